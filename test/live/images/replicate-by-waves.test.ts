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
