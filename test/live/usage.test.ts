import { openRegions, readUsage, type LiveUsage, type UsageOptions } from "cdktf-openstack-multisite/runtime";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import { configOf, startCloud } from "../openstack-client/fixture";
import { drip, FakeRegion, json, quota, type Answer } from "./fake-region";

const SERVICES = ["compute", "network", "volume", "image"] as const;
/** For what ends by it; a loaded machine needs its time for the others. */
const DEADLINE_MS = 4_000;

let cloud: EmbeddedCloud;
let one: FakeRegion;
let two: FakeRegion;
beforeEach(async () => {
  ({ cloud } = await startCloud());
  [one, two] = await Promise.all([FakeRegion.start(), FakeRegion.start()]);
});
afterEach(() => Promise.all([cloud.stop(), one.stop(), two.stop()]));

/** Keystone is the sandbox's, the regions are fakes. */
function config(regions: Readonly<Record<string, object>> = { One: one.overrides, Two: two.overrides }) {
  return configOf({
    ...cloud.cloudsYamlEntry(),
    regions: Object.entries(regions).map(([name, values]) => ({ name, values })),
  });
}

async function usage({ timeoutMs = 20_000, ...options }: UsageOptions = {}): Promise<LiveUsage[]> {
  return readUsage(await openRegions(config(), { timeoutMs }), { timeoutMs, ...options });
}

const logins = () => cloud.keystone.requests.filter(({ path }) => path === "/auth/tokens");
const causes = ({ services }: LiveUsage) =>
  SERVICES.map((service) => {
    const usage = services[service];
    return usage?.state === "unknown" ? usage.cause : usage?.state;
  });

describe("the usage of regions", () => {
  test("is what each service says, with the time", async () => {
    // WHEN
    const before = new Date().toISOString();
    const [first, second] = await usage();

    // THEN
    expect(first).toMatchObject({ name: "One", region: "One", cloud: "acme" });
    expect(second.name).toBe("Two");
    expect(first.services).toEqual({
      compute: {
        state: "known",
        at: expect.any(String),
        quotas: {
          cores: { used: 4, limit: 20, reserved: 0 },
          ram: { used: 8192, limit: 51200, reserved: 0 },
          key_pairs: { limit: 100, reserved: 0 }, // whose number Nova gives as 0, whatever it is
        },
      },
      network: {
        state: "known",
        at: expect.any(String),
        quotas: { network: { used: 2, limit: 100, reserved: 0 }, floatingip: { used: 3, limit: 50, reserved: 1 } },
      },
      volume: {
        state: "known",
        at: expect.any(String),
        quotas: { gigabytes: { used: 30, limit: 1000, reserved: 0 }, per_volume_gigabytes: { limit: -1, reserved: 0 } },
      },
      image: { state: "known", at: expect.any(String), quotas: {} },
    });
    expect(String(first.services.compute?.at) >= before).toBe(true);
  });

  test("takes one request to each service, and one login for all", async () => {
    // WHEN
    await usage();

    // THEN
    const project = cloud.identity.state.projects.find(({ name }) => name === "tenant-a")?.id;
    expect(one.requests.map(({ url }) => url).sort()).toEqual([
      `/block_storage/os-quota-sets/${project}?usage=true`,
      `/compute/os-quota-sets/${project}/detail`,
      "/image/v2/info/usage",
      `/network/v2.0/quotas/${project}/details.json`,
    ]);
    expect(two.requests).toHaveLength(4);
    expect(logins()).toHaveLength(1);
    const nova = one.requests.find(({ url }) => url.startsWith("/compute"));
    expect(nova?.headers["openstack-api-version"]).toBe("compute 2.57");
  });

  test("has Glance's where it has unified limits", async () => {
    one.answers.image = json({ usage: { image_size_total: { usage: 70, limit: 100 } } });
    const [{ services }] = await usage();
    expect(services.image).toMatchObject({ quotas: { image_size_total: { used: 70, limit: 100, reserved: 0 } } });
  });

  test("has Octavia's limits where there is one, and leaves it out where there is none", async () => {
    // GIVEN
    one.answers.load_balancer = json({
      quota: { loadbalancer: 10, load_balancer: 10, listener: -1, pool: null, project_id: "p" },
    });
    two.answers.load_balancer = json({ quota: { loadbalancer: 10, load_balancer: 10, listener: -1, project_id: "p" } });
    // WHEN
    const regions = { One: one.overrides, Two: two.overrides, Three: { ...two.overrides } };
    delete regions.Three.load_balancer_endpoint_override;
    const [first, second, third] = await readUsage(await openRegions(config(regions)));
    // THEN
    expect(first.services.loadBalancer).toMatchObject({ cause: "badBody" });
    expect(second.services.loadBalancer).toEqual({
      state: "known",
      at: expect.any(String),
      quotas: { loadbalancer: { limit: 10, reserved: 0 }, listener: { limit: -1, reserved: 0 } },
    });
    expect(Object.keys(third.services)).toEqual(SERVICES);
    const project = cloud.identity.state.projects.find(({ name }) => name === "tenant-a")?.id;
    const octavia = one.requests.filter(({ url }) => url.startsWith("/load_balancer"));
    expect(octavia.map(({ url }) => url)).toEqual([`/load_balancer/v2.0/lbaas/quotas/${project}`]);
    expect(one.requests).toHaveLength(5);
  });

  test("is told region by region, as they come", async () => {
    // GIVEN
    const compute = one.answers.compute;
    one.answers.compute = (response, request) => void setTimeout(() => compute(response, request), 300);
    // WHEN
    const seen: string[] = [];
    const found = await usage({ onRegion: ({ name }: LiveUsage) => seen.push(name) });
    // THEN
    expect(seen).toEqual(["Two", "One"]);
    expect(found.map(({ name }) => name)).toEqual(["One", "Two"]);
  });

  test("ends when the caller has enough", async () => {
    // GIVEN
    one.always(() => {});
    const enough = new AbortController();
    // WHEN
    const work = usage({ signal: enough.signal, onRegion: () => enough.abort() });
    // THEN
    const [first, second] = await work;
    expect(causes(first)).toEqual(SERVICES.map(() => "aborted"));
    expect(causes(second)).toEqual(SERVICES.map(() => "known"));
  });
});

