import { judge, type Account, type FieldKey } from "../../src/quota";
import { amounts, asks, usageOf } from "./accounts";

const CORES = "compute.cores";

type Numbers = Partial<Record<FieldKey, number>>;

/** A budget of two regions, each with the same hard and soft limits. */
function account(hard: Numbers, each: Numbers, other: Partial<Account> & { softEach?: Numbers } = {}): Account {
  const { softEach = {}, ...rest } = other;
  const limits = { hard: amounts(each), soft: amounts(softEach) };
  return {
    hard: amounts(hard),
    soft: amounts({}),
    regions: new Map([
      ["RegionOne", limits],
      ["RegionTwo", limits],
    ]),
    demand: [],
    ...rest,
  };
}

const shown = (given: Account) =>
  judge(given).map(({ code, region, value }) => [code, region, value].filter(Boolean).join(" "));

describe("what is asked for", () => {
  test("fails above a share, and says who asks for how much", () => {
    const contributions = ["b", "a", "c", "d", "e"].map((name, n) => ({
      path: `acme/RegionTwo/${name}`,
      amount: n < 2 ? 8 : 2,
      note: "m1.large",
    }));
    const demand = [{ ...asks("RegionTwo", CORES, 22), contributions }];
    expect(judge(account({ [CORES]: 40 }, { [CORES]: 20 }, { demand }))).toEqual([
      {
        code: "QUOTA_HARD",
        severity: "error",
        region: "RegionTwo",
        what:
          "compute.cores: 22 is 2 more than its share, 20 of 40; the tree asks for 22: " +
          "acme/RegionTwo/a 8 (m1.large), acme/RegionTwo/b 8 (m1.large), acme/RegionTwo/c 2 (m1.large), 2 more with 4",
        value: "22",
        fix: "raise hard.compute.cores, or give RegionTwo more of it, or ask for 2 less",
      },
    ]);
  });

  test("may come up to a limit", () => {
    const soft = { softEach: { [CORES]: 16 } };
    const demand = (cores: number) => [asks("RegionOne", CORES, cores)];
    const shares = (cores: number) =>
      shown(account({ [CORES]: 40 }, { [CORES]: 20 }, { ...soft, demand: demand(cores) }));
    expect(shares(16)).toEqual([]);
    expect(shares(17)).toEqual(["QUOTA_SOFT RegionOne 17"]);
    expect(shares(20)).toEqual(["QUOTA_SOFT RegionOne 20"]);
    expect(shares(21)).toEqual(["QUOTA_HARD RegionOne 21"]);
  });

  test("may be a range, which warns of what it may pass", () => {
    const range = (atLeast: number, atMost: number | undefined) => {
      const demand = [asks("RegionOne", CORES, [atLeast, atMost])];
      return shown(account({ [CORES]: 40 }, { [CORES]: 20 }, { softEach: { [CORES]: 16 }, demand }));
    };
    expect(range(1, 16)).toEqual([]);
    expect(range(1, 17)).toEqual(["QUOTA_RANGE RegionOne 1 to 17"]);
    expect(range(17, 20)).toEqual(["QUOTA_SOFT RegionOne 17 to 20"]);
    expect(range(17, undefined)).toEqual(["QUOTA_RANGE RegionOne at least 17"]);
    expect(range(21, undefined)).toEqual(["QUOTA_HARD RegionOne at least 21"]);
  });

  test("of which not all is known says how to know it", () => {
    const demand = [asks("RegionOne", CORES, [1, 21])];
    const { hard, regions } = account({ [CORES]: 40 }, { [CORES]: 20 });
    expect(judge({ hard, soft: amounts({}), regions, demand })[0].fix).toBe(
      "write what is asked for as plain values, and describe the flavors",
    );
  });

  test("0 is nothing, -1 is no limit, and so is none", () => {
    const demand = [asks("RegionOne", CORES, 1), asks("RegionOne", "compute.ram", [512, undefined])];
    const limits = { [CORES]: 0, "compute.ram": -1 };
    expect(shown(account(limits, limits, { demand }))).toEqual(["QUOTA_HARD RegionOne 1"]);
    expect(shown(account({}, {}, { demand }))).toEqual([]);
  });

  test("of what each user has for itself counts in each region, not together", () => {
    const demand = [asks("RegionOne", "compute.key_pairs", 6), asks("RegionTwo", "compute.key_pairs", 6)];
    const limits = (keys: number) => ({ "compute.key_pairs": keys });
    const usage = [usageOf("RegionOne", {}, limits(100)), usageOf("RegionTwo", {}, limits(100))];
    expect(shown(account(limits(6), limits(6), { demand, usage }))).toEqual([]);
    expect(shown(account(limits(5), limits(5), { demand, usage }))).toEqual([
      "QUOTA_HARD RegionOne 6",
      "QUOTA_HARD RegionTwo 6",
    ]);
  });

  test("is named with its unit", () => {
    const [{ what }] = judge(
      account({ "compute.ram": 1024 }, { "compute.ram": 512 }, { demand: [asks("RegionOne", "compute.ram", 1024)] }),
    );
    expect(what).toContain("compute.ram: 1024 MiB is 512 more than its share, 512 of 1024");
  });
});

