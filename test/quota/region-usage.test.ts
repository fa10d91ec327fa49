import { regionUsages, Split, splitBudget, type SnapshotRegion } from "../../src/quota";
import { amounts, plain } from "./accounts";

const AT = "2026-11-25T08:00:00.000Z";

const region = (name: string, services: SnapshotRegion["services"]): SnapshotRegion => ({
  name,
  region: name,
  cloud: "acme",
  services,
});

/** How much of a budget of 9 each region gets, or what is wrong. */
function shares(field: "volume.gigabytes_ssd" | "loadBalancer.pool", ...regions: SnapshotRegion[]) {
  const { shares, problems } = splitBudget({
    budget: amounts({ [field]: 9 }),
    regions: regions.map(({ name }) => name),
    split: Split.even(),
    usage: regionUsages({ regions }),
  });
  if (problems.length > 0) return problems.map(({ code, region }) => `${code} ${region}`);
  return Object.values(plain(shares)).map((numbers) => numbers[field]);
}

const ssd = region("One", {
  volume: { state: "known", at: AT, quotas: { gigabytes_ssd: { used: 2, reserved: 1, limit: 50 } } },
});
const hdd = (services: SnapshotRegion["services"]) => region("Two", services);

test("a service that told all it limits does not have what it did not name", () => {
  const quotas = { gigabytes: { used: 0, reserved: 0, limit: 5 } };
  expect(shares("volume.gigabytes_ssd", ssd, hdd({ volume: { state: "known", at: AT, quotas } }))).toEqual([
    9,
    undefined,
  ]);
});

test("neither does a region without the service", () => {
  const pools = { pool: { used: 1, reserved: 0, limit: 5 } };
  const balanced = region("One", { loadBalancer: { state: "known", at: AT, quotas: pools } });
  expect(shares("loadBalancer.pool", balanced, hdd({}))).toEqual([9, undefined]);
});

test("a service that does not answer, or limits nothing, may have it", () => {
  const failed = { state: "unknown", at: AT, cause: "timeout", message: "no answer in time" } as const;
  expect(shares("volume.gigabytes_ssd", ssd, hdd({ volume: failed }))).toEqual(["QUOTA_UNKNOWN Two"]);
  expect(shares("volume.gigabytes_ssd", ssd, hdd({ volume: { state: "known", at: AT, quotas: {} } }))).toEqual([
    "QUOTA_UNKNOWN Two",
  ]);
});
