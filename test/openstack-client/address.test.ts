import { OpenStackError, Session } from "../../src/openstack";
import { FakeCloud, service } from "./fake-cloud";

let cloud: FakeCloud | undefined;
afterEach(() => cloud?.stop());

/** Where a request arrives. */
async function arrives(
  request: { service: string; path: string },
  options: Parameters<typeof FakeCloud.start>[0],
  settings: object = {},
): Promise<string | undefined> {
  cloud = await FakeCloud.start(options);
  const session = await Session.open(cloud.config(settings));
  await session.request({ ...request, region: "RegionOne", method: "GET" });
  return cloud.requests.at(-1)?.url;
}

async function refused(
  catalog: (url: string) => unknown,
  settings: object = {},
  region: string | undefined = "RegionOne",
): Promise<OpenStackError> {
  cloud = await FakeCloud.start({ catalog });
  const session = await Session.open(cloud.config(settings));
  return session.request({ service: "compute", region, method: "GET", path: "/servers" }).then(
    () => Promise.reject(new Error("nothing failed")),
    (error: unknown) => {
      expect(error).toBeInstanceOf(OpenStackError);
      expect(cloud?.requests.length).toBe(1);
      return error as OpenStackError;
    },
  );
}

describe("an address in the catalog", () => {
  test.each([
    ["compute", "/v2.1", "/servers", "/v2.1/servers"],
    ["compute", "/v2.1/", "/servers", "/v2.1/servers"],
    ["compute", "/v2.1/p", "/servers", "/v2.1/p/servers"],
    ["compute", "/compute/v2.1", "/servers", "/compute/v2.1/servers"],
    ["compute", "", "/servers", "/v2.1/servers"],
    ["compute", "/compute/", "/servers", "/compute/v2.1/servers"],
    ["network", "", "/v2.0/networks", "/v2.0/networks"],
    ["network", "/networking/", "/v2.0/networks", "/networking/v2.0/networks"],
    ["network", "/v2.0", "/v2.0/networks", "/v2.0/networks"],
    ["network", "/v2.0/", "/v2.0/networks", "/v2.0/networks"],
    ["image", "/image/v2", "/v2/images", "/image/v2/images"],
    ["load-balancer", "/v2.0", "/v2.0/lbaas/pools", "/v2.0/lbaas/pools"],
    ["volumev3", "/v3/p", "/volumes", "/v3/p/volumes"],
    ["block-storage", "/volume/v3", "/volumes", "/volume/v3/p/volumes"],
    ["block-store", "/volume", "/volumes", "/volume/v3/p/volumes"],
  ])("of %s may be %j", async (type, root, path, expected) => {
    const catalog = (url: string) => [service(type, `${url}${root}`)];
    expect(await arrives({ service: type, path }, { catalog })).toBe(expected);
  });

  test("may be one of IPv6", async () => {
    const catalog = (url: string) => [service("compute", `${url}/v2.1`)];
    expect(await arrives({ service: "compute", path: "/servers" }, { catalog, host: "::1" })).toBe("/v2.1/servers");
  });

  test.each([
    ["an empty catalog", () => [], "it has one in no region"],
    ["a catalog of others", (url: string) => [service("network", url)], "no public endpoint of compute"],
    ["another interface only", (url: string) => [service("compute", url, "internal")], "it has one in no region"],
    ["what is no address", () => [service("compute", "nova.example.org:8774/v2.1")], '"nova.example.org:8774/v2.1"'],
    ["another scheme", () => [service("compute", "ftp://nova/v2.1")], '"ftp://nova/v2.1"'],
    ["what was not filled in", (url: string) => [service("compute", `${url}/%(other)s`)], "%(other)s"],
    ["a login in it", () => [service("compute", "ftp://anna:hunter2@nova")], "ftp://[secret]@nova"],
  ])("that is missing or no good is told before anything is sent: %s", async (_what, catalog, mention) => {
    const error = await refused(catalog);
    expect(error).toMatchObject({ kind: "noEndpoint", service: "compute", region: "RegionOne" });
    expect(error.message).toContain(mention);
    expect(error.message).not.toContain("hunter2");
  });

  test.each([
    ["a map", { compute: [] }],
    ["a service without a type", [{ endpoints: [] }]],
    ["a service without endpoints", [{ type: "compute" }]],
    ["an endpoint without an address", [{ type: "compute", endpoints: [{ interface: "public", region: "RegionOne" }] }]],
    ["an endpoint that is nothing", [{ type: "compute", endpoints: [null] }]],
  ])("that has another form is a bad body: %s", async (_what, catalog) => {
    expect(await refused(() => catalog)).toMatchObject({ kind: "badBody", service: "identity" });
  });

  test("that leads to a choice of versions is told as what it is", async () => {
    // GIVEN
    cloud = await FakeCloud.start({
      catalog: (url) => [service("image", url)],
      answer: (response) => response.writeHead(300, { "content-type": "application/json" }).end('{"versions": []}'),
    });
    const session = await Session.open(cloud.config());
    // THEN
    const request = { service: "image", region: "RegionOne", method: "GET", path: "/images" } as const;
    await expect(session.request(request)).rejects.toMatchObject({
      kind: "server",
      status: 300,
      message: expect.stringContaining("names none of them"),
    });
  });
});

describe("an address in clouds.yaml", () => {
  test.each([
    ["compute_endpoint_override", "/nova/", "compute", "/servers", "/nova/servers"],
    ["volume_endpoint_override", "/c/v3/%(project_id)s", "block-storage", "/volumes", "/c/v3/p/volumes"],
    ["block_storage_endpoint_override", "/c/$(tenant_id)s/%(user_id)s", "volumev3", "/volumes", "/c/p/u/volumes"],
    ["network_endpoint_override", "/{region_name}/v2.0", "network", "/v2.0/ports", "/RegionOne/v2.0/ports"],
    ["identity_endpoint_override", "/other/v3", "identity", "/users/u", "/other/v3/users/u"],
  ])("is taken as it is: %s", async (key, root, type, path, expected) => {
    const other = await FakeCloud.start();
    try {
      expect(await arrives({ service: type, path }, {}, { [key]: `${other.url}${root}` })).toBe("/v3/auth/tokens");
      expect(other.requests.map(({ url }) => url)).toEqual([expected]);
    } finally {
      await other.stop();
    }
  });

  test("with a placeholder that nobody knows is told", async () => {
    const error = await refused(() => [], { compute_endpoint_override: "http://127.0.0.1/%(zone)s" });
    expect(error).toMatchObject({ kind: "noEndpoint", message: expect.stringContaining("%(zone)s") });
  });
});
