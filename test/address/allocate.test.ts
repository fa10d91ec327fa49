import { AddressLock, Prefix } from "../../src/address";
import { after, codes, errors, give, given, parts, prefixes, want } from "./requests";

describe("what the lock has", () => {
  const networks = [want("app", "RegionOne", 24), want("db", "RegionOne", 26)];
  const before = give(networks);

  test("stays, and the lock is the same one", () => {
    const again = give(networks, before.lock);
    expect(again.lock).toBe(before.lock);
    expect(given(again)).toEqual(given(before));
  });

  test("stays when a region is added, and when pools are", () => {
    const more = give([want("app", "RegionTwo", 24), ...networks], before.lock, {
      pools: { main: prefixes("10.0.0.0/12", "10.32.0.0/16") },
    });
    expect(given(more)).toMatchObject(given(before));
    expect(more.problems).toEqual([]);
  });

  test("has a place that other networks have no say in", () => {
    const alone = give([want("db", "RegionOne", 26)]);
    expect(given(before)).toMatchObject(given(alone));
  });
});

describe("a new network", () => {
  test("gets an aligned block of the pools, and a larger one around it is kept", () => {
    const { lock, assigned } = give([want("app", "RegionOne", 24), want("six", "RegionOne", 64, { family: 6 })]);
    const [v4, v6] = assigned.map((it) => it.prefixes[0]);
    expect([v4.length, v6.length]).toEqual([24, 64]);
    expect(Prefix.parse("10.32.0.0/16").contains(v4)).toBe(true);
    expect(Prefix.parse("fd5c:1f2a:77::/48").contains(v6)).toBe(true);
    expect(lock.blocks.map(({ within }) => within?.length)).toEqual([23, 63]);
    expect(lock.blocks.map(({ prefix, within }) => within?.first.equals(prefix.first))).toEqual([true, true]);
  });

  test.each([0, 2])("with %d bits to grow", (growth) => {
    const { lock } = give([want("app", "RegionOne", 24, { growth })]);
    expect(lock.blocks[0].within?.length).toBe(growth === 0 ? undefined : 24 - growth);
  });

  test("fills a pool to its end: what is kept for others to grow is given out last", () => {
    const pools = { main: prefixes("10.32.0.0/22") };
    const networks = ["a", "b", "c", "d"].map((name) => want(name, "RegionOne", 24));
    const { problems, assigned } = give(networks, AddressLock.empty(), { pools });
    expect(problems).toEqual([]);
    expect(assigned.flatMap((it) => it.prefixes.map(String)).sort()).toEqual([
      "10.32.0.0/24",
      "10.32.1.0/24",
      "10.32.2.0/24",
      "10.32.3.0/24",
    ]);
  });

  test("that finds no room is a problem with numbers, and the others get theirs", () => {
    const pools = { main: prefixes("10.32.0.0/24", "10.40.0.0/24") };
    const wanted = [want("a", "RegionOne", 24), want("b", "RegionOne", 25), want("c", "RegionTwo", 24)];
    const result = give(wanted, AddressLock.empty(), { pools });
    expect(result.problems).toEqual([
      {
        code: "ADDR_POOL_FULL",
        severity: "error",
        region: "RegionOne",
        what: "no /25 is free for b in 10.32.0.0/24, 10.40.0.0/24 of main: nothing is free",
        value: "/25",
        fix: "add a pool, or ask for less",
      },
    ]);
    expect(result.assigned.map((it) => it.prefixes.length)).toEqual([1, 0, 1]);
    const larger = give([want("a", "RegionOne", 23)], AddressLock.empty(), { pools });
    expect(larger.problems[0].what).toContain("512 addresses are free, the largest block is 10.32.0.0/24");
  });

  test("of a family without a pool is a problem", () => {
    const result = give([want("a", "RegionOne", 64, { family: 6 })], AddressLock.empty(), {
      pools: { main: prefixes("10.0.0.0/8") },
    });
    expect(codes(result)).toEqual(["ADDR_NO_POOL RegionOne"]);
    expect(codes(give([want("a", "RegionOne", 24, { plane: "dmz" })]))).toEqual(["ADDR_NO_POOL RegionOne"]);
  });

  test("keeps away from reservations of its routing domain", () => {
    const pools = { main: prefixes("10.32.0.0/23") };
    const reserved = [
      { prefix: Prefix.parse("10.32.0.0/24"), why: "VPN" },
      { prefix: Prefix.parse("10.32.1.0/24"), why: "lab", domain: "lab" },
    ];
    const wanted = [want("a", "RegionOne", 24), want("b", "Lab", 24, { domain: "lab" })];
    const result = give(wanted, AddressLock.empty(), { pools, reserved });
    expect(given(result)).toEqual({ "a RegionOne v4": "10.32.1.0/24", "b Lab v4": "" });
    expect(codes(result)).toEqual(["ADDR_POOL_FULL Lab"]);
  });

  test("of an isolated routing domain may have the addresses of another", () => {
    const pools = { main: prefixes("10.32.0.0/24") };
    const wanted = [want("a", "One", 24, { domain: "one" }), want("a", "Two", 24, { domain: "two" })];
    const result = give(wanted, AddressLock.empty(), { pools });
    expect(given(result)).toEqual({ "a One v4": "10.32.0.0/24", "a Two v4": "10.32.0.0/24" });
    expect(result.problems).toEqual([]);
  });
});

