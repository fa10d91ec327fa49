import {
  capacityOf,
  totalCapacity,
  type LiveFlavors,
  type RegionFlavor,
  type UsageBudget,
} from "cdktf-openstack-multisite/runtime";
import { known, region, unknown } from "./usages";

const AT = "2026-11-25T08:00:00.000Z";
const SMALL = { name: "small", id: "1", vcpus: 1, ram: 2048, disk: 10 };
const LARGE = { name: "large", id: "2", vcpus: 8, ram: 16_384, disk: 80 };

const compute = (cores: number, limit = 20) =>
  known({
    cores: { used: cores, reserved: 0, limit },
    ram: { used: 0, reserved: 0, limit: -1 },
    instances: { used: 0, reserved: 0, limit: -1 },
  });

const withFlavors = (name: string, ...flavors: RegionFlavor[]): LiveFlavors => ({
  ...{ name, region: name, cloud: "acme" },
  answer: { state: "known", at: AT, flavors },
});

const USAGE = [region("RegionOne", { compute: compute(4) }), region("RegionTwo", { compute: compute(12) })];
const FLAVORS = [withFlavors("RegionOne", SMALL, LARGE), withFlavors("RegionTwo", SMALL)];

describe("capacity", () => {
  test("is what fits into each region by its own flavors, with what ends first", () => {
    const [one, two] = capacityOf(USAGE, FLAVORS);
    const limitedBy = { quota: "cores", by: "cloud" };
    expect(one).toEqual({
      ...{ name: "RegionOne", region: "RegionOne", cloud: "acme" },
      answer: {
        state: "known",
        at: AT,
        flavors: [
          { ...SMALL, more: 16, limitedBy },
          { ...LARGE, more: 2, limitedBy },
        ],
      },
    });
    expect(two.answer).toMatchObject({ flavors: [{ name: "small", more: 8 }] });
  });

  test("is no more than the budget's share", () => {
    const share = (name: string, cores: number) => ({ name, hard: { "compute.cores": cores }, soft: {} });
    const budget: UsageBudget = { hard: {}, regions: [share("RegionOne", 5), share("RegionTwo", 99)] };
    const [one, two] = capacityOf(USAGE, FLAVORS, budget);
    expect(one.answer).toMatchObject({ flavors: [{ more: 1, limitedBy: { by: "budget" } }, { more: 0 }] });
    expect(two.answer).toMatchObject({ flavors: [{ more: 8, limitedBy: { by: "cloud" } }] });
  });

  test("without a limit is no number", () => {
    const [one] = capacityOf([region("RegionOne", { compute: compute(4, -1) })], FLAVORS);
    expect(one.answer).toMatchObject({ flavors: [{ more: "unlimited" }, { more: "unlimited" }] });
    expect(JSON.parse(JSON.stringify(one.answer))).toMatchObject({ flavors: [{ more: "unlimited" }, {}] });
  });

  test("is unknown where usage or flavors are, or a quota is not told", () => {
    const silent: LiveFlavors = {
      ...FLAVORS[0],
      answer: { state: "unknown", at: AT, cause: "refused", message: "no" },
    };
    const causes = (usage: typeof USAGE, flavors: readonly LiveFlavors[]) =>
      capacityOf(usage, flavors).map(({ answer }) => (answer.state === "unknown" ? answer.cause : answer.state));
    expect(causes([region("RegionOne", { compute: unknown })], FLAVORS)).toEqual(["timeout"]);
    expect(causes(USAGE, [silent, FLAVORS[1]])).toEqual(["refused", "known"]);
    expect(causes(USAGE, [FLAVORS[0]])).toEqual(["known", "badBody"]);
    const part = known({ cores: { used: 4, reserved: 0, limit: 20 } });
    expect(causes([region("RegionOne", { compute: part })], FLAVORS)).toEqual(["badBody"]);
  });

  test("in total is the sum, by name and size; at least that where a region is unknown", () => {
    const bigSmall = { ...SMALL, vcpus: 4 };
    const three = region("RegionThree", { compute: compute(0) });
    const totals = (...more: Parameters<typeof region>[]) =>
      totalCapacity(
        capacityOf(
          [...USAGE, three, ...more.map((it) => region(...it))],
          [...FLAVORS, withFlavors("RegionThree", bigSmall)],
        ),
      );
    expect(totals()).toEqual([
      { name: "small", vcpus: 1, ram: 2048, more: 24, atLeast: false },
      { name: "small", vcpus: 4, ram: 2048, more: 5, atLeast: false },
      { name: "large", vcpus: 8, ram: 16_384, more: 2, atLeast: false },
    ]);
    expect(totals(["RegionFour", { compute: unknown }]).map(({ atLeast }) => atLeast)).toEqual([true, true, true]);
    const free = totalCapacity(capacityOf([USAGE[0], region("RegionTwo", { compute: compute(0, -1) })], FLAVORS));
    expect(free.map(({ name, more }) => [name, more])).toEqual([
      ["small", "unlimited"],
      ["large", 2],
    ]);
  });
});
