import { Survive, type Account, type FieldKey, type RegionUsage } from "../../src/quota";
import { amounts, asks, usageOf } from "./accounts";

const CORES = "compute.cores";
const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];

/** A budget of cores, with shares, and what is asked for in the same order. */
function account(
  hard: number,
  shares: readonly number[],
  asked: readonly number[],
  other: Partial<Account> = {},
): Account {
  return {
    hard: amounts({ [CORES]: hard }),
    soft: amounts({}),
    regions: new Map(shares.map((it, n) => [REGIONS[n], { hard: amounts({ [CORES]: it }), soft: amounts({}) }])),
    demand: asked.map((it, n) => asks(REGIONS[n], CORES, it)),
    ...other,
  };
}

const limitedTo = (...limits: number[]): RegionUsage[] =>
  limits.map((limit, n) => usageOf(REGIONS[n], { [CORES]: 0 }, { [CORES]: limit }));

const shown = (given: Account, survive = Survive.anyOne()) =>
  survive
    .check(given)
    .map(({ severity, region, what, value }) => `${severity} ${region ?? value}: ${what.split("; the tree")[0]}`);

describe("Survive.anyOne", () => {
  test("says nothing if the others carry what a region has", () => {
    expect(shown(account(90, [30, 30, 30], [20, 20, 20]))).toEqual([]);
    expect(shown(account(-1, [-1, -1, -1], [20, 20, 20]))).toEqual([]);
    expect(shown(account(30, [10, 10, 10], [0, 0, 0]))).toEqual([]);
  });

  test("says how much does not fit, for each region that may be lost", () => {
    expect(Survive.anyOne().check(account(90, [30, 30, 30], [21, 20, 20]))).toEqual([
      {
        code: "QUOTA_SURVIVE",
        severity: "error",
        region: "RegionOne",
        what:
          "compute.cores: without RegionOne, 21 have to go to the others; free are 10 in RegionTwo, 10 in RegionThree; " +
          "the tree asks for 21: acme/RegionOne/app 21",
        value: "21",
        fix: "raise hard.compute.cores by 1 for the others, or ask for 1 less in RegionOne",
      },
      {
        code: "QUOTA_SURVIVE",
        severity: "error",
        region: "RegionTwo",
        what:
          "compute.cores: without RegionTwo, 20 have to go to the others; free are 9 in RegionOne, 10 in RegionThree; " +
          "the tree asks for 20: acme/RegionTwo/app 20",
        value: "20",
        fix: "raise hard.compute.cores by 1 for the others, or ask for 1 less in RegionTwo",
      },
      expect.objectContaining({ region: "RegionThree" }),
    ]);
  });

  test("takes from what no region has a share of, and says that limits have to be raised then", () => {
    const given = account(95, [30, 30, 30], [25, 20, 20]);
    expect(Survive.anyOne().check(given)[0]).toMatchObject({
      severity: "warning",
      region: "RegionOne",
      fix: "have limits raised by 5 before, or do it with multisite quota apply when RegionOne is lost",
    });
    const outside = usageOf("Old", {}, { [CORES]: 1 });
    expect(shown({ ...given, usage: [...limitedTo(30, 30, 30), outside] })[0]).toMatch(/^error RegionOne: /);
  });

  test("counts the limits that are set now, unless the shares replace them", () => {
    const given = account(90, [30, 30, 30], [20, 20, 0], { usage: limitedTo(30, 25, 14) });
    expect(shown(given)).toEqual([
      "warning RegionOne: compute.cores: without RegionOne, 20 have to go to the others; free are 5 in RegionTwo, 14 in RegionThree",
    ]);
    expect(shown({ ...given, isEnforced: true })).toEqual([]);
  });

  test("warns where it depends on what is not known", () => {
    const usage = REGIONS.map((region) => usageOf(region, { [CORES]: 11 }, { [CORES]: 30 }));
    expect(shown(account(90, [30, 30, 30], [20, 0, 0], { usage }))).toEqual([]);
    const fuller = REGIONS.map((region) => usageOf(region, { [CORES]: 15 }, { [CORES]: 30 }));
    expect(Survive.anyOne().check(account(90, [30, 30, 30], [20, 0, 0], { usage: fuller }))).toMatchObject([
      {
        severity: "warning",
        region: "RegionOne",
        what: expect.stringContaining(
          "20 to 35 may have to go to the others; free are 15 in RegionTwo, 15 in RegionThree",
        ),
        fix: "record it: multisite usage --snapshot FILE --state STATE",
      },
    ]);
    const asked = [asks("RegionOne", CORES, [1, undefined])];
    expect(shown(account(90, [30, 30, 30], [], { demand: asked }))).toEqual([
      "warning RegionOne: compute.cores: without RegionOne, at least 1 may have to go to the others; free are 30 in RegionTwo, 30 in RegionThree",
    ]);
    expect(shown(account(-1, [-1, -1, -1], [], { demand: asked }))).toEqual([]);
  });

  test("does not move what is replicated, what users have, and what the others are said to hold", () => {
    const limits: Partial<Record<FieldKey, number>> = {
      "image.image_count_total": 3,
      "compute.key_pairs": 3,
      "network.security_group": 3,
    };
    const each = { hard: amounts(limits), soft: amounts({}) };
    const demand = REGIONS.flatMap((region) =>
      (Object.keys(limits) as FieldKey[]).map((field) => asks(region, field, 3)),
    );
    const given: Account = {
      ...each,
      hard: amounts({ ...limits, "network.security_group": 9 }),
      regions: new Map(REGIONS.map((it) => [it, each])),
      demand,
    };
    expect(Survive.anyOne({ except: ["network.security_group"] }).check(given)).toEqual([]);
    expect(
      new Set(
        Survive.anyOne()
          .check(given)
          .map(({ what }) => what.split(":")[0]),
      ),
    ).toEqual(new Set(["network.security_group"]));
  });

  test("a region without the volume type takes nothing of it", () => {
    const ssd = "volume.gigabytes_ssd";
    const share = (gigabytes?: number) => ({
      hard: amounts(gigabytes === undefined ? {} : { [ssd]: gigabytes }),
      soft: amounts({}),
    });
    const regions = new Map([
      ["RegionOne", share(50)],
      ["RegionTwo", share()],
    ]);
    const given = { hard: amounts({ [ssd]: 50 }), soft: amounts({}), regions, demand: [asks("RegionOne", ssd, 5)] };
    expect(shown(given)).toEqual([
      "error RegionOne: volume.gigabytes_ssd: without RegionOne, 5 GiB have to go to the others; free are 0 in RegionTwo",
    ]);
  });

  test("is silent about a field that could not be split", () => {
    const given = account(5, [30, 30, 30], [20, 20, 20]);
    const regions = new Map(REGIONS.map((it) => [it, { hard: amounts({}), soft: amounts({}) }]));
    expect(shown({ ...given, regions })).toEqual([]);
  });
});