describe("a network that wants more", () => {
  const kept = (growth: number) => give([want("app", "RegionOne", 24, { growth })]).lock;

  test("gets the adjoining block, and keeps the first", () => {
    const lock = kept(1);
    const { first } = lock.blocks[0].prefix;
    const result = give([want("app", "RegionOne", 23)], lock);
    expect(given(result)).toEqual({ "app RegionOne v4": `${first}/24 ${first.plus(256)}/24` });
    expect(give([want("app", "RegionOne", 23)], result.lock).lock).toBe(result.lock);
  });

  test("gets all of a block four times its size in two more", () => {
    const lock = kept(2);
    const { first } = lock.blocks[0].prefix;
    const result = give([want("app", "RegionOne", 22)], lock);
    expect(given(result)["app RegionOne v4"]).toBe(`${first}/24 ${first.plus(256)}/24 ${first.plus(512)}/23`);
  });

  test("gets it even if it was not kept, where it is free", () => {
    const result = give([want("app", "RegionOne", 23)], kept(0));
    expect(result.problems).toEqual([]);
    expect(result.assigned[0].prefixes).toHaveLength(2);
  });

  test("gives it back when it wants less again, and has it again before others do", () => {
    const grown = give([want("app", "RegionOne", 23)], kept(1)).lock;
    const back = give([want("app", "RegionOne", 24)], grown);
    expect(back.assigned[0].prefixes).toHaveLength(1);
    expect(back.lock.blocks.map(({ part, released }) => [part, released])).toEqual([
      [1, undefined],
      [2, "2026-11-25"],
    ]);
    expect(give([want("app", "RegionOne", 23)], back.lock).lock.equals(grown)).toBe(true);
  });

  test("has its blocks in the order of growth, each with its number, wherever the first one lies", () => {
    // GIVEN a first block at the end of what it grows into
    const app = (length: number) => want("app", "RegionOne", length, { fixed: Prefix.parse("10.32.3.0/24") });
    // WHEN it grows at once, and step by step
    const atOnce = give([app(22)]);
    const inSteps = give([app(22)], give([app(23)], give([app(24)]).lock).lock);
    // THEN the nearest block comes next
    expect(parts(atOnce)).toEqual(["1: 10.32.3.0/24", "2: 10.32.2.0/24", "3: 10.32.0.0/23"]);
    expect(parts(inSteps)).toEqual(parts(atOnce));
    expect(parts(give([app(22)], atOnce.lock))).toEqual(parts(atOnce));
    expect(atOnce.assigned[0].prefixes).toEqual(atOnce.assigned[0].blocks.map(({ prefix }) => prefix));
  });

  test("keeps the numbers of its blocks when it came back smaller: later ones don't come in between", () => {
    // GIVEN two blocks that were given back, and the first one smaller since
    const fixed = { fixed: Prefix.parse("10.32.0.0/24") };
    const gone = give([], give([want("app", "RegionOne", 23, fixed)]).lock).lock;
    const smaller = give([want("app", "RegionOne", 25)], gone);
    expect(parts(smaller)).toEqual(["1: 10.32.0.0/25"]);
    // WHEN it grows to what it was
    const half = give([want("app", "RegionOne", 24)], smaller.lock);
    const whole = give([want("app", "RegionOne", 23)], half.lock);
    // THEN
    expect(parts(half)).toEqual(["1: 10.32.0.0/25", "3: 10.32.0.128/25"]);
    expect(parts(whole)).toEqual(["1: 10.32.0.0/25", "3: 10.32.0.128/25", "2: 10.32.1.0/24"]);
    expect(parts(give([want("app", "RegionOne", 23)], whole.lock))).toEqual(parts(whole));
  });

  test("is a problem where the room is somebody's", () => {
    const pools = { main: prefixes("10.32.0.0/23") };
    const two = [want("a", "RegionOne", 24), want("b", "RegionTwo", 24)];
    const { lock } = give(two, AddressLock.empty(), { pools });
    const result = give([want("a", "RegionOne", 23), two[1]], lock, { pools });
    expect(codes(result)).toEqual(["ADDR_NO_ROOM RegionOne"]);
    expect(result.problems[0].what).toMatch(
      /^a wants a \/23: 10\.32\.0\.0\/23 around its 10\.32\.[01]\.0\/24 is not free, it meets 10\.32\.[01]\.0\/24 of b in RegionTwo \(routing domain all\), held by acme\/addresses$/,
    );
    expect(result.lock).toBe(lock);
  });

  test("is a problem at the end of the pool", () => {
    const pools = { main: prefixes("10.32.0.0/24") };
    const { lock } = give([want("a", "RegionOne", 24)], AddressLock.empty(), { pools });
    const result = give([want("a", "RegionOne", 23)], lock, { pools });
    expect(result.problems[0]).toMatchObject({
      code: "ADDR_NO_ROOM",
      what: expect.stringContaining("it meets the end of the pool"),
    });
  });
});

