import fc from "fast-check";
import { roomFor, type ServerQuota, type ServerUsage, UNLIMITED } from "../../src/quota";

const SMALL = { vcpus: 2, ram: 1024 };

/** Usages of which all that is not given is unlimited. */
function usages(limited: Partial<Record<ServerQuota, Partial<ServerUsage>>>) {
  const usage = (quota: ServerQuota): ServerUsage => ({ used: 0, reserved: 0, limit: UNLIMITED, ...limited[quota] });
  return { cores: usage("cores"), ram: usage("ram"), instances: usage("instances") };
}

describe("the room for a flavor", () => {
  test("is what the quota that ends first leaves", () => {
    const room = roomFor(
      SMALL,
      usages({ cores: { used: 9, limit: 20 }, ram: { used: 1024, limit: 5119 }, instances: { used: 2, limit: 10 } }),
    );
    expect(room).toEqual({ more: 3, limitedBy: { quota: "ram", by: "cloud" } });
  });

  test("leaves out what is reserved", () => {
    expect(roomFor(SMALL, usages({ cores: { used: 9, reserved: 2, limit: 20 } })).more).toBe(4);
  });

  test.each<[string, Partial<ServerUsage>, object]>([
    [
      "a budget below the cloud's limit",
      { limit: 20, share: 10 },
      { more: 2, limitedBy: { quota: "cores", by: "budget" } },
    ],
    ["a budget above it", { limit: 10, share: 20 }, { more: 2, limitedBy: { quota: "cores", by: "cloud" } }],
    [
      "a budget without a limit",
      { limit: 10, share: UNLIMITED },
      { more: 2, limitedBy: { quota: "cores", by: "cloud" } },
    ],
    ["a budget where the cloud has none", { share: 10 }, { more: 2, limitedBy: { quota: "cores", by: "budget" } }],
  ])("heeds %s", (_which, cores, room) => {
    expect(roomFor(SMALL, usages({ cores: { used: 6, ...cores } }))).toEqual(room);
  });

  test("is none where more is used than is allowed", () => {
    expect(roomFor(SMALL, usages({ instances: { used: 5, limit: 3 } }))).toEqual({
      more: 0,
      limitedBy: { quota: "instances", by: "cloud" },
    });
  });

  test("has no end where nothing is limited", () => {
    expect(roomFor(SMALL, usages({}))).toEqual({ more: Infinity });
  });

  test("property: so many fit, and one more does not", () => {
    const usage = fc.record({
      used: fc.nat(50),
      reserved: fc.nat(5),
      limit: fc.integer({ min: -1, max: 200 }),
      share: fc.option(fc.integer({ min: -1, max: 200 }), { nil: undefined }),
    });
    const flavor = fc.record({ vcpus: fc.integer({ min: 1, max: 8 }), ram: fc.integer({ min: 1, max: 64 }) });
    fc.assert(
      fc.property(flavor, usage, usage, usage, (size, cores, ram, instances) => {
        const { more, limitedBy } = roomFor(size, { cores, ram, instances });
        const takes = { cores: size.vcpus, ram: size.ram, instances: 1 };
        const overBy = (count: number) =>
          (Object.entries({ cores, ram, instances }) as [ServerQuota, ServerUsage][]).flatMap(([quota, it]) =>
            [it.limit, it.share].flatMap((limit) => {
              const isOver =
                limit !== undefined && limit !== UNLIMITED && it.used + it.reserved + count * takes[quota] > limit;
              return isOver ? quota : [];
            }),
          );
        if (more === Infinity) return expect([overBy(1e9), limitedBy]).toEqual([[], undefined]);
        if (more > 0) expect(overBy(more)).toEqual([]);
        expect(overBy(more + 1)).toContain(limitedBy?.quota);
      }),
    );
  });
});
