import { Split, splitBudget, type RegionUsage, type SplitRequest } from "../../src/quota";
import { amounts, plain, usageOf } from "./accounts";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];

/** Shares of cores by region, or what is wrong. */
function cores(split: Split, budget: number, usage?: readonly RegionUsage[], other: Partial<SplitRequest> = {}) {
  const request = { budget: amounts({ "compute.cores": budget }), regions: REGIONS, split, usage, ...other };
  const { shares, problems } = splitBudget(request);
  if (problems.length > 0)
    return problems.map(({ code, region, what }) => [code, region, what].filter(Boolean).join(" "));
  return Object.fromEntries(Object.entries(plain(shares)).map(([region, share]) => [region, share["compute.cores"]]));
}

const used = (one: number, two: number, three: number) =>
  [one, two, three].map((it, n) => usageOf(REGIONS[n], { "compute.cores": it }, { "compute.cores": 100 }));

describe("Split.even", () => {
  test("gives all the same, and what is left over by name", () => {
    expect(cores(Split.even(), 11)).toEqual({ RegionOne: 4, RegionThree: 4, RegionTwo: 3 });
  });

  test("gives nobody less than it uses", () => {
    expect(cores(Split.even(), 30, used(20, 1, 1))).toEqual({ RegionOne: 20, RegionTwo: 5, RegionThree: 5 });
  });

  test("of 0 gives 0, and of unlimited gives unlimited", () => {
    expect(cores(Split.even(), 0)).toEqual({ RegionOne: 0, RegionTwo: 0, RegionThree: 0 });
    expect(cores(Split.even(), -1)).toEqual({ RegionOne: -1, RegionTwo: -1, RegionThree: -1 });
  });
});

describe("Split.byWeight", () => {
  const split = Split.byWeight({ RegionOne: 2, RegionTwo: 1, RegionThree: 1 });

  test("gives in proportion", () => {
    expect(cores(split, 200)).toEqual({ RegionOne: 100, RegionTwo: 50, RegionThree: 50 });
    expect(cores(split, 200, used(10, 80, 0))).toEqual({ RegionOne: 80, RegionTwo: 80, RegionThree: 40 });
  });

  test("gives a region of weight 0 what it uses", () => {
    const drained = Split.byWeight({ RegionOne: 1, RegionTwo: 1, RegionThree: 0 });
    expect(cores(drained, 20, used(0, 0, 3))).toEqual({ RegionOne: 9, RegionTwo: 8, RegionThree: 3 });
  });

  test("is exact where floating point is not", () => {
    const weights = { RegionOne: Number.MAX_SAFE_INTEGER, RegionTwo: Number.MAX_SAFE_INTEGER - 1, RegionThree: 1 };
    expect(cores(Split.byWeight(weights), 2 ** 31 - 1)).toEqual({
      RegionOne: 2 ** 30,
      RegionTwo: 2 ** 30 - 1,
      RegionThree: 0,
    });
  });

  test.each([
    [{ RegionOne: 1, RegionTwo: 1 }, ["QUOTA_SPLIT the split gives a region no weight"]],
    [
      { RegionOne: 1, RegionTwo: 1, RegionThree: 1, RegionFour: 1 },
      ["QUOTA_SPLIT the split names a region that the stack has not"],
    ],
    [{ RegionOne: 0.5, RegionTwo: 1, RegionThree: 1 }, ["QUOTA_SPLIT the weight of RegionOne is none"]],
    [
      { RegionOne: -1, RegionTwo: NaN, RegionThree: 1 },
      ["QUOTA_SPLIT the weight of RegionOne is none", "QUOTA_SPLIT the weight of RegionTwo is none"],
    ],
    [{ RegionOne: 0, RegionTwo: 0, RegionThree: 0 }, ["QUOTA_SPLIT all weights are 0, so nobody gets anything"]],
  ])("refuses %j", (weights, problems) => {
    expect(cores(Split.byWeight(weights as Record<string, number>), 10)).toEqual(problems);
  });

  test("takes names of regions as they are", () => {
    const regions = ["constructor", "toString"];
    expect(cores(Split.byWeight({ constructor: 3 }), 8, undefined, { regions })).toEqual([
      "QUOTA_SPLIT the split gives a region no weight",
    ]);
  });
});