test("a network that wants less than it started with is a problem, and keeps what it has", () => {
  const { lock } = give([want("app", "RegionOne", 24)]);
  const result = give([want("app", "RegionOne", 26)], lock);
  expect(result.problems).toEqual([
    expect.objectContaining({
      code: "ADDR_SHRINK",
      region: "RegionOne",
      value: "/26",
      what: expect.stringMatching(
        /^app wants a \/26 and has 10\.32\.\d+\.0\/24: a subnet's cidr can't change in place$/,
      ),
      fix: expect.stringMatching(/^ask for a \/24, or /),
    }),
  ]);
  expect(result.lock).toBe(lock);
  expect(result.assigned[0].prefixes).toEqual([lock.blocks[0].prefix]);
});

describe("a network that is not wanted any more", () => {
  const pools = { main: prefixes("10.32.0.0/24") };
  const { lock } = give([want("old", "RegionOne", 24)], AddressLock.empty(), { pools });
  const released = give([], lock, { pools }).lock;

  test("is released, with the day", () => {
    expect(released.blocks).toEqual([{ ...lock.blocks[0], released: "2026-11-25" }]);
    expect(give([], released, { pools, now: after(5) }).lock).toBe(released);
  });

  test.each([0, 29])("rests: after %d days others don't get it", (days) => {
    const result = give([want("new", "RegionOne", 24)], released, { pools, now: after(days) });
    expect(codes(result)).toEqual(["ADDR_POOL_FULL RegionOne"]);
  });

  test("is given to others after the rest, and leaves the file then, not before", () => {
    expect(give([], released, { pools, now: after(60) }).lock).toBe(released);
    const result = give([want("new", "RegionOne", 24)], released, { pools, now: after(30) });
    expect(given(result)).toEqual({ "new RegionOne v4": "10.32.0.0/24" });
    expect(result.lock.blocks.map(({ network }) => network)).toEqual(["new"]);
    expect(given(give([want("new", "RegionOne", 24)], released, { pools, now: after(7), rest: 7 }))).toEqual(
      given(result),
    );
  });

  test.each([1, 300])("gets its block back if it is wanted again after %d days", (days) => {
    const result = give([want("old", "RegionOne", 24)], released, { pools, now: after(days) });
    expect(result.lock.equals(lock)).toBe(true);
  });

  test("may come back smaller: nothing of it was there meanwhile", () => {
    const result = give([want("old", "RegionOne", 26)], released, { pools });
    expect(given(result)).toEqual({ "old RegionOne v4": "10.32.0.0/26" });
    expect(result.problems).toEqual([]);
  });
});

