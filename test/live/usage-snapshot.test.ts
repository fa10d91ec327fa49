import { parseUsageSnapshot, usageSnapshot } from "cdktf-openstack-multisite/runtime";
import { packageInfo } from "../../src/package-info";
import { known, region, unknown } from "./usages";

const cores = { cores: { used: 4, reserved: 1, limit: 20 } };
const before = usageSnapshot([region("RegionOne", { compute: known(cores) })]);

describe("a snapshot", () => {
  test("holds what was found, with the times", () => {
    expect(before).toMatchObject({
      version: 1,
      writtenBy: packageInfo(),
      regions: [
        {
          name: "RegionOne",
          region: "RegionOne",
          cloud: "acme",
          services: { compute: { state: "known", at: "2026-11-25T08:00:00.000Z", quotas: cores } },
        },
      ],
    });
    expect(parseUsageSnapshot(JSON.stringify(before))).toEqual(before);
  });

  test("keeps what was known last of what is unknown, as often as that happens", () => {
    // WHEN
    const lost = usageSnapshot([region("RegionOne", { compute: unknown })], { previous: before });
    const stillLost = usageSnapshot([region("RegionOne", { compute: unknown })], { previous: lost });
    // THEN
    const last = { at: "2026-11-25T08:00:00.000Z", quotas: cores };
    for (const snapshot of [lost, stillLost]) {
      expect(snapshot.regions[0].services.compute).toEqual({ ...unknown, last });
      expect(parseUsageSnapshot(JSON.stringify(snapshot))).toEqual(snapshot);
    }
  });

  test("takes what is known now, and nothing of another region or cloud", () => {
    const now = known({ cores: { used: 1, reserved: 0, limit: 2 } });
    expect(
      usageSnapshot([region("RegionOne", { compute: now })], { previous: before }).regions[0].services.compute,
    ).toEqual(now);
    const others = [
      region("RegionTwo", { compute: unknown }),
      { ...region("RegionOne", { compute: unknown }), cloud: "other" },
    ];
    for (const { services } of usageSnapshot(others, { previous: before }).regions)
      expect(services.compute).toEqual(unknown);
  });
});