describe("Split.fixed", () => {
  const fixed = (one: number, two: number, three: number) =>
    Split.fixed({
      RegionOne: { compute: { cores: one } },
      RegionTwo: { compute: { cores: two } },
      RegionThree: { compute: { cores: three } },
    });

  test("gives what it says, and may leave something", () => {
    expect(cores(fixed(5, 0, 3), 10, used(5, 0, 1))).toEqual({ RegionOne: 5, RegionTwo: 0, RegionThree: 3 });
  });

  test("gives no more than the budget", () => {
    expect(cores(fixed(5, 5, 3), 10)).toEqual([
      "QUOTA_SPLIT compute.cores: the split gives out 13, 3 more than there is for these regions, 10",
    ]);
    expect(cores(fixed(5, -1, 3), 10)).toEqual([
      "QUOTA_SPLIT the split does not limit compute.cores in RegionTwo, but its budget is",
    ]);
  });

  test("gives no less than what is used", () => {
    expect(cores(fixed(5, 0, 3), 10, used(5, 2, 1))).toEqual([
      "QUOTA_SPLIT RegionTwo compute.cores: the split gives RegionTwo 0, and it has 2 already",
    ]);
  });

  test("limits a region even where the budget is unlimited, if it is known what that region has", () => {
    expect(cores(fixed(5, -1, 3), -1, used(5, 2, 1))).toEqual({ RegionOne: 5, RegionTwo: -1, RegionThree: 3 });
    expect(cores(fixed(5, -1, 3), -1, used(5, 2, 1).slice(0, 2))).toEqual([
      "QUOTA_UNKNOWN RegionThree compute.cores can't be split: neither what RegionThree uses is known, nor a limit that holds it",
    ]);
  });

  test("names what is missing, what has no budget, and what is not split", () => {
    const split = Split.fixed({
      RegionOne: { compute: { cores: 5, ram: 512 }, image: { image_count_total: 1 } },
      RegionTwo: { compute: { cores: 5 } },
    });
    expect(cores(split, 10)).toEqual([
      "QUOTA_SPLIT the split fixes compute.ram, of which there is no budget",
      "QUOTA_SPLIT the split fixes image.image_count_total, which is not split: each region has the whole of it",
    ]);
    const two = Split.fixed({ RegionOne: { compute: { cores: 5 } }, RegionTwo: { compute: { cores: 5 } } });
    expect(cores(two, 10)).toEqual(["QUOTA_SPLIT the split gives RegionThree no compute.cores"]);
  });
});

describe("Split.fromUsage", () => {
  test("gives headroom in proportion, and an even part of the rest", () => {
    expect(cores(Split.fromUsage({ headroom: 0.5 }), 60, used(20, 10, 0))).toEqual({
      RegionOne: 35,
      RegionTwo: 20,
      RegionThree: 5,
    });
  });

  test("keeps a reserve, which yields to usage", () => {
    const split = Split.fromUsage({ headroom: 0, reserve: 0.25 });
    expect(cores(split, 40, used(12, 6, 0))).toEqual({ RegionOne: 16, RegionTwo: 10, RegionThree: 4 });
    expect(cores(split, 40, used(20, 15, 0))).toEqual({ RegionOne: 20, RegionTwo: 15, RegionThree: 0 });
  });

  test("shrinks headroom alike where there is too little", () => {
    expect(cores(Split.fromUsage({ headroom: 1 }), 45, used(20, 10, 0))).toEqual({
      RegionOne: 30,
      RegionTwo: 15,
      RegionThree: 0,
    });
  });

  test.each([
    [{ headroom: -0.1 }, "QUOTA_SPLIT the headroom is no part of the usage"],
    [{ headroom: Infinity }, "QUOTA_SPLIT the headroom is no part of the usage"],
    [{ reserve: 1 }, "QUOTA_SPLIT the reserve is no part of the budget"],
    [{ reserve: NaN }, "QUOTA_SPLIT the reserve is no part of the budget"],
  ])("refuses %j", (options, problem) => {
    expect(cores(Split.fromUsage(options), 40, used(1, 1, 1))).toEqual([problem]);
  });

  test("needs usage", () => {
    expect(cores(Split.fromUsage(), 40)).toEqual(["QUOTA_SPLIT nobody looked what the regions use"]);
  });
});