const FAULTS: readonly [string, Answer, string][] = [
  ["never answers", () => {}, "timeout"],
  ["sends a byte a second", drip, "timeout"],
  ["breaks the connection", (response) => void response.destroy(), "reset"],
  ["takes no token", json({}, 401), "unauthorized"],
  ["forbids it", json({ forbidden: { code: 403, message: "Policy doesn't allow it" } }, 403), "forbidden"],
  ["does not know the call", json({ itemNotFound: { code: 404, message: "no" } }, 404), "notFound"],
  ["has an error", json({ computeFault: { code: 500, message: "oops" } }, 500), "server"],
  ["is unavailable", json({}, 503), "server"],
  ["sends what is not JSON", json("<html>"), "badBody"],
  ["sends a list", json([]), "badBody"],
  ["leaves out the quotas", json({ quota: null, quota_set: [], usage: 1 }), "badBody"],
  ...["20", null, 1.5, -Infinity].map((limit): [string, Answer, string] => {
    const quotas = { thing: { ...quota(1, 2), usage: 1, limit } };
    return [`has ${limit} for a limit`, json({ quota: quotas, quota_set: quotas, usage: quotas }), "badBody"];
  }),
  ["has a number for a quota", json({ quota: { x: 1 }, quota_set: { x: 1 }, usage: { x: 1 } }), "badBody"],
];

describe("a region is unknown", () => {
  test.each(FAULTS)("where it %s", async (_name, answer, cause) => {
    // GIVEN
    one.always(answer);
    // WHEN
    const start = Date.now();
    const [first, second] = await usage(cause === "timeout" ? { timeoutMs: DEADLINE_MS } : {});
    // THEN it has its cause, in time, and the other one is not affected
    expect(causes(first)).toEqual(SERVICES.map(() => cause));
    expect(causes(second)).toEqual(SERVICES.map(() => "known"));
    if (cause === "timeout") expect(Date.now() - start).toBeLessThan(DEADLINE_MS * 3);
    for (const usage of Object.values(first.services)) {
      expect(usage).toMatchObject({ message: expect.stringContaining(" in One: ") });
    }
  });

  test("where nobody listens", async () => {
    const closed = await FakeRegion.start();
    const overrides = closed.overrides;
    await closed.stop();
    const regions = await openRegions(config({ One: overrides, Two: two.overrides }));
    const [first, second] = await readUsage(regions);
    expect(causes(first)).toEqual(SERVICES.map(() => "refused"));
    expect(causes(second)).toEqual(SERVICES.map(() => "known"));
  });

  test("where it is not in the catalog", async () => {
    const regions = await openRegions(config({ Nowhere: {}, Two: two.overrides }));
    const [first, second] = await readUsage(regions);
    expect(causes(first)).toEqual(SERVICES.map(() => "noEndpoint"));
    expect(causes(second)).toEqual(SERVICES.map(() => "known"));
  });

  test("where Keystone does not answer, within the deadline", async () => {
    cloud.keystone.fault({ hang: true });
    const start = Date.now();
    const found = await usage({ timeoutMs: DEADLINE_MS });
    expect(found.flatMap(causes)).toEqual(Array(8).fill("timeout"));
    expect(Date.now() - start).toBeLessThan(DEADLINE_MS * 3);
  });

  test("only as far as a service of it is", async () => {
    one.answers.block_storage = json({}, 500);
    const [first] = await usage();
    expect(causes(first)).toEqual(["known", "known", "server", "known"]);
    expect(first.services.volume).toMatchObject({ message: expect.stringContaining("req-1") });
  });
});

test("a token that expires in the middle is renewed once for all regions", async () => {
  // GIVEN services that take the second token only
  const refuse = (answer: Answer, first: string): Answer => {
    return (response, request) =>
      request.headers["x-auth-token"] === first ? json({}, 401)(response, request) : answer(response, request);
  };
  const regions = await openRegions(config());
  await readUsage(regions);
  const old = String(one.requests[0].headers["x-auth-token"]);
  for (const region of [one, two]) {
    for (const [service, answer] of Object.entries(region.answers)) region.answers[service] = refuse(answer, old);
  }
  // WHEN
  const found = await readUsage(regions);
  // THEN
  expect(found.flatMap(causes)).toEqual(Array(8).fill("known"));
  expect(logins()).toHaveLength(2);
});

describe("the regions of a cloud", () => {
  test("are those that clouds.yaml names", async () => {
    expect(await openRegions(config())).toMatchObject([{ name: "One" }, { name: "Two" }]);
    expect(logins()).toHaveLength(0);
  });

  test("or else those of the catalog", async () => {
    const { regions: _regions, ...entry } = cloud.cloudsYamlEntry() as { regions: unknown };
    const opened = await openRegions(configOf(entry));
    expect(opened.map(({ region }) => region)).toEqual(["RegionOne", "RegionTwo"]);
  });

  test("or those asked for, under names of one's own", async () => {
    const opened = await openRegions(config(), { regions: [{ name: "east", region: "One" }] });
    expect(await readUsage(opened)).toMatchObject([
      { name: "east", region: "One", services: { compute: { state: "known" } } },
    ]);
  });
});
