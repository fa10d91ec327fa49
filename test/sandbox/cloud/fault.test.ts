import axios from "axios";
import { EmbeddedCloud, type EmbeddedRegion } from "../../../src/sandbox/cloud";

let cloud: EmbeddedCloud;
let region: EmbeddedRegion;
beforeAll(async () => {
  cloud = await EmbeddedCloud.start({ regions: ["RegionOne", "RegionTwo"] });
  region = cloud.region("RegionOne");
});
afterEach(() => {
  region.clearFaults();
  cloud.keystone.clearFaults();
});
afterAll(() => cloud.stop());

const http = axios.create({ validateStatus: () => true, proxy: false, timeout: 3000, maxRedirects: 0 });
const versions = () => http.get<object>(`${region.url}/compute/v2.1/`);

it("answers with another status, body and headers", async () => {
  region.fault({ status: 503, body: { a: 1 }, headers: { "Retry-After": "7" } });
  const { status, data, headers } = await versions();
  expect([status, data, headers["retry-after"], headers["content-type"]]).toEqual([
    503,
    { a: 1 },
    "7",
    "application/json",
  ]);
});

it("answers with another body under the service's own status", async () => {
  region.fault({ body: "<html>" });
  const { status, data, headers } = await versions();
  expect([status, data, headers["content-type"]]).toEqual([200, "<html>", "text/plain"]);
});

it("answers late", async () => {
  region.fault({ latencyMs: 200 });
  const begin = Date.now();
  expect((await versions()).status).toBe(200);
  expect(Date.now() - begin).toBeGreaterThanOrEqual(195);
});

it("breaks the connection", async () => {
  region.fault({ reset: true });
  await expect(versions()).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("never answers", async () => {
  region.fault({ hang: true });
  await expect(http.get(`${region.url}/compute/`, { timeout: 200 })).rejects.toMatchObject({ code: "ECONNABORTED" });
});

it("breaks the connection in the middle of the body, after the headers", async () => {
  region.fault({ truncate: true });
  const { data } = await http.get<NodeJS.ReadableStream>(`${region.url}/compute/`, { responseType: "stream" });
  let received = 0;
  const reading = (async () => {
    for await (const chunk of data) received += (chunk as Buffer).length;
  })();
  await expect(reading).rejects.toThrow();
  expect(received).toBeGreaterThan(10);
});

it("sends the body slowly and whole", async () => {
  // GIVEN
  const whole = JSON.stringify((await versions()).data);
  region.fault({ bytesPerSecond: 2000 });
  const begin = Date.now();
  // WHEN
  const { data } = await versions();
  // THEN
  expect(JSON.stringify(data)).toBe(whole);
  expect(Date.now() - begin).toBeGreaterThan((whole.length / 2000) * 900);
});

it("meets only what it names, as often as it says", async () => {
  // GIVEN
  region.fault({ service: "compute", method: "get", path: "/os-keypairs", status: 418, times: 2 });
  region.fault({ path: /^\/os-keypairs\/x/, status: 419 });
  const status = async (method: string, path: string) =>
    (await http.request({ method, url: `${region.url}/compute/v2.1${path}` })).status;
  // THEN
  expect(await status("GET", "/os-keypairs?limit=1")).toBe(418);
  expect(await status("POST", "/os-keypairs")).toBe(401);
  expect(await status("GET", "/os-keypairs/y")).toBe(401);
  expect(await status("DELETE", "/os-keypairs/xy")).toBe(419);
  expect(await status("GET", "/os-keypairs")).toBe(418);
  expect(await status("GET", "/os-keypairs")).toBe(401);
  expect((await http.get(`${cloud.region("RegionTwo").url}/compute/v2.1/os-keypairs`)).status).toBe(401);
});

it("of several the latest is taken, until it is taken away", async () => {
  region.fault({ status: 501 });
  const remove = region.fault({ status: 502 });
  expect((await versions()).status).toBe(502);
  remove();
  remove();
  expect((await versions()).status).toBe(501);
  region.clearFaults();
  expect((await versions()).status).toBe(200);
});

it("can be set on Keystone as well", async () => {
  cloud.keystone.fault({ service: "identity", path: "/auth/tokens", status: 500 });
  expect((await http.post(`${cloud.authUrl}/auth/tokens`, {})).status).toBe(500);
  expect((await http.get(cloud.authUrl)).status).toBe(200);
});

it("leaves a record of every request", async () => {
  // GIVEN
  const before = region.requests.length;
  region.fault({ reset: true, times: 1 });
  // WHEN
  await versions().catch(() => undefined);
  await http.get(`${region.url}/compute/v2.1/os-keypairs?limit=1`);
  await http.get(`${region.url}/nothing`);
  // THEN
  expect(region.requests.slice(before)).toEqual([
    { service: "compute", method: "GET", path: "/", time: expect.any(Date) as Date },
    { service: "compute", method: "GET", path: "/os-keypairs?limit=1", status: 401, time: expect.any(Date) as Date },
    { service: "", method: "GET", path: "/nothing", status: 404, time: expect.any(Date) as Date },
  ]);
});
