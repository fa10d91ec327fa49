import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { OpenStackError, Session } from "../../src/openstack";
import { makeCertificate } from "../../src/plugin/wire/certificate";
import { FakeCloud, service } from "./fake-cloud";

const OURS = makeCertificate();
const CLIENTS = makeCertificate();
const OUT_OF_DATE = makeCertificate(Date.now() - 11 * 365 * 86_400_000);

let folder: string;
let cloud: FakeCloud;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tls-"));
  const files = { "ca.pem": OURS.cert, "old.pem": OUT_OF_DATE.cert, "me.pem": CLIENTS.cert, "me.key": CLIENTS.key };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "both.pem"), CLIENTS.cert + CLIENTS.key);
  writeFileSync(join(folder, "no.pem"), "-----BEGIN nothing");
});
afterEach(() => cloud.stop());
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);

/** Logs in over HTTPS. */
async function logIn(tls: object, settings: object, host = "localhost"): Promise<string> {
  cloud = await FakeCloud.start({ tls: { cert: OURS.cert, key: OURS.key, ...tls }, host });
  return (await Session.open(cloud.config(settings))).projectId();
}

async function failure(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => Promise.reject(new Error("nothing failed")),
    (error: Error) => error,
  );
}

describe("over HTTPS", () => {
  test.each([
    ["an authority of one's own", { cacert: () => file("ca.pem") }],
    ["no check of the server", { verify: false }],
    ["a check that was switched off in two ways", { verify: true, insecure: true }],
  ])("%s lets in", async (_what, { cacert, ...settings }: { cacert?: () => string; verify?: boolean }) => {
    expect(await logIn({}, { ...settings, cacert: cacert?.() })).toBe("p");
  });

  test.each([
    ["certificate and key", { cert: "me.pem", key: "me.key" }],
    ["one file that has both", { cert: "both.pem" }],
  ])("a client shows its certificate: %s", async (_what, files: Record<string, string>) => {
    // GIVEN a server that lets in nobody else
    const paths = Object.fromEntries(Object.entries(files).map(([key, name]) => [key, file(name)]));
    const tls = { requestCert: true, rejectUnauthorized: true, ca: [CLIENTS.cert] };
    // THEN
    expect(await logIn(tls, { cacert: file("ca.pem"), ...paths })).toBe("p");
    expect((cloud.requests[0].socket as TLSSocket).authorized).toBe(true);
  });

  test.each([
    ["an authority that nobody knows", {}, {}, "no trust in the certificate; set cacert"],
    ["a certificate of yesterday", { cert: OUT_OF_DATE.cert, key: OUT_OF_DATE.key }, { cacert: "old.pem" }, "out of date"],
    ["a server that wants a certificate", { requestCert: true, ca: [CLIENTS.cert] }, { cacert: "ca.pem" }, "set cert and key"],
  ])("%s is refused with the reason, and no secret is sent", async (_what, tls, { cacert }: { cacert?: string }, why) => {
    const error = await failure(logIn(tls, cacert === undefined ? {} : { cacert: file(cacert) }));
    expect(error).toBeInstanceOf(OpenStackError);
    expect(error).toMatchObject({ kind: "refused", message: expect.stringContaining(why) });
    expect(cloud.requests).toHaveLength(0);
  });

  test("another host's certificate is refused", async () => {
    const error = await failure(logIn({}, { cacert: file("ca.pem") }, "127.0.0.1"));
    expect(error).toMatchObject({ kind: "refused", message: expect.stringContaining("another host's") });
  });

  test("a server without TLS is told as such", async () => {
    cloud = await FakeCloud.start();
    const auth = { auth_url: cloud.url.replace("http:", "https:"), user_id: "u", password: "hunter2" };
    const error = await failure((await Session.open(cloud.config({ auth }))).userId());
    expect(error).toMatchObject({ kind: "refused", message: expect.stringContaining("no TLS") });
  });

  test.each([
    [{ cacert: "missing.pem" }, "acme.cacert: ", "ENOENT"],
    [{ cert: "no.pem" }, "no.pem", "PEM"],
    [{ cert: "ca.pem", key: "me.key" }, "me.key", "MISMATCH"],
  ])("files that are no good are named: %j", async (files, ...mentions) => {
    const paths = Object.fromEntries(Object.entries(files).map(([key, name]) => [key, file(name)]));
    const error = await failure(logIn({}, paths));
    expect(error.name).toBe("CloudConfigError");
    for (const mention of mentions) expect(error.message).toContain(mention);
  });
});

describe("through a proxy", () => {
  const { env } = process;
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  proxy.on("connect", ({ url }, socket: Socket) => {
    asked.push(`CONNECT ${url}`);
    socket.destroy();
  });
  beforeAll(() => new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve)));
  beforeEach(async () => {
    asked.length = 0;
    cloud = await FakeCloud.start({
      catalog: () => [service("compute", "http://nova.invalid/v2.1"), service("image", "https://glance.invalid")],
    });
    process.env = { ...env, HTTP_PROXY: "", HTTPS_PROXY: "", NO_PROXY: "", no_proxy: "" };
    const { port } = proxy.address() as AddressInfo;
    process.env.http_proxy = process.env.https_proxy = `http://127.0.0.1:${port}`;
  });
  afterEach(() => {
    process.env = env;
  });
  afterAll(() => new Promise((resolve) => proxy.close(resolve)));

  const ask = async (type: string) =>
    failure(
      (await Session.open(cloud.config())).request({
        ...{ service: type, region: "RegionOne", method: "GET", path: "/v2/x", signal: AbortSignal.timeout(3_000) },
      } as const),
    );

  test("goes what is not on this machine; what is TLS only as a tunnel, so that the proxy sees no token", async () => {
    await ask("compute");
    await ask("image");
    expect(asked[0]).toBe("GET http://nova.invalid/v2.1/v2/x");
    expect(asked.at(-1)).toBe("CONNECT glance.invalid:443");
    expect(asked.filter((line) => line.includes("auth/tokens"))).toEqual([]);
  });

  test("goes nothing that no_proxy names", async () => {
    process.env.no_proxy = ".invalid";
    expect(await ask("compute")).toMatchObject({ kind: "refused" });
    expect(asked).toEqual([]);
  });
});