describe("Split.but", () => {
  const but = (wanted: Record<string, number>, split = Split.even()) =>
    split.but(new Map(Object.entries(wanted).map(([region, limit]) => [region, amounts({ "compute.cores": limit })])));

  test("gives single regions what is wanted, and the others their share", () => {
    expect(cores(but({ RegionOne: 4 }), 30)).toEqual({ RegionOne: 4, RegionTwo: 10, RegionThree: 10 });
    expect(cores(but({ RegionOne: 4, RegionTwo: 16 }), 30)).toEqual({ RegionOne: 4, RegionTwo: 16, RegionThree: 10 });
    const weighted = Split.byWeight({ RegionOne: 2, RegionTwo: 1, RegionThree: 0 });
    expect(cores(but({ RegionThree: 0 }, weighted), 30)).toEqual({ RegionOne: 20, RegionTwo: 10, RegionThree: 0 });
  });

  test("is not more than there is, nor less than a region has", () => {
    expect(cores(but({ RegionOne: 11 }), 30)).toEqual([
      "QUOTA_SPLIT compute.cores: the split gives out 31, 1 more than there is for these regions, 30",
    ]);
    expect(cores(but({ RegionOne: 3 }), 30, used(4, 0, 0))).toEqual([
      "QUOTA_SPLIT RegionOne compute.cores: the split gives RegionOne 3, and it has 4 already",
    ]);
  });

  test("is for regions and fields that there are", () => {
    expect(cores(but({ RegionFour: 1 }), 30)).toEqual(["QUOTA_SPLIT the split names a region that the stack has not"]);
    const ports = new Map([["RegionOne", amounts({ "network.port": 1, "image.image_count_total": 2 })]]);
    expect(cores(Split.even().but(ports), 30)).toEqual(
      Array(2).fill("QUOTA_SPLIT RegionOne no budget shares this out"),
    );
  });
});

test.each([
  Split.even(),
  Split.byWeight({ RegionOne: 2, RegionTwo: 1, RegionThree: 0 }),
  Split.fixed({ RegionOne: { compute: { cores: 5 } }, RegionTwo: {}, RegionThree: {} }),
  Split.fromUsage({ headroom: 0.5, reserve: 0.1 }),
  Split.fromUsage(),
])("a split is the same when it comes back from JSON: %j", (split) => {
  const again = Split.fromData(JSON.parse(JSON.stringify(split.data)) as typeof split.data);
  expect(cores(again, 30, used(4, 2, 0))).toEqual(cores(split, 30, used(4, 2, 0)));
});