describe("a rule of the author's", () => {
  const to = { RegionOne: { RegionTwo: 3, RegionThree: 1 } };

  test("says who takes over", () => {
    const given = account(90, [30, 30, 30], [20, 14, 20]);
    expect(shown(given)).toEqual([]);
    expect(shown(given, Survive.anyOne({ to }))).toEqual([]);
    expect(shown(account(90, [30, 30, 30], [20, 16, 14]), Survive.anyOne({ to }))).toEqual([
      "error RegionOne: compute.cores: without RegionOne, 20 have to go to the others; 15 to RegionTwo, where 14 are free",
    ]);
  });

  test.each([
    [{ to: { RegionFour: { RegionOne: 1 } } }, "RegionFour: survive.to names a region that the budget is not for"],
    [{ to: { RegionOne: { RegionOne: 1 } } }, "RegionOne: survive.to.RegionOne names what can't take over"],
    [{ to: { RegionOne: { RegionTwo: 0 } } }, "0: survive.to.RegionOne has no right weights"],
    [{ to: { RegionOne: { RegionTwo: 0.5 } } }, "0.5: survive.to.RegionOne has no right weights"],
    [{ to: { RegionOne: {} } }, ": survive.to.RegionOne has no right weights"],
    [{ except: ["network.secgroup" as FieldKey] }, "network.secgroup: survive.except names no field"],
  ])("%j is refused", (options, problem) => {
    expect(shown(account(90, [30, 30, 30], [1, 1, 1]), Survive.anyOne(options))).toEqual([`error ${problem}`]);
  });

  test("nobody survives alone", () => {
    expect(shown(account(90, [90], [1]))).toEqual(["error RegionOne: there is no other region to take over"]);
  });
});
