import { passedLimits, type JudgeOptions, type QuotaUsage, type UsageBudget } from "cdktf-openstack-multisite/runtime";
import { known, region, unknown } from "./usages";

function levelOf(cores: QuotaUsage, options?: JudgeOptions): string | undefined {
  const [passed] = passedLimits([region("RegionOne", { compute: known({ cores }) })], options);
  return passed?.level;
}

/** A budget for cores in RegionOne. */
const budget = (hard: number, soft?: number): UsageBudget => ({
  hard: { "compute.cores": hard },
  regions: [
    { name: "RegionTwo", hard: { "compute.cores": 1 }, soft: { "compute.cores": 1 } },
    {
      name: "RegionOne",
      hard: { "compute.cores": hard },
      soft: soft === undefined ? {} : { "compute.cores": soft },
    },
  ],
});

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
    expect(levelOf(usage, { soft: 0.8 })).toBe(level);
  });

  test("knows nothing soft unless asked", () => {
    expect(levelOf({ used: 99, reserved: 0, limit: 100 })).toBeUndefined();
  });

  test("is not moved by the way numbers are kept", () => {
    expect(levelOf({ used: 29, reserved: 0, limit: 100 }, { soft: 0.29 })).toBeUndefined();
    expect(levelOf({ used: 30, reserved: 0, limit: 100 }, { soft: 0.29 })).toBe("soft");
    expect(levelOf({ used: 1, reserved: 0, limit: 2 }, { soft: 0.4 })).toBeUndefined();
  });

  test.each([
    [5, budget(10, 8), undefined],
    [9, budget(10, 8), "soft"],
    [10, budget(10, 8), "full"],
    [11, budget(10, 8), "over"],
    [21, budget(30, 25), "over"],
    [20, budget(-1, -1), "full"],
    [1, budget(0, 0), "over"],
    [19, { hard: {}, regions: [] }, undefined],
  ] as const)("%i of 20 by a budget of %j: %s", (used, by, level) => {
    expect(levelOf({ used, reserved: 0, limit: 20 }, { budget: by })).toBe(level);
  });

  test("is that of the budget where the cloud has no limit", () => {
    expect(levelOf({ used: 11, reserved: 0, limit: -1 }, { budget: budget(10) })).toBe("over");
    expect(levelOf({ used: 9, reserved: 0, limit: -1 }, { budget: budget(-1, 8) })).toBe("soft");
  });

  test("takes a part only where the budget has no soft limit", () => {
    expect(levelOf({ used: 6, reserved: 0, limit: 20 }, { budget: budget(10, 8), soft: 0.5 })).toBeUndefined();
    expect(levelOf({ used: 6, reserved: 0, limit: 20 }, { budget: budget(10), soft: 0.5 })).toBe("soft");
  });
});

test("limits that are passed are listed by region, with the numbers that they were judged by", () => {
  const quotas = known({ cores: { used: 20, reserved: 1, limit: 20 }, ram: { used: 1, reserved: 0, limit: 20 } });
  const regions = [region("RegionOne", { compute: quotas }), region("RegionTwo", { compute: unknown })];
  expect(passedLimits(regions, { budget: budget(10, 8) })).toEqual([
    {
      ...{ name: "RegionOne", service: "compute", quota: "cores", level: "over" },
      ...{ used: 20, reserved: 1, limit: 20, hard: 10, soft: 8 },
    },
  ]);
});