describe("what is there", () => {
  const demand = [asks("RegionOne", CORES, 12)];
  const limits = { [CORES]: 40 };
  const shares = { [CORES]: 20 };
  const others = usageOf("RegionTwo", { [CORES]: 0 }, limits);

  test("counts once if it is the tree's", () => {
    const owned = (cores: number) => ({ owned: amounts({ [CORES]: cores }) });
    const usage = (own: number) => [usageOf("RegionOne", { [CORES]: 18 }, limits, owned(own)), others];
    expect(shown(account(limits, shares, { demand, usage: usage(12) }))).toEqual([]);
    expect(judge(account(limits, shares, { demand, usage: usage(9) }))[0].what).toContain(
      "21 is 1 more than its share, 20 of 40; the tree asks for 12: acme/RegionOne/app 12; 9 are there that the tree did not make",
    );
  });

  test("is a range as far as the states do not say whose it is", () => {
    const whose = { owned: amounts({ [CORES]: 8 }), maybeOwned: amounts({ [CORES]: 3 }) };
    const usage = [usageOf("RegionOne", { [CORES]: 18 }, limits, whose), others];
    expect(judge(account(limits, shares, { demand, usage }))).toEqual([
      {
        code: "QUOTA_RANGE",
        severity: "warning",
        region: "RegionOne",
        what:
          "compute.cores: 19 to 22 may be more than its share, 20 of 40; the tree asks for 12: acme/RegionOne/app 12; " +
          "7 to 10 are there that the tree did not make",
        value: "19 to 22",
        fix: "leave room for 3 of which the states do not say it",
      },
    ]);
    expect(shown(account(limits, { [CORES]: 22 }, { demand, usage }))).toEqual([]);
    expect(shown(account(limits, { [CORES]: 18 }, { demand, usage }))[0]).toContain("QUOTA_HARD");
  });

  test("is a range if nobody knows whose it is", () => {
    const usage = (cores: number) => [usageOf("RegionOne", { [CORES]: cores }, limits), others];
    expect(shown(account(limits, shares, { demand, usage: usage(8) }))).toEqual([]);
    expect(judge(account(limits, shares, { demand, usage: usage(9) }))).toEqual([
      {
        code: "QUOTA_RANGE",
        severity: "warning",
        region: "RegionOne",
        what:
          "compute.cores: 12 to 21 may be more than its share, 20 of 40; the tree asks for 12: acme/RegionOne/app 12; " +
          "9 are there, and it is not known which of them are the tree's",
        value: "12 to 21",
        fix: "record it: multisite usage --snapshot FILE --state STATE",
      },
    ]);
  });

  test("is as much as the last known limit if the region does not answer, and anything without one", () => {
    const lost = (limit: Numbers) =>
      shown(account(limits, shares, { demand, usage: [usageOf("RegionOne", {}, limit), others] }));
    expect(lost({ [CORES]: 8 })).toEqual(["QUOTA_PRESENT RegionOne 12 to 20"]);
    expect(lost({ [CORES]: 12 })).toEqual(["QUOTA_RANGE RegionOne 12 to 24"]);
    expect(lost({ [CORES]: -1 })).toEqual(["QUOTA_RANGE RegionOne at least 12"]);
    expect(shown(account(limits, shares, { demand, usage: [others] }))).toEqual(["QUOTA_RANGE RegionOne at least 12"]);
  });
});