describe("what others hold", () => {
  const pools = { main: prefixes("10.32.0.0/23") };
  const theirs = give([want("app", "RegionOne", 24)], AddressLock.empty(), { pools, holder: "other/plan" }).lock;

  test("is neither given out nor released nor changed", () => {
    const result = give([want("app", "RegionOne", 24)], theirs, { pools });
    expect(result.problems).toEqual([]);
    expect(result.lock.blocks.filter(({ holder }) => holder === "other/plan")).toEqual(theirs.blocks);
    expect(result.assigned[0].prefixes[0].overlaps(theirs.blocks[0].prefix)).toBe(false);
    expect(give([], theirs, { pools }).lock).toBe(theirs);
  });

  test("stays theirs after they released it, until they give it up themselves", () => {
    const released = give([], theirs, { pools, holder: "other/plan" }).lock;
    const ours = [want("a", "RegionOne", 24), want("b", "RegionOne", 24)];
    const result = give(ours, released, { pools, now: after(100) });
    expect(codes(result)).toEqual(["ADDR_POOL_FULL RegionOne"]);
  });
});

describe("a block that the author chose", () => {
  const fixed = Prefix.parse("192.168.7.0/24");

  test("is taken, in the pools or not, before anything else", () => {
    const inPool = Prefix.parse("10.32.0.0/17");
    const result = give([
      want("a", "RegionOne", 24),
      want("b", "RegionOne", 24, { fixed }),
      want("c", "RegionOne", 17, { fixed: inPool }),
    ]);
    expect(given(result)).toMatchObject({ "b RegionOne v4": "192.168.7.0/24", "c RegionOne v4": "10.32.0.0/17" });
    expect(errors(result)).toEqual([]);
    const again = [
      want("b", "RegionOne", 24, { fixed }),
      want("c", "RegionOne", 17, { fixed: inPool }),
      want("a", "RegionOne", 24),
    ];
    expect(give(again, result.lock).lock).toBe(result.lock);
  });

  test("can grow", () => {
    const result = give([want("b", "RegionOne", 23, { fixed })]);
    expect(given(result)).toEqual({ "b RegionOne v4": "192.168.7.0/24 192.168.6.0/24" });
  });

  test("is a problem if somebody has it, with who", () => {
    const { lock } = give([want("a", "RegionOne", 24, { fixed })]);
    const result = give(
      [want("a", "RegionOne", 24, { fixed }), want("b", "RegionTwo", 25, { fixed: Prefix.parse("192.168.7.128/25") })],
      lock,
    );
    expect(errors(result)).toEqual([
      expect.objectContaining({
        code: "ADDR_TAKEN",
        region: "RegionTwo",
        what: "b is to have 192.168.7.128/25, which meets 192.168.7.0/24 of a in RegionOne (routing domain all), held by acme/addresses",
      }),
    ]);
  });

  test("is a problem if it is reserved, with why", () => {
    const reserved = [{ prefix: Prefix.parse("192.168.0.0/16"), why: "branch offices" }];
    const result = give([want("a", "RegionOne", 24, { fixed })], AddressLock.empty(), { reserved });
    expect(errors(result)[0].what).toContain("which meets 192.168.0.0/16, reserved: branch offices");
  });

  test("is a problem if the lock has another", () => {
    const { lock } = give([want("a", "RegionOne", 24)]);
    const result = give([want("a", "RegionOne", 24, { fixed })], lock);
    expect(errors(result).map(({ code, region }) => `${code} ${region}`)).toEqual(["ADDR_FIXED RegionOne"]);
    expect(result.lock).toBe(lock);
  });

  test.each([
    ["10.32.0.5/24", "ADDR_TEXT", "bits are set behind the length", "write 10.32.0.0/24"],
    ["10.32.0.0", "ADDR_TEXT", "the length is missing", "write 10.32.0.0/32"],
    ["10.32.0/x", "ADDR_TEXT", "no IPv4 or IPv6 prefix", "write it as 10.32.0.0/16 or fd5c:1f2a:77::/48"],
    ["", "ADDR_TEXT", "no IPv4 or IPv6 prefix", "write it as 10.32.0.0/16 or fd5c:1f2a:77::/48"],
    ["10.32.0.0/23", "ADDR_SIZE", "it is larger than the /24 that is wanted", "choose a block of /24 or less"],
    ["fd5c:1f2a:77::/64", "ADDR_FAMILY", "it is of the other family", "choose an IPv4 block of /24 or less"],
  ])("that is none is a problem, and nobody loses anything: %j", (text, code, why, fix) => {
    // GIVEN networks that have blocks, and a new one
    const others = [want("a", "RegionOne", 24), want("b", "RegionOne", 24)];
    const { lock } = give(others);
    for (const fixed of text.endsWith("23") || text.startsWith("fd") ? [text, Prefix.parse(text)] : [text]) {
      // WHEN one of them and the new one are to have something that can't be
      const wanted = [{ ...others[0], fixed }, others[1], want("new", "RegionTwo", 24, { fixed })];
      const result = give(wanted, lock);
      // THEN each is told so with its region,
      const problem = { code, severity: "error", value: text, fix };
      expect(result.problems).toEqual([
        { ...problem, region: "RegionOne", what: `a is to have a block that it can't: ${why}` },
        { ...problem, region: "RegionTwo", what: `new is to have a block that it can't: ${why}` },
      ]);
      // and the rest is as it was
      expect(result.lock).toBe(lock);
      expect(result.assigned.map((it) => it.prefixes)).toEqual([
        ...give(others, lock).assigned.map((it) => it.prefixes),
        [],
      ]);
    }
  });

  test("may be given as text", () => {
    const result = give([want("a", "RegionOne", 24, { fixed: "10.32.9.0/24" })]);
    expect(given(result)).toEqual({ "a RegionOne v4": "10.32.9.0/24" });
    expect(result.problems).toEqual([]);
  });

  test("outside of every pool is taken with a warning, each time: networks that are there already may lie anywhere", () => {
    const wanted = [want("a", "RegionOne", 24, { fixed })];
    const first = give(wanted);
    for (const result of [first, give(wanted, first.lock)]) {
      expect(given(result)).toEqual({ "a RegionOne v4": "192.168.7.0/24" });
      expect(result.problems).toEqual([
        {
          code: "ADDR_FIXED_OUTSIDE",
          severity: "warning",
          region: "RegionOne",
          what: "a is to have 192.168.7.0/24, outside of the pools of main: 10.32.0.0/16",
          value: "192.168.7.0/24",
          fix: "choose a block of the pools, or acknowledge it if the network is there already",
        },
      ]);
    }
    const none = give(wanted, AddressLock.empty(), { pools: {} });
    expect(none.problems[0].what).toBe("a is to have 192.168.7.0/24, outside of the pools of main: none");
  });
});

