import { AddressLock, allocateAddress, mergeLocks } from "../../src/address";
import { give, prefixes, TODAY, want } from "./requests";

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

describe("a file that was deleted meanwhile", () => {
  const gone = AddressLock.empty();
  // GIVEN what is in use, what rests, and what others hold
  const others = give([want("web", "One", 24), want("web", "Two", 24)], base, { holder: "other/plan" }).lock;
  const before = give([want("web", "One", 24)], others, { holder: "other/plan" }).lock;

  test("is written with all that was in it, and what is new", () => {
    const ours = give([want("app", "One", 24), want("app", "Two", 24)], before).lock;
    const { lock, problems } = mergeLocks(before, ours, gone);
    expect(problems).toEqual([]);
    expect(lock.equals(ours)).toBe(true);
    expect(lock.blocks.map(({ holder, network, region, released }) => [holder, network, region, released])).toEqual(
      expect.arrayContaining([
        ["acme/addresses", "app", "One", undefined],
        ["acme/addresses", "app", "Two", undefined],
        ["other/plan", "web", "One", undefined],
        ["other/plan", "web", "Two", "2026-11-25"],
      ]),
    );
  });

  test("is written with what we released as released, and nothing else released", () => {
    const ours = give([], before).lock;
    expect(mergeLocks(before, ours, gone)).toEqual({ lock: ours, problems: [] });
    expect(mergeLocks(before, before, gone)).toEqual({ lock: before, problems: [] });
  });

  test("and taken back at an older state, has what was in use again", () => {
    const more = give([want("app", "One", 24), want("app", "Two", 24)], base).lock;
    const ours = give([want("app", "One", 24), want("app", "Two", 24), want("db", "One", 24)], more).lock;
    const { lock, problems } = mergeLocks(more, ours, base);
    expect(problems).toEqual([]);
    expect(lock.equals(ours)).toBe(true);
  });

  test("before we read it, and taken back since, is a problem if it is not what we gave out", () => {
    const ours = give([want("app", "One", 25)]).lock;
    expect(mergeLocks(gone, ours, before)).toMatchObject({ lock: before, problems: [{ code: "ADDR_LOCK_CONFLICT" }] });
  });
});

test("what others took out after its rest, stays out", () => {
  const released = give([], base).lock;
  const theirs = released.without(base.blocks).with(give([want("web", "Two", 24)]).lock.entries);
  const ours = give([want("db", "One", 24)], released).lock;
  const { lock } = mergeLocks(released, ours, theirs);
  expect(lock.blocks.map(({ network }) => network).sort()).toEqual(["db", "web"]);
});

test("a file that would be refused is not made: an address whose network the other synth took out", () => {
  const named = allocateAddress(base, {
    ...{ holder: "acme/addresses", domain: "all", network: "app", region: "One", name: "vip", now: TODAY },
    within: base.blocks[0].prefix,
  }).lock;
  const theirs = give([want("web", "Two", 24)], AddressLock.empty(), { holder: "other/plan" }).lock;
  const released = give([], base).lock;
  const result = mergeLocks(released, released.with(named.addresses), theirs);
  expect(result.lock).toBe(theirs);
  expect(result.problems).toEqual([
    {
      code: "ADDR_LOCK_CONFLICT",
      severity: "error",
      region: "One",
      what: expect.stringMatching(
        /^another synth wrote the lock file meanwhile: .* \(vip\) of app in One .*, which is in no block of its network$/u,
      ),
      fix: "run synth again",
    },
  ]);
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
        what: expect.stringMatching(/10\.99\.0\.0\/24 of a in One \(routing domain all\), held by acme\/addresses/),
        fix: "run synth again",
      },
    ]);
    expect(result.problems[0].what).toContain("10.99.0.0/24 of b in Two (routing domain all), held by other/plan");
  });

  test("the same entry", () => {
    const ours = give([want("app", "One", 24), want("db", "One", 24)], base, {
      pools: { main: prefixes("10.32.0.0/16") },
    }).lock;
    const theirs = give([want("app", "One", 24), want("db", "One", 25)], base).lock;
    const result = mergeLocks(base, ours, theirs);
    expect(result.lock).toBe(theirs);
    expect(result.problems[0].what).toMatch(
      /\/24 of db in One \(routing domain all\), held by acme\/addresses, against 10\.32\.\d+\.\d+\/25 of db in One/,
    );
  });
});
