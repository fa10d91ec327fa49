import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { readUsage, Session, type CloudConfig, type LiveUsage } from "cdktf-openstack-multisite/runtime";
import { FakeRegion, json } from "../live/fake-region";
import { FaultyProxy, type ProxyFault } from "./faulty-proxy";
import { Target } from "./target";

const answer =
  (status: number, headers: Record<string, string> = {}, body = "{}"): ProxyFault =>
  (response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
const reset: ProxyFault = (response) => response.socket?.resetAndDestroy();
const nothing: ProxyFault = () => {};
const byteASecond: ProxyFault = (_response, ask) =>
  ask(async (answer, response) => {
    for (const byte of await buffer(answer)) {
      if (!response.destroyed) response.write(Buffer.of(byte));
      await sleep(1_000, undefined, { ref: false });
    }
  });
const half: ProxyFault = (_response, ask) =>
  ask(async (answer, response) => {
    const body = await buffer(answer);
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
  });
const SOON = { "retry-after": "1" };

/** What goes wrong, what comes of the service that it meets, and what of all services if it meets logging in. */
const FAULTS: readonly [string, (proxy: FaultyProxy) => unknown, string, string][] = [
  ["nobody listens", (proxy) => proxy.stop(), "refused", "refused"],
  ["the connection is reset", (proxy) => proxy.fails(reset), "reset", "reset"],
  ["the connection is reset once", (proxy) => proxy.fails(reset, 1), "known", "known"],
  ["there is no answer", (proxy) => proxy.fails(nothing), "timeout", "timeout"],
  ["there is a byte a second", (proxy) => proxy.fails(byteASecond), "timeout", "timeout"],
  ["401 in the middle", (proxy) => proxy.fails(answer(401), 1), "known", "unauthorized"],
  ["401", (proxy) => proxy.fails(answer(401)), "unauthorized", "unauthorized"],
  ["403", (proxy) => proxy.fails(answer(403)), "forbidden", "forbidden"],
  ["404", (proxy) => proxy.fails(answer(404)), "notFound", "notFound"],
  ["413 once, with Retry-After", (proxy) => proxy.fails(answer(413, SOON), 1), "known", "known"],
  ["413", (proxy) => proxy.fails(answer(413)), "overLimit", "overLimit"],
  ["429 once, with Retry-After", (proxy) => proxy.fails(answer(429, SOON), 1), "known", "known"],
  [
    "429, with Retry-After of an hour",
    (proxy) => proxy.fails(answer(429, { "retry-after": "3600" })),
    "overLimit",
    "overLimit",
  ],
  ["429", (proxy) => proxy.fails(answer(429)), "overLimit", "overLimit"],
  ["500", (proxy) => proxy.fails(answer(500)), "server", "server"],
  ["503 once", (proxy) => proxy.fails(answer(503), 1), "known", "known"],
  ["503", (proxy) => proxy.fails(answer(503)), "server", "server"],
  ["JSON that is none", (proxy) => proxy.fails(answer(200, {}, "{]")), "badBody", "badBody"],
  ["JSON of something else", (proxy) => proxy.fails(answer(200, {}, '{"a": 1}')), "badBody", "badBody"],
  ["half an answer", (proxy) => proxy.fails(half), "reset", "reset"],
];

/** Services as readUsage calls them, by the names that the catalog and clouds.yaml have for them. */
const SERVICES = {
  compute: "compute",
  network: "network",
  volume: "block_storage",
  image: "image",
  loadBalancer: "load_balancer",
};
type Service = keyof typeof SERVICES;

let target: Target;
let config: CloudConfig;
let octavia: FakeRegion;
let urls: Readonly<Record<Service | "login", string>>;

beforeAll(async () => {
  target = await Target.open();
  config = target.config("tenant-a");
  octavia = await FakeRegion.start(); // the only one of the services that neither cloud has
  octavia.answers.load_balancer = json({ quota: { loadbalancer: 10 } });
  const session = await Session.open(config);
  const catalog = await session.catalog();
  const url = (service: string) => catalog.endpoint(service, "RegionOne", "public") ?? "";
  urls = {
    ...{ login: config.authUrl, compute: url("compute"), network: url("network"), volume: url("block-storage") },
    ...{ image: url("image"), loadBalancer: octavia.overrides.load_balancer_endpoint_override },
  };
});
afterAll(() => Promise.all([target.stop(), octavia.stop()]));

/** The usage of two regions while something goes wrong with one service of the first, or with logging in. */
async function usageWith(setUp: (proxy: FaultyProxy) => unknown, where: Service | "login"): Promise<LiveUsage[]> {
  const proxy = await FaultyProxy.before(urls[where]);
  const { url } = proxy;
  const overrides = { load_balancer: urls.loadBalancer, ...(where === "login" ? {} : { [SERVICES[where]]: url }) };
  const session = await Session.open(
    {
      ...config,
      authUrl: where === "login" ? url : config.authUrl,
      regionValues: { RegionOne: { endpointOverrides: overrides } },
    },
    { timeoutMs: deadline() },
  );
  await setUp(proxy);
  const regions = ["RegionOne", "RegionTwo"].map((name) => ({ name, region: name, session }));
  return readUsage(regions, { timeoutMs: deadline() }).finally(() => proxy.stop());
}

/** A real cloud shares this machine with everything else. */
const deadline = () => (target.isReal ? 12_000 : 4_000);

const outcomes = ({ services }: LiveUsage) =>
  Object.fromEntries(
    Object.entries(services).map(([name, usage]) => [name, usage.state === "known" ? "known" : usage.cause]),
  );
const all = (outcome: string, { loadBalancer }: { loadBalancer: boolean }) =>
  Object.fromEntries(
    Object.keys(SERVICES)
      .filter((it) => loadBalancer || it !== "loadBalancer")
      .map((it) => [it, outcome]),
  );

test.each(FAULTS)(
  "%s: nothing else is unknown for it, within the deadline",
  async (_what, setUp, ofService, ofLogin) => {
    // WHEN it meets each service and logging in, in worlds of their own
    const start = Date.now();
    const names = Object.keys(SERVICES) as Service[];
    const [login, ...found] = await Promise.all([
      usageWith(setUp, "login"),
      ...names.map((service) => usageWith(setUp, service)),
    ]);

    // THEN
    expect(Date.now() - start).toBeLessThan(deadline() * 2);
    names.forEach((service, at) => {
      const [first, second] = found[at];
      expect(outcomes(first)).toEqual({ ...all("known", { loadBalancer: true }), [service]: ofService });
      expect(outcomes(second)).toEqual(all("known", { loadBalancer: false }));
      const place = `${SERVICES[service].replace("_", "-")} in RegionOne: `;
      expect(first.services[service]).toMatchObject(
        ofService === "known" ? { quotas: expect.anything() } : { message: expect.stringContaining(place) },
      );
    });
    expect(outcomes(login[0])).toEqual(all(ofLogin, { loadBalancer: true }));
    // Without a catalog nobody knows that there is no Octavia.
    expect(outcomes(login[1])).toEqual(all(ofLogin, { loadBalancer: ofLogin !== "known" }));
  },
);
