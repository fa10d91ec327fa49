import { totalUsage, unknownUsages, type LiveUsage } from "cdktf-openstack-multisite/runtime";
import fc from "fast-check";
import { known, region, unknown } from "./usages";

const cores = (used: number, limit: number, reserved = 0) => known({ cores: { used, reserved, limit } });

describe("the total of regions", () => {
  test("is the sum of what is used, reserved and allowed", () => {
    const regions = [
      region("RegionOne", { compute: cores(4, 20, 1) }),
      region("RegionTwo", { compute: cores(3, 10, 2) }),
    ];
    expect(totalUsage(regions)).toEqual([
      { service: "compute", quota: "cores", used: 7, reserved: 3, limit: 30, atLeast: false },
    ]);
  });

  test("has no limit where a region has none", () => {
    const regions = [region("RegionOne", { compute: cores(4, -1) }), region("RegionTwo", { compute: cores(3, 10) })];
    expect(totalUsage(regions)).toMatchObject([{ used: 7, limit: -1, atLeast: false }]);
  });

  test.each<[string, LiveUsage]>([
    ["does not answer", region("RegionTwo", { compute: unknown })],
    ["tells nothing", region("RegionTwo")],
    ["tells the limit only", region("RegionTwo", { compute: known({ cores: { reserved: 0, limit: 10 } }) })],
  ])("is a least one where a region %s", (_what, other) => {
    expect(totalUsage([region("RegionOne", { compute: cores(4, 20) }), other])).toMatchObject([
      { quota: "cores", used: 4, atLeast: true },
    ]);
  });

  test("is exact where a region has other quotas, and none of this", () => {
    const fast = region("RegionOne", { volume: known({ gigabytes_fast: { used: 5, reserved: 0, limit: 9 } }) });
    const slow = region("RegionTwo", { volume: known({ gigabytes_slow: { used: 7, reserved: 0, limit: 9 } }) });
    expect(totalUsage([fast, slow])).toMatchObject([
      { quota: "gigabytes_fast", used: 5, limit: 9, atLeast: false },
      { quota: "gigabytes_slow", used: 7, limit: 9, atLeast: false },
    ]);
  });

  test("is exact where a region has no such service", () => {
    const listener = known({ listener: { used: 2, reserved: 0, limit: 9 } });
    const regions = [region("RegionOne", { loadBalancer: listener }), region("RegionTwo")];
    expect(totalUsage(regions)).toMatchObject([{ service: "loadBalancer", used: 2, limit: 9, atLeast: false }]);
  });

  test("is not zero where nobody says what is used", () => {
    const octavia = known({ listener: { reserved: 0, limit: 9 } });
    const [total] = totalUsage([region("RegionOne", { loadBalancer: octavia })]);
    expect(total).toEqual({ service: "loadBalancer", quota: "listener", reserved: 0, limit: 9, atLeast: true });
  });

  test("is left out for what does not add up: of a user, of one thing, the same everywhere, unheard of", () => {
    const one = { used: 1, reserved: 0, limit: 9 };
    const regions = ["RegionOne", "RegionTwo"].map((name) =>
      region(name, {
        compute: known({ key_pairs: one, metadata_items: one, unheard_of: one }),
        image: known({ image_size_total: one }),
      }),
    );
    expect(totalUsage(regions)).toEqual([]);
  });

  test("comes in the order of the catalog, with what belongs to no catalog behind", () => {
    const one = { used: 1, reserved: 0, limit: 9 };
    const volume = known({ volumes_fast: one, gigabytes_fast: one, gigabytes: one, volumes: one });
    const compute = known({ ram: one, cores: one });
    const names = totalUsage([region("RegionOne", { volume, compute })]).map(({ quota }) => quota);
    expect(names).toEqual(["cores", "ram", "volumes", "gigabytes", "gigabytes_fast", "volumes_fast"]);
  });

  test("is what the regions tell that answer, and says so where one does not", () => {
    const amount = fc.nat(1000);
    const usage = fc.option(fc.record({ used: amount, reserved: amount, limit: fc.integer({ min: 0, max: 1000 }) }));
    fc.assert(
      fc.property(fc.array(usage, { minLength: 1 }), (usages) => {
        const regions = usages.map((cores, n) =>
          region(`Region${n}`, { compute: cores === null ? unknown : known({ cores }) }),
        );
        const [total] = totalUsage(regions);
        const told = usages.filter((it) => it !== null);
        expect(total?.used).toBe(told.length === 0 ? undefined : told.reduce((sum, { used }) => sum + used, 0));
        if (told.length > 0) expect(total.atLeast).toBe(told.length < usages.length);
      }),
    );
  });
});

test("what is unknown is listed with its cause, region by region", () => {
  const regions = [region("RegionOne"), region("RegionTwo", { compute: unknown, image: unknown })];
  expect(unknownUsages(regions)).toMatchObject([
    { name: "RegionTwo", service: "compute", cause: "timeout", message: expect.stringContaining("no answer in time") },
    { name: "RegionTwo", service: "image", cause: "timeout" },
  ]);
});
