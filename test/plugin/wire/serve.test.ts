import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeCertificate } from "../../../src/plugin/wire/certificate";
import { decode, encode } from "../../../src/plugin/wire/messages";
import { Client, pem, start } from "./client";

const TOY = resolve(__dirname, "fixtures/toy.js");
const SERVICE = "/tfplugin6.Provider";
const SHUTDOWN = "/plugin.GRPCController/Shutdown";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "serve-test-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const begin = (env: NodeJS.ProcessEnv = {}) => start(TOY, { PLUGIN_UNIX_SOCKET_DIR: folder, ...env });

test("started by hand it says what it is", async () => {
  const { ended, stderr, line } = await begin({ TF_PLUGIN_MAGIC_COOKIE: undefined });
  expect(await ended).toBe(1);
  expect(line).toEqual([""]);
  expect(stderr()).toContain("terraform-provider-toy is a plugin");
  expect(readdirSync(folder)).toEqual([]);
});

test("a Terraform that speaks only another protocol is told so", async () => {
  const { ended, stderr } = await begin({ PLUGIN_PROTOCOL_VERSIONS: "5" });
  expect(await ended).toBe(1);
  expect(stderr()).toContain("speaks version 6 of the plugin protocol, this Terraform only 5");
});

test("without TLS: the handshake, methods that it has and has not, and the end", async () => {
  // GIVEN a plugin whose caller has no certificate
  const { line, ended, stderr } = await begin({ PLUGIN_MULTIPLEX_GRPC: "true" });
  const path = line[3];
  expect(line).toEqual(["1", "6", "unix", expect.stringContaining(folder), "grpc", "", "false"]);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  const client = await Client.connect(path);
  // WHEN it is asked for its schema THEN it has one
  const { status, body } = await client.call(`${SERVICE}/GetProviderSchema`);
  expect(status).toBe(0);
  const { resource_schemas, server_capabilities } = decode("ProviderSchema", body);
  expect(Object.keys(resource_schemas)).toEqual(["toy_thing"]);
  expect(server_capabilities?.get_provider_schema_optional).toBe(true);
  // WHEN it is asked for what it doesn't know THEN it says so, and lives on
  for (const unknown of [
    `${SERVICE}/GetResourceIdentitySchemas`,
    `${SERVICE}/CallFunction`,
    "/constructor",
    "/other.Service/Do",
  ]) {
    expect(await client.call(unknown)).toMatchObject({ status: 12, message: `${unknown} is not served` });
  }
  expect(await client.call(`${SERVICE}/ReadResource`, Buffer.from("nonsense"))).toMatchObject({ status: 13 });
  // WHEN a type isn't in the schema THEN that is a diagnostic
  const wrong = await client.call(`${SERVICE}/UpgradeResourceState`, encode("Upgrade", { type_name: "toy_other" }));
  expect(decode("Upgraded", wrong.body).diagnostics).toMatchObject([
    { severity: 1, summary: expect.stringContaining("toy_other") as string },
  ]);
  // WHEN the state is of another version THEN it is refused
  const old = await client.call(
    `${SERVICE}/UpgradeResourceState`,
    encode("Upgrade", { type_name: "toy_thing", version: 3 }),
  );
  expect(decode("Upgraded", old.body).diagnostics[0].detail).toContain("written with version 3");
  // THEN what was printed went to stderr
  expect(stderr()).toContain("a dependency that prints");
  // WHEN it is shut down THEN it ends at once and takes its socket along
  const begun = Date.now();
  expect(await client.call(SHUTDOWN)).toMatchObject({ status: 0 });
  expect(await ended).toBe(0);
  expect(Date.now() - begun).toBeLessThan(1_000);
  expect(readdirSync(folder)).toEqual([]);
});

test("with TLS only the caller's own certificate opens", async () => {
  // GIVEN a plugin that knows the certificate of its caller
  const [caller, stranger] = [makeCertificate(), makeCertificate()];
  const { line, ended, child } = await begin({ PLUGIN_CLIENT_CERT: caller.cert });
  const [, , , path, , certificate] = line;
  expect(certificate).not.toMatch(/=/);
  const { subjectAltName, keyUsage, validTo } = new X509Certificate(pem(certificate));
  expect([subjectAltName, keyUsage]).toEqual(["DNS:localhost", ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]]);
  expect(new Date(validTo).getTime()).toBeGreaterThan(Date.now() + 86_400_000 * 365);
  // WHEN somebody without one or with another comes THEN the door stays shut
  await expect(Client.connect(path, stranger, certificate)).rejects.toThrow();
  await expect(Client.connect(path)).rejects.toThrow();
  expect(child.exitCode).toBeNull();
  // WHEN the caller comes THEN it is let in; and when he goes, all ends
  const client = await Client.connect(path, caller, certificate);
  expect(await client.call(`${SERVICE}/GetFunctions`)).toMatchObject({ status: 0 });
  client.close();
  expect(await ended).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

test("after StopProvider nothing new is begun", async () => {
  const { line, ended } = await begin();
  const client = await Client.connect(line[3]);
  expect(await client.call(`${SERVICE}/StopProvider`)).toMatchObject({ status: 0 });
  const { body } = await client.call(`${SERVICE}/ReadResource`, encode("Read", { type_name: "toy_thing" }));
  expect(decode("ReadDone", body).diagnostics).toMatchObject([{ summary: "Not begun: Terraform is stopping" }]);
  client.close();
  expect(await ended).toBe(0);
});

test.each([
  ["SIGINT", "SIGHUP"],
  ["SIGTERM", "SIGTERM"],
] as const)("signals: %s and %s", async (first, second) => {
  const { child, line, ended } = await begin();
  const client = await Client.connect(line[3]);
  // WHEN it gets what Ctrl-C or a closed terminal send THEN it waits for Terraform's word; SIGTERM ends it
  child.kill(first);
  child.kill(second);
  if (first === "SIGINT") {
    await sleep(100);
    expect(await client.call(`${SERVICE}/GetFunctions`)).toMatchObject({ status: 0 });
    await client.call(SHUTDOWN);
  }
  expect(await ended).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder that can't hold a socket is named", async () => {
  const { ended, stderr } = await begin({ PLUGIN_UNIX_SOCKET_DIR: join(folder, "none") });
  expect(await ended).toBe(1);
  expect(stderr()).toMatch(/^terraform-provider-toy can't make a folder for its socket in .*none: Error: ENOENT/);
});
