import { AddressLock, mergeLocks } from "../../src/address";
import { give, prefixes, want } from "./requests";

const base = give([want("app", "One", 24)]).lock;

describe("what two synths at once have given out", () => {
  test("is all kept", () => {
    // GIVEN
    const ours = give([want("app", "One", 24), want("app", "Two", 24)], base).lock;
    const theirs = give([want("web", "One", 24)], base, { holder: "other/plan" }).lock;
    // WHEN
    const { lock, problems } = mergeLocks(base, ours, theirs);
    // THEN
    expect(problems).toEqual([]);
    expect(lock.blocks.map(({ holder, network, region }) => `${holder} ${network} ${region}`).sort()).toEqual([
      "acme/addresses app One",
      "acme/addresses app Two",
      "other/plan web One",
    ]);
  });

  test("stays released, and stays away", () => {
    const ours = give([], base).lock;
    const theirs = give([want("web", "One", 24)], base, { holder: "other/plan" }).lock;
    expect(mergeLocks(base, ours, theirs).lock.blocks.map(({ released }) => released)).toEqual([
      "2026-11-25",
      undefined,
    ]);
    const without = base.without(base.blocks);
    expect(mergeLocks(base, without, theirs).lock.blocks.map(({ holder }) => holder)).toEqual(["other/plan"]);
  });

  test("is the same if both did the same", () => {
    const same = give([want("app", "One", 24), want("app", "Two", 24)], base).lock;
    expect(mergeLocks(base, same, same)).toEqual({ lock: same, problems: [] });
  });

  test("is theirs if we did nothing", () => {
    const theirs = give([], base).lock;
    expect(mergeLocks(base, base, theirs).lock.equals(theirs)).toBe(true);
  });
});

describe("what does not go together is a problem, and the file stays as it is", () => {
  test("the same addresses", () => {
    const pools = { main: prefixes("10.99.0.0/24") };
    const ours = give([want("a", "One", 24)], AddressLock.empty(), { pools }).lock;
    const theirs = give([want("b", "Two", 24)], AddressLock.empty(), { pools, holder: "other/plan" }).lock;
    const result = mergeLocks(AddressLock.empty(), ours, theirs);
    expect(result.lock).toBe(theirs);
    expect(result.problems).toEqual([
      {
        code: "ADDR_LOCK_CONFLICT",
        severity: "error",
        region: expect.any(String),
        what: expect.stringMatching(/10\.99\.0\.0\/24 of a in One, held by acme\/addresses/),
        fix: "run synth again",
      },
    ]);
    expect(result.problems[0].what).toContain("10.99.0.0/24 of b in Two, held by other/plan");
  });

  test("the same entry", () => {
    const ours = give([want("app", "One", 24), want("db", "One", 24)], base, {
      pools: { main: prefixes("10.32.0.0/16") },
    }).lock;
    const theirs = give([want("app", "One", 24), want("db", "One", 25)], base).lock;
    const result = mergeLocks(base, ours, theirs);
    expect(result.lock).toBe(theirs);
    expect(result.problems[0].what).toMatch(
      /\/24 of db in One, held by acme\/addresses, against 10\.32\.\d+\.\d+\/25 of db in One/,
    );
  });
});