describe("the limit that is set now", () => {
  const demand = [asks("RegionOne", CORES, 12), asks("RegionOne", "compute.instances", 3)];
  const usage = [
    usageOf("RegionOne", { [CORES]: 0, "compute.instances": 0 }, { [CORES]: 10, "compute.instances": 2 }),
    usageOf("RegionTwo", { [CORES]: 0 }, { [CORES]: 10 }),
  ];
  const given = account({ [CORES]: 40 }, { [CORES]: 20 }, { demand, usage });

  test("warns where the share would do, and of what the budget does not limit", () => {
    expect(
      judge(given).map(({ code, severity, what, fix }) => `${code} ${severity} ${what.split(";")[0]}: ${fix}`),
    ).toEqual([
      "QUOTA_PRESENT warning compute.cores: 12 is 2 more than the limit that is set there now, 10: " +
        "have the limit of compute.cores in RegionOne raised, or ask for 2 less",
      "QUOTA_PRESENT warning compute.instances: 3 is 1 more than the limit that is set there now, 2: " +
        "have the limit of compute.instances in RegionOne raised, or ask for 1 less",
    ]);
  });

  test("means nothing where only what may be there would pass it", () => {
    const unsure = usageOf("RegionOne", { [CORES]: 5 }, { [CORES]: 12 });
    expect(shown({ ...given, demand: demand.slice(0, 1), usage: [unsure, usage[1]] })).toEqual([]);
  });

  test("means nothing where the share will replace it", () => {
    expect(judge({ ...given, isEnforced: true }).map(({ what }) => what.split(":")[0])).toEqual(["compute.instances"]);
  });
});

describe("all regions together", () => {
  test("are judged where no region says anything, those outside of the stack included", () => {
    const demand = [asks("RegionOne", CORES, 12), asks("RegionTwo", CORES, [10, 11])];
    const unlimited = { hard: { [CORES]: 30 }, each: {} };
    const outside = usageOf("Old", { [CORES]: 9 }, { [CORES]: 20 });
    const empty = ["RegionOne", "RegionTwo"].map((region) => usageOf(region, { [CORES]: 0 }));
    expect(shown(account(unlimited.hard, unlimited.each, { demand }))).toEqual([]);
    expect(judge(account(unlimited.hard, unlimited.each, { demand, usage: [...empty, outside] }))).toEqual([
      {
        code: "QUOTA_HARD",
        severity: "error",
        what: "compute.cores: 31 to 32 is 1 more than the hard limit, 30; 12 in RegionOne; 10 to 11 in RegionTwo; 9 in Old",
        value: "31 to 32",
        fix: "raise hard.compute.cores, or ask for 1 less",
      },
    ]);
    const soft = amounts({ [CORES]: 22 });
    expect(shown(account(unlimited.hard, unlimited.each, { demand, soft }))).toEqual(["QUOTA_RANGE 22 to 23"]);
  });

  test("are not said again", () => {
    const demand = [asks("RegionOne", CORES, 50)];
    expect(shown(account({ [CORES]: 40 }, { [CORES]: 20 }, { demand }))).toEqual(["QUOTA_HARD RegionOne 50"]);
  });
});