describe("a lock that does not go with the plan any more", () => {
  const networks = [want("a", "RegionOne", 24)];
  const { lock } = give(networks);
  const [{ prefix }] = lock.blocks;

  test("a block outside of the pools is a problem, and stays", () => {
    const result = give(networks, lock, { pools: { main: prefixes("10.0.0.0/16") } });
    expect(codes(result)).toEqual(["ADDR_OUTSIDE_POOL RegionOne"]);
    expect(result.problems[0].what).toBe(`a has ${prefix} by the lock file, outside of the pools of main: 10.0.0.0/16`);
    expect(given(result)).toEqual({ "a RegionOne v4": `${prefix}` });
    expect(result.lock).toBe(lock);
  });

  test("a block in what is reserved now is a problem, and stays", () => {
    const result = give(networks, lock, { reserved: [{ prefix: Prefix.parse("10.32.0.0/16"), why: "sold" }] });
    expect(codes(result)).toEqual(["ADDR_RESERVED RegionOne"]);
    expect(result.problems[0].what).toBe(`a has ${prefix} by the lock file, in 10.32.0.0/16, which is reserved: sold`);
    expect(result.lock).toBe(lock);
  });

  test("regions that reach each other now and have the same addresses are a problem", () => {
    const pools = { main: prefixes("10.32.0.0/24") };
    const isolated = [want("a", "One", 24, { domain: "one" }), want("a", "Two", 24, { domain: "two" })];
    const before = give(isolated, AddressLock.empty(), { pools }).lock;
    const result = give(
      isolated.map((it) => ({ ...it, domain: "one" })),
      before,
      { pools },
    );
    expect(codes(result)).toEqual(["ADDR_OVERLAP Two"]);
    expect(result.problems[0].what).toBe(
      "a has 10.32.0.0/24 and is in the routing domain one now, where it meets 10.32.0.0/24 of a in One (routing domain one), held by acme/addresses",
    );
  });

  test("regions that reach each other now and don't meet go on", () => {
    const isolated = [want("a", "One", 24, { domain: "one" }), want("b", "Two", 24, { domain: "two" })];
    const before = give(isolated);
    const result = give(
      isolated.map((it) => ({ ...it, domain: "both" })),
      before.lock,
    );
    expect(result.problems).toEqual([]);
    expect(given(result)).toEqual(given(before));
    expect(result.lock.blocks.map(({ domain }) => domain)).toEqual(["both", "both"]);
  });
});

