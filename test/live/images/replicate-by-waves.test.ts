import { replicateByWaves, type ReplicaOutcome, type WaveJob } from "cdktf-openstack-multisite/runtime";
import { bytesOf, REGIONS, World } from "./world";

const BYTES = bytesOf(4096);
const WAVES = [["RegionThree"], ["RegionOne", "RegionTwo"]];

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.stop());

const states = (outcomes: Awaited<ReturnType<typeof replicateByWaves>>) =>
  Object.fromEntries(outcomes.map(({ region, state }) => [region, state]));

/** All regions in two waves. */
const job = (changes: Partial<WaveJob> = {}): WaveJob => ({ ...world.job(BYTES), waves: WAVES, ...changes });

test("a wave begins when the one before is verified", async () => {
  const told: string[] = [];
  const onOutcome = ({ region }: ReplicaOutcome) => void told.push(region);
  const outcomes = await replicateByWaves([job()], { onOutcome });
  expect(outcomes.map(({ region, state }) => [region, state])).toEqual(REGIONS.map((region) => [region, "verified"]));
  expect(told[0]).toBe("RegionThree");
});

test("it does not begin while a region of the one before failed, and says who it waits for", async () => {
  await world.cloud.region("RegionThree").down();
  const outcomes = await replicateByWaves([job()], { attempts: 1 });
  expect(states(outcomes)).toEqual({ RegionThree: "failed", RegionOne: "held", RegionTwo: "held" });
  expect(outcomes[0]).toMatchObject({ region: "RegionOne", waitsFor: ["RegionThree"] });
  expect(await world.there("RegionOne")).toEqual([]);
});

test("regions that are no targets hold it up too, unless they are verified", async () => {
  const targets = world.places.filter(({ name }) => name !== "RegionThree").map((place) => ({ place }));
  const held = await replicateByWaves([job({ targets })]);
  expect(states(held)).toEqual({ RegionOne: "held", RegionTwo: "held" });
  const done = await replicateByWaves([job({ targets, others: { RegionThree: "verified" } })]);
  expect(states(done)).toEqual({ RegionOne: "verified", RegionTwo: "verified" });
});

test("jobs go on side by side, each by its own waves", async () => {
  const other = { ...world.job(bytesOf(4096, 2)), label: "other", name: "other" };
  await world.cloud.region("RegionThree").down();
  const outcomes = await replicateByWaves([job(), other], { attempts: 1 });
  expect(states(outcomes.slice(0, 3))).toMatchObject({ RegionOne: "held" });
  expect(states(outcomes.slice(3))).toEqual({ RegionThree: "failed", RegionOne: "verified", RegionTwo: "verified" });
});

test("a wave does not wait for other jobs", async () => {
  // GIVEN a job whose first wave hangs
  world.cloud.region("RegionThree").fault({ service: "image", method: "PUT", latencyMs: 60_000 });
  const targets = world.places.filter(({ name }) => name !== "RegionThree").map((place) => ({ place }));
  const other = { ...world.job(bytesOf(4096, 2), { targets }), label: "other", waves: [["RegionTwo"], ["RegionOne"]] };
  const ending = new AbortController();
  const told: string[] = [];
  const onOutcome = ({ label, region }: ReplicaOutcome) => {
    told.push(`${label} ${region}`);
    if (label === other.label && region === "RegionOne") ending.abort();
  };
  // WHEN the other one ends, the first is given up
  const outcomes = await replicateByWaves([job(), other], { signal: ending.signal, onOutcome });
  // THEN
  expect(told.slice(0, 2)).toEqual(["other RegionTwo", "other RegionOne"]);
  expect(states(outcomes.slice(0, 3))).toEqual({ RegionThree: "failed", RegionOne: "held", RegionTwo: "held" });
  expect(states(outcomes.slice(3))).toEqual({ RegionTwo: "verified", RegionOne: "verified" });
});

test("a later wave has the places of the same run", async () => {
  // GIVEN more regions than may be sent to at once
  let most = 0;
  const onEvent = () => {
    const images = world.cloud.regions.flatMap(({ state }) => state.image.images);
    most = Math.max(most, images.filter(({ status }) => status === "saving").length);
  };
  const big = bytesOf(2 ** 17, 2);
  const other = {
    ...world.job(big, { name: "other" }),
    label: "other",
    waves: [["RegionTwo"], ["RegionOne", "RegionThree"]],
  };
  // WHEN
  const outcomes = await replicateByWaves([{ ...world.job(bytesOf(2 ** 17)), waves: WAVES }, other], {
    ...{ parallel: 1, maxBytesPerSecond: 2 ** 20, onEvent },
  });
  // THEN
  expect(outcomes).toMatchObject([...REGIONS, ...REGIONS].map((region) => ({ region, state: "verified" })));
  expect(most).toBe(1);
});
