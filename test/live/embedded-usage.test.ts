import { openRegions, readUsage, Session, totalUsage, unknownUsages } from "cdktf-openstack-multisite/runtime";
import type { CloudConfig } from "../../src/clouds";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import { startCloud } from "../openstack-client/fixture";

let cloud: EmbeddedCloud;
let config: CloudConfig;
beforeEach(async () => ({ cloud, config } = await startCloud()));
afterEach(() => cloud.stop());

test("the sandbox tells what a member has in it", async () => {
  // GIVEN
  const session = await Session.open(config);
  const network = { service: "network", region: "RegionTwo", method: "POST", path: "/v2.0/networks" } as const;
  await session.request({ ...network, body: { network: { name: "app" } } });
  // WHEN
  const found = await readUsage(await openRegions(config));
  // THEN
  expect(unknownUsages(found)).toEqual([]);
  const totals = totalUsage(found);
  expect(totals).toContainEqual({
    ...{ service: "network", quota: "network", used: 1, reserved: 0, limit: 200, atLeast: false },
  });
  expect(totals).toContainEqual({
    ...{ service: "compute", quota: "cores", used: 0, reserved: 0, limit: 40, atLeast: false },
  });
  expect(totals).toContainEqual({
    ...{ service: "volume", quota: "gigabytes", used: 0, reserved: 0, limit: 2000, atLeast: false },
  });
  expect(found.map(({ services }) => services.image)).toMatchObject([{ quotas: {} }, { quotas: {} }]);
  for (const region of cloud.regions) expect(region.requests.filter(({ method }) => method === "GET")).toHaveLength(4);
});

test.each([
  ["compute", "compute"],
  ["network", "network"],
  ["volumev3", "volume"],
  ["image", "image"],
])("a fault of %s makes it unknown, and nothing else", async (type, service) => {
  // GIVEN
  cloud.region("RegionOne").fault({ service: type, status: 500, body: "" });
  // WHEN
  const found = await readUsage(await openRegions(config));
  // THEN
  expect(unknownUsages(found)).toMatchObject([{ name: "RegionOne", service, cause: "server" }]);
});

test("a region that is down leaves the others, and totals of at least what they say", async () => {
  await cloud.region("RegionOne").down();
  const found = await readUsage(await openRegions(config));
  expect(unknownUsages(found).map(({ name, cause }) => [name, cause])).toEqual(Array(4).fill(["RegionOne", "refused"]));
  expect(totalUsage(found)).toContainEqual(
    expect.objectContaining({ quota: "cores", used: 0, limit: 20, atLeast: true }),
  );
});