test.each([-1, 33, 1.5])("a length of %d is refused", (length) => {
  expect(() => give([want("a", "RegionOne", length)])).toThrow("IPv4 has no such length");
});

test("the same wanted twice is refused", () => {
  expect(() => give([want("a", "RegionOne", 24), want("a", "RegionOne", 26)])).toThrow("the same is wanted twice");
});

describe("200 regions of 100 networks are served in a second or so of CPU time", () => {
  const networks = Array.from({ length: 20_000 }, (_, i) => want(`n${i % 100}`, `R${Math.floor(i / 100)}`, 26));
  const request = { pools: { main: prefixes("10.0.0.0/10") } };
  const { first } = request.pools.main[0];
  const chosen = networks.map((it, i) => ({ ...it, fixed: Prefix.of(first.plus(64 * i), 26) }));

  test("where all find room", () => {
    const { problems, lock } = inTime(() => give(networks, AddressLock.empty(), request));
    expect(problems).toEqual([]);
    expect(lock.blocks).toHaveLength(20_000);
  });

  test("where each chose what somebody has", () => {
    const { lock } = give(chosen, AddressLock.empty(), { ...request, holder: "other/plan" });
    const { problems } = inTime(() => give(chosen, lock, request));
    expect(problems).toHaveLength(20_000);
    expect(problems[19_999].what).toMatch(/^n\d+ is to have (\S+), which meets \1 of n\d+ in R\d+/u);
  });

  test("where each block is reserved", () => {
    const reserved = chosen.map(({ fixed }, i) => ({ prefix: fixed, why: `reason ${i}` }));
    const { problems } = inTime(() => give(chosen, AddressLock.empty(), { ...request, reserved }));
    expect(problems).toHaveLength(20_000);
    expect(problems.every(({ what, value }) => what.includes(`which meets ${value}, reserved: reason `))).toBe(true);
  });

  test("where none finds room between what is reserved", () => {
    const every = Array.from({ length: 2 ** 14 }, (_, i) => Prefix.of(first.plus(128 * i), 26));
    const reserved = every.map((prefix) => ({ prefix, why: "every other" }));
    const pools = { main: [Prefix.around(first, 11)] };
    const larger = networks.map((it) => ({ ...it, length: 25 }));
    const { problems } = inTime(() => give(larger, AddressLock.empty(), { pools, reserved }));
    expect(problems).toHaveLength(20_000);
    expect(problems[0].what).toMatch(/: 1048576 addresses are free, the largest block is 10\.0\.0\.64\/26$/u);
  });

  /** The machine may be slow: what is quadratic takes many times as long. */
  function inTime<T>(action: () => T): T {
    const before = process.cpuUsage();
    const result = action();
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
    return result;
  }
});
