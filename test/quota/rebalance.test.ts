import { rebalance, Split, whileWriting, type LimitWrite, type Rebalance, type RegionUsage } from "../../src/quota";
import { amounts, usageOf } from "./accounts";

const CORES = "compute.cores";
const RAM = "compute.ram";

const cores = (region: string, used: number | undefined, limit: number) =>
  usageOf(region, used === undefined ? {} : { [CORES]: used }, { [CORES]: limit });

/** What becomes of a budget of 30 cores, split evenly. */
const even = (usage: readonly RegionUsage[], budget = 30, regions = ["One", "Two", "Three"]) =>
  rebalance({ budget: amounts({ [CORES]: budget }), regions, split: Split.even(), usage });

const shown = ({ writes }: Rebalance) => writes.map(line);

function line({ region, service, direction, changes }: LimitWrite): string {
  const all = changes.map(({ field, from, to }) => `${field} ${from}->${to}`);
  return `${direction} ${region} ${service}: ${all.join(", ")}`;
}

test("what goes down comes first", () => {
  const result = even([cores("One", 0, 5), cores("Two", 0, 20), cores("Three", 0, 5)]);
  expect(shown(result)).toEqual([
    "lower Two compute: compute.cores 20->10",
    "raise One compute: compute.cores 5->10",
    "raise Three compute: compute.cores 5->10",
  ]);
  expect(result.problems).toEqual([]);
});

test("a service gets one request for all that goes the same way, and two where one limit goes down and another up", () => {
  const usage = ["One", "Two"].map((region, n) =>
    usageOf(
      region,
      { [CORES]: 0, [RAM]: 0, "network.port": 0 },
      { [CORES]: n === 0 ? 18 : 2, [RAM]: n === 0 ? 20 : 80, "network.port": 50 },
    ),
  );
  const budget = amounts({ [RAM]: 100, [CORES]: 20, "network.port": 40 });
  expect(shown(rebalance({ budget, regions: ["One", "Two"], split: Split.even(), usage }))).toEqual([
    "lower One compute: compute.cores 18->10",
    "lower One network: network.port 50->20",
    "lower Two compute: compute.ram 80->50",
    "lower Two network: network.port 50->20",
    "raise One compute: compute.ram 20->50",
    "raise Two compute: compute.cores 2->10",
  ]);
});

test("nothing is written where all is as it should be", () => {
  expect(even([cores("One", 3, 10), cores("Two", 0, 10), cores("Three", 10, 10)])).toEqual({
    writes: [],
    problems: [],
  });
});

test("a region that does not answer keeps its last known limit, and as much is kept free for it", () => {
  const result = even([cores("One", 0, 5), cores("Two", 2, 20), cores("Three", undefined, 4)]);
  expect(shown(result)).toEqual(["lower Two compute: compute.cores 20->10", "raise One compute: compute.cores 5->10"]);
  expect(result.problems).toEqual([
    {
      code: "QUOTA_UNTOUCHED",
      severity: "warning",
      region: "Three",
      what: "compute.cores: Three does not say what it uses: its last known limit of 4 counts; it should be 10",
      fix: "do it again when Three answers",
    },
  ]);
  expect(shown(even([cores("One", 0, 5), cores("Two", 2, 5), cores("Three", undefined, 24)]))).toEqual([
    "lower One compute: compute.cores 5->3",
    "lower Two compute: compute.cores 5->3",
  ]);
});

test("where the budget is used up, no old limit is left standing", () => {
  const { writes, problems } = even([cores("One", 20, 50), cores("Two", 12, 12), cores("Three", 0, 50)]);
  expect(writes.map(line)).toEqual([
    "lower One compute: compute.cores 50->20",
    "lower Three compute: compute.cores 50->0",
  ]);
  expect(problems).toMatchObject([
    { code: "QUOTA_IMPOSSIBLE", what: expect.stringContaining("2 more than the budget") },
  ]);
});

test("a limit below what is used is not raised where the budget is used up", () => {
  expect(shown(even([cores("One", 40, 5), cores("Two", 0, 10), cores("Three", 0, 0)]))).toEqual([
    "lower Two compute: compute.cores 10->0",
  ]);
});

test("unlimited is more than any number", () => {
  const usage = [cores("One", 0, -1), cores("Two", 0, 20), cores("Three", 0, 10)];
  expect(shown(even(usage))).toEqual([
    "lower One compute: compute.cores -1->10",
    "lower Two compute: compute.cores 20->10",
  ]);
  expect(shown(even(usage, -1))).toEqual([
    "raise Three compute: compute.cores 10->-1",
    "raise Two compute: compute.cores 20->-1",
  ]);
});

test("nothing goes up or down while it is unknown what a region allows", () => {
  const { writes, problems } = even([cores("One", 0, 5), cores("Two", 0, 20), usageOf("Three", { [CORES]: 1 })]);
  expect(writes).toEqual([]);
  expect(problems.map(({ region, what }) => `${region}: ${what}`)).toEqual([
    "Three: compute.cores: Three does not say what it allows, so nothing is changed; it should be 10",
  ]);
});

test("a wrong split changes nothing", () => {
  const request = {
    budget: amounts({ [CORES]: 10 }),
    regions: ["One"],
    split: Split.byWeight({}),
    usage: [cores("One", 0, 20)],
  };
  expect(rebalance(request)).toMatchObject({ writes: [], problems: [{ code: "QUOTA_SPLIT" }] });
});

test("what does not add up is set as a whole where the service answers, and never below what is used", () => {
  const images = "image.image_count_total";
  const usage = [
    usageOf(
      "One",
      { [images]: 3 },
      { [images]: 20, "compute.key_pairs": 5 },
      { complete: new Set(["compute"] as const) },
    ),
    usageOf("Two", { [images]: 12 }, { [images]: 20, "compute.key_pairs": 5 }),
  ];
  const budget = amounts({ [images]: 10, "compute.key_pairs": 8 });
  const result = rebalance({ budget, regions: ["One", "Two"], split: Split.even(), usage });
  expect(shown(result)).toEqual([
    "lower One image: image.image_count_total 20->10",
    "lower Two image: image.image_count_total 20->12",
    "raise One compute: compute.key_pairs 5->8",
  ]);
  expect(result.problems.map(({ code, region }) => `${code} ${region}`)).toEqual([
    "QUOTA_IMPOSSIBLE Two",
    "QUOTA_UNTOUCHED Two",
  ]);
});

test("a write whose answer is not there counts with the higher limits", () => {
  const [lower, raise] = even([cores("One", 0, 5), cores("Two", 0, 20), cores("Three", 0, 10)]).writes;
  expect(whileWriting(cores("Two", 0, 20), lower).limits).toEqual(amounts({ [CORES]: 20 }));
  expect(whileWriting(cores("One", 0, 5), raise).limits).toEqual(amounts({ [CORES]: 10 }));
});
