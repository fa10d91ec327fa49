import { parseUsageSnapshot, regionUsages, type SnapshotRegion, type UsageSnapshotFile } from "../../src/quota";

const AT = "2026-11-25T08:00:00.000Z";
const SNAPSHOT: UsageSnapshotFile = {
  version: 1,
  writtenBy: { name: "cdktf-openstack-multisite", version: "0.1.0" },
  regions: [
    {
      name: "east",
      region: "RegionOne",
      cloud: "acme",
      services: {
        compute: {
          state: "known",
          at: AT,
          quotas: {
            cores: { used: 4, reserved: 1, limit: 20 },
            key_pairs: { reserved: 0, limit: 100 },
            unheard_of: { used: 1, reserved: 0, limit: 1 },
          },
        },
        network: {
          state: "unknown",
          at: AT,
          cause: "timeout",
          message: "no answer in time",
          last: { at: "2026-11-24T08:00:00.000Z", quotas: { floatingip: { used: 3, reserved: 0, limit: 5 } } },
        },
        volume: { state: "unknown", at: AT, cause: "refused", message: "no connection" },
        image: { state: "known", at: AT, quotas: {} },
      },
    },
  ],
};

describe("a snapshot, for checks", () => {
  test("has what is used with what is reserved, and limits; of what was unknown its last limits only", () => {
    const [{ region, used, limits, owned, maybeOwned, flavors }] = regionUsages(SNAPSHOT);
    expect(region).toBe("east");
    expect(Object.fromEntries(used)).toEqual({ "compute.cores": 5 });
    expect(Object.fromEntries(limits)).toEqual({
      "compute.cores": 20,
      "compute.key_pairs": 100,
      "network.floatingip": 5,
    });
    // Absent is unknown.
    expect([owned, maybeOwned, flavors].map((map) => map?.size)).toEqual([0, 0, 0]);
  });

  test("has what is owned of what is known, and flavors by name and id", () => {
    const small = { name: "small", id: "1", vcpus: 1, ram: 512, disk: 1 };
    const odd = { name: "1", id: "7", vcpus: 4, ram: 8192, disk: 0 };
    const numbers = { used: 4, reserved: 1, limit: 20, owned: 3, maybeOwned: 1 };
    const of = (services: SnapshotRegion["services"]): UsageSnapshotFile => ({
      ...SNAPSHOT,
      regions: [{ ...SNAPSHOT.regions[0], services, flavors: [small, odd] }],
    });
    const [known] = regionUsages(of({ compute: { state: "known", at: AT, quotas: { cores: numbers } } }));
    expect(Object.fromEntries(known.owned ?? [])).toEqual({ "compute.cores": 3 });
    expect(Object.fromEntries(known.maybeOwned ?? [])).toEqual({ "compute.cores": 1 });
    expect(["small", "1", "7", "2"].map((name) => known.flavors?.get(name))).toEqual([small, odd, odd, undefined]);

    const last = { at: AT, quotas: { cores: numbers } };
    const silent = { state: "unknown", at: AT, cause: "timeout", message: "no answer", last } as const;
    const [unknown] = regionUsages(of({ compute: silent }));
    expect([unknown.used.size, unknown.owned?.size, unknown.limits.size]).toEqual([0, 0, 1]);
  });
});

/** The snapshot with another value at a place. */
function changed(path: string, value: unknown): string {
  const copy = JSON.parse(JSON.stringify(SNAPSHOT)) as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const holder = keys.reduce((it, key) => it[key] as Record<string, unknown>, copy);
  holder[last] = value;
  return JSON.stringify(copy);
}

describe("the text of a snapshot", () => {
  test("is read as it was written", () => {
    expect(parseUsageSnapshot(JSON.stringify(SNAPSHOT))).toEqual(SNAPSHOT);
  });

  test("may have fields that are not known yet", () => {
    expect(() => parseUsageSnapshot(changed("regions.0.new", 1))).not.toThrow();
  });

  const compute = "regions.0.services.compute";
  test.each<[string, string, string]>([
    ["what is no JSON", "{", "its 1 characters are not JSON"],
    ["a list", "[]", "the file is [], not an object"],
    ["a later version", changed("version", 2), "version is 2, and this package reads 1"],
    ["no version", changed("version", undefined), "version is missing, and this package reads 1"],
    ["no writer", changed("writtenBy", undefined), "writtenBy is missing, not an object"],
    ["regions by name", changed("regions", {}), "regions is {}, not a list"],
    ["a region without a name", changed("regions.0.name", ""), 'regions[0].name is "", not a text'],
    ["an unheard-of service", changed("regions.0.services.dns", {}), "regions[0].services.dns is none of compute, "],
    ["another state", changed(`${compute}.state`, "maybe"), '.compute.state is "maybe", not known or unknown'],
    ["no time", changed(`${compute}.at`, undefined), ".compute.at is missing, not a time in UTC"],
    ["a time of nowhere", changed(`${compute}.at`, "2026-11-25T08:00:00"), "not a time in UTC"],
    ["a day that is none", changed(`${compute}.at`, "2026-13-25T08:00:00Z"), "not a time in UTC"],
    ["half a core", changed(`${compute}.quotas.cores.used`, 0.5), ".cores.used is 0.5, not a whole number"],
    ["no limit", changed(`${compute}.quotas.cores.limit`, null), ".cores.limit is null, not a whole number"],
    ["half a core owned", changed(`${compute}.quotas.cores.owned`, 0.5), ".cores.owned is 0.5, not a whole number"],
    ["flavors by name", changed("regions.0.flavors", {}), "regions[0].flavors is {}, not a list"],
    [
      "a flavor without RAM",
      changed("regions.0.flavors", [{ name: "s", id: "1", vcpus: 1 }]),
      "regions[0].flavors[0].ram is missing, not a whole number",
    ],
    ["no cause", changed("regions.0.services.volume.cause", 7), ".volume.cause is 7, not a text"],
    ["a bad last state", changed("regions.0.services.network.last", {}), ".network.last.at is missing"],
  ])("is refused for %s", (_what, text, message) => {
    expect(() => parseUsageSnapshot(text)).toThrow(message);
  });
});