describe("what regions have", () => {
  test("an impossible budget says by how much, and where", () => {
    const usage = [...used(20, 10, 0), usageOf("Old", {}, { "compute.cores": 15 })];
    const { problems } = splitBudget({
      budget: amounts({ "compute.cores": 40 }),
      regions: REGIONS,
      split: Split.even(),
      usage,
    });
    expect(problems).toEqual([
      {
        code: "QUOTA_IMPOSSIBLE",
        severity: "error",
        what:
          "compute.cores: 45 are taken already, 5 more than the budget: " +
          "RegionOne 20; RegionTwo 10; RegionThree 0; Old 15, outside of the stack",
        value: "40",
        fix: "raise hard.compute.cores to 45 at least, or free 5",
      },
    ]);
  });

  test("a region outside of the stack counts with its limit, or with what it uses if that is more", () => {
    const outside = (cores: number, limit: number) =>
      usageOf("Old", { "compute.cores": cores }, { "compute.cores": limit });
    const split = Split.even();
    expect(cores(split, 40, [...used(1, 1, 1), outside(2, 10)])).toEqual({
      RegionOne: 10,
      RegionTwo: 10,
      RegionThree: 10,
    });
    expect(cores(split, 40, [...used(1, 1, 1), outside(13, 10)])).toEqual({
      RegionOne: 9,
      RegionTwo: 9,
      RegionThree: 9,
    });
    expect(cores(split, 40, [...used(1, 1, 1), outside(2, -1)])).toEqual([
      "QUOTA_UNKNOWN Old compute.cores can't be split: Old is outside of the stack, and no limit holds it",
    ]);
  });

  test("a region that does not answer counts with its last known limit", () => {
    const lost = usageOf("RegionThree", {}, { "compute.cores": 25 });
    expect(cores(Split.even(), 40, [...used(1, 1, 0).slice(0, 2), lost])).toEqual({
      RegionOne: 8,
      RegionTwo: 7,
      RegionThree: 25,
    });
    expect(cores(Split.even(), 40, used(1, 1, 0).slice(0, 2))).toEqual([
      "QUOTA_UNKNOWN RegionThree compute.cores can't be split: neither what RegionThree uses is known, nor a limit that holds it",
    ]);
  });

  test("a region that has no such volume type gets nothing of it", () => {
    const complete = { complete: new Set(["volume"] as const) };
    const usage = [
      usageOf("RegionOne", { "volume.gigabytes_ssd": 5 }, { "volume.gigabytes_ssd": 9 }, complete),
      usageOf("RegionTwo", {}, { "volume.gigabytes": 9 }, complete),
      usageOf("RegionThree", { "volume.gigabytes_ssd": 0 }, { "volume.gigabytes_ssd": -1 }, complete),
    ];
    const request = { budget: amounts({ "volume.gigabytes_ssd": 20 }), regions: REGIONS, usage };
    expect(plain(splitBudget({ ...request, split: Split.even() }).shares)).toEqual({
      RegionOne: { "volume.gigabytes_ssd": 10 },
      RegionTwo: {},
      RegionThree: { "volume.gigabytes_ssd": 10 },
    });
    const each = { volume: { gigabytes_ssd: 5 } };
    const fixed = Split.fixed({ RegionOne: each, RegionTwo: each, RegionThree: each });
    expect(splitBudget({ ...request, split: fixed }).problems.map(({ what }) => what)).toEqual([
      "the split gives RegionTwo volume.gigabytes_ssd, which it does not have",
    ]);
    const wrong = { ...request, budget: amounts({ "volume.gigabytes_sdd": 20 }), split: Split.even() };
    expect(splitBudget(wrong).problems.map(({ what }) => what)).toEqual([
      "none of RegionOne, RegionTwo, RegionThree limits volume.gigabytes_sdd",
    ]);
  });
});

test("what does not add up is not split", () => {
  const budget = amounts({ "compute.key_pairs": 10, "image.image_count_total": 4, "volume.per_volume_gigabytes": 100 });
  const usage = [
    usageOf("RegionOne", { "image.image_count_total": 4 }),
    usageOf("RegionTwo", { "image.image_count_total": 6 }),
  ];
  const { shares, problems } = splitBudget({ budget, regions: REGIONS.slice(0, 2), split: Split.even(), usage });
  const whole = Object.fromEntries(budget);
  expect(plain(shares)).toEqual({ RegionOne: whole, RegionTwo: whole });
  expect(problems).toMatchObject([
    {
      code: "QUOTA_IMPOSSIBLE",
      region: "RegionTwo",
      fix: "raise hard.image.image_count_total to 6 at least, or free 2 there",
    },
  ]);
});
