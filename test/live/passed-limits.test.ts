import { passedLimits, usageLevel } from "cdktf-openstack-multisite/runtime";
import { known, region, unknown } from "./usages";

describe("the level of use", () => {
  test.each([
    [{ used: 0, reserved: 0, limit: 10 }, undefined],
    [{ used: 8, reserved: 0, limit: 10 }, undefined],
    [{ used: 7, reserved: 2, limit: 10 }, "soft"],
    [{ used: 8, reserved: 2, limit: 10 }, "full"],
    [{ used: 8, reserved: 3, limit: 10 }, "over"],
    [{ used: 0, reserved: 0, limit: 0 }, undefined],
    [{ used: 1, reserved: 0, limit: 0 }, "over"],
    [{ used: 1000, reserved: 0, limit: -1 }, undefined],
    [{ reserved: 0, limit: 10 }, undefined],
  ] as const)("%j above 0.8: %s", (usage, level) => {
    expect(usageLevel(usage, { soft: 0.8 })).toBe(level);
  });

  test("knows nothing soft unless asked", () => {
    expect(usageLevel({ used: 99, reserved: 0, limit: 100 })).toBeUndefined();
  });

  test("is not moved by the way numbers are kept", () => {
    expect(usageLevel({ used: 29, reserved: 0, limit: 100 }, { soft: 0.29 })).toBeUndefined();
    expect(usageLevel({ used: 30, reserved: 0, limit: 100 }, { soft: 0.29 })).toBe("soft");
  });
});

test("limits that are passed are listed by region, with the numbers", () => {
  const quotas = known({ cores: { used: 20, reserved: 1, limit: 20 }, ram: { used: 1, reserved: 0, limit: 20 } });
  const regions = [region("RegionOne", { compute: quotas }), region("RegionTwo", { compute: unknown })];
  expect(passedLimits(regions)).toEqual([
    { name: "RegionOne", service: "compute", quota: "cores", level: "over", used: 20, reserved: 1, limit: 20 },
  ]);
});
