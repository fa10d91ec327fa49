import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { Unfinished, type Provider, type Resource } from "../../../src/plugin/wire/provider";
import { UNKNOWN, values, type Values } from "../../../src/plugin/wire/value";
import { EmbeddedCloud } from "../../../src/sandbox/cloud";
import { standIn } from "../../../src/sandbox/provider/provider";

const TYPE = "openstack_compute_keypair_v2";
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKbHaJxuvEtjqWYIGd0mmbRYjxFWVxCBgHqbmTzWRkbt ops@acme";
const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDrzf6f1gT0nXzVdPq9dPVBGTqhrbWxoG5dzXx3pSpSp ops@acme";
const call = { signal: new AbortController().signal };

let cloud: EmbeddedCloud;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  cloud = await EmbeddedCloud.start({ name: "acme", regions: ["RegionOne", "RegionTwo"] });
  folder = mkdtempSync(join(tmpdir(), "stand-in-test-"));
  const file = join(folder, "clouds.yaml");
  writeFileSync(file, stringify({ clouds: { acme: { ...cloud.cloudsYamlEntry(), region_name: "RegionTwo" } } }));
  env = { HOME: folder, OS_CLIENT_CONFIG_FILE: file };
});
afterEach(() => {
  for (const region of cloud.regions) {
    region.clearFaults();
    region.state.compute.keypairs.length = 0;
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await cloud.stop();
});

async function configured(block: Record<string, Values[string]>, more: NodeJS.ProcessEnv = {}): Promise<Provider> {
  const provider = standIn({ ...env, ...more });
  const nothing = Object.keys(provider.schema.provider.block.attributes ?? {}).map((name) => [name, null] as const);
  await provider.configure(values([...nothing, ...Object.entries(block)]));
  return provider;
}

const NEW = {
  id: null,
  name: "ops",
  region: null,
  public_key: KEY,
  private_key: null,
  fingerprint: null,
  user_id: null,
  value_specs: null,
};
const keysIn = (region: string) => cloud.region(region).state.compute.keypairs;
const keypair = (provider: Provider): Resource => provider.resource(TYPE);
const importedTo = async (provider: Provider) => (await keypair(provider).import?.("ops", call))?.region;

test("it offers all that the community provider has, and serves what it names", () => {
  const { schema, ...provider } = standIn(env);
  expect(Object.keys(schema.resource_schemas).length).toBeGreaterThan(100);
  expect(Object.keys(schema.data_source_schemas).length).toBeGreaterThan(60);
  expect(() => provider.resource("constructor")).toThrow(
    new RegExp(`doesn't serve the resource constructor: It serves [^.]*\\b${TYPE}\\b`),
  );
  expect(() => provider.dataSource("openstack_dns_zone_v2")).toThrow("doesn't serve the data source");
});

test("the region: the block's, or else that of the environment, or else that of clouds.yaml", async () => {
  const cloudOnly = { cloud: "acme" };
  expect(await importedTo(await configured({ ...cloudOnly, region: "RegionOne" }, { OS_REGION_NAME: "RegionX" }))).toBe(
    "RegionOne",
  );
  expect(await importedTo(await configured(cloudOnly, { OS_REGION_NAME: "RegionOne" }))).toBe("RegionOne");
  expect(await importedTo(await configured(cloudOnly))).toBe("RegionTwo");
});

test("the cloud: the block's, or else that of the environment; its login counts, whatever the block says", async () => {
  const provider = await configured({ password: "wrong" }, { OS_CLOUD: "acme" });
  await keypair(provider).create(NEW, call, NEW);
  expect(keysIn("RegionTwo")).toHaveLength(1);
  await expect(configured({})).rejects.toThrow("names no cloud, and no login instead");
  await expect(configured({ cloud: "acne" })).rejects.toMatchObject({ diagnostics: [{ path: ["cloud"] }] });
});

test("an endpoint override sends all regions to one, as with the community provider", async () => {
  const compute = `${cloud.region("RegionOne").url}/compute/v2.1/`;
  const provider = await configured({ cloud: "acme", endpoint_overrides: values([["compute", compute]]) });
  await keypair(provider).create({ ...NEW, region: "RegionTwo" }, call, NEW);
  expect([keysIn("RegionOne").length, keysIn("RegionTwo").length]).toEqual([1, 0]);
});

test("a block that isn't known yet fails where it is needed, and says what is missing", async () => {
  const provider = await configured({ cloud: UNKNOWN, region: "RegionOne" });
  await expect(keypair(provider).create({ ...NEW, region: "RegionOne" }, call, NEW)).rejects.toThrow(
    "The cloud isn't known yet: Unknown in the provider block: cloud.",
  );
});

test("a refused login names the cloud and its file, and tells no secret", async () => {
  const { username, projectName } = cloud.credentials.member;
  const login = {
    auth_url: cloud.authUrl,
    user_name: username,
    tenant_name: projectName,
    password: "s3cr3t-and-wrong",
  };
  const provider = await configured({ ...login, user_domain_name: "Default", project_domain_name: "Default" });
  const failure = keypair(provider).create({ ...NEW, region: "RegionOne" }, call, NEW);
  await expect(failure).rejects.toThrow(`Keypair "ops" can't be created in RegionOne: identity: 401`);
  await expect(failure).rejects.toThrow("Cloud envvars, of environment.");
  await expect(failure).rejects.not.toThrow("s3cr3t");
});

test("a region that the catalog doesn't have is named, with those it has", async () => {
  const provider = await configured({ cloud: "acme" });
  const failure = keypair(provider).create({ ...NEW, region: "RegionTen" }, call, NEW);
  await expect(failure).rejects.toThrow(/in RegionTen.*it has one in RegionOne, RegionTwo/s);
});

test("value_specs go into the request as they are", async () => {
  const provider = await configured({ cloud: "acme", region: "RegionOne" });
  // GIVEN a value that Nova doesn't know THEN Nova says so itself
  const odd = { ...NEW, value_specs: values([["colour", "red"]]) };
  await expect(keypair(provider).create(odd, call, odd)).rejects.toThrow(/400 .*colour/);
});

describe("a creation of which nobody knows the end", () => {
  test("is recorded, and later taken for ours only if it is this key", async () => {
    // GIVEN a region that makes the key, breaks off its answer, and then answers nothing any more
    const provider = await configured({ cloud: "acme", region: "RegionOne" });
    cloud.region("RegionOne").fault({ method: "GET", status: 500, body: "" });
    cloud.region("RegionOne").fault({ method: "POST", truncate: true });
    const failure: unknown = await keypair(provider)
      .create(NEW, call, NEW)
      .catch((error: unknown) => error);
    // THEN what may be there is told, so that the state has it
    expect(failure).toBeInstanceOf(Unfinished);
    const { state, cause } = failure as Unfinished;
    expect(state).toMatchObject({ id: "ops", region: "RegionOne", public_key: KEY, fingerprint: null });
    expect(String(cause)).toContain(`Keypair "ops" can't be created in RegionOne`);
    // WHEN the region answers again THEN the key is found
    cloud.region("RegionOne").clearFaults();
    expect(await keypair(provider).read(state, call)).toMatchObject({ id: "ops", public_key: KEY });
    // BUT if it is somebody else's key, there is nothing of ours
    keysIn("RegionOne")[0] = { ...keysIn("RegionOne")[0], publicKey: OTHER_KEY };
    expect(await keypair(provider).read(state, call)).toBeUndefined();
  });

  test("with a generated key leaves nothing of use: it is recorded to be removed", async () => {
    const provider = await configured({ cloud: "acme", region: "RegionOne" });
    cloud.region("RegionOne").fault({ method: "POST", truncate: true });
    const failure = keypair(provider).create({ ...NEW, public_key: null }, call, NEW);
    await expect(failure).rejects.toBeInstanceOf(Unfinished);
    await expect(failure).rejects.toMatchObject({ state: { fingerprint: keysIn("RegionOne")[0].fingerprint } });
  });

  test("is no longer begun when all is to stop", async () => {
    const provider = await configured({ cloud: "acme", region: "RegionOne" });
    await expect(keypair(provider).create(NEW, { signal: AbortSignal.abort() }, NEW)).rejects.toThrow("aborted");
    expect(keysIn("RegionOne")).toEqual([]);
  });
});

test("what has not asked a cloud yet has loaded no client: Terraform starts it several times in one plan", () => {
  const script = `
    const provider = require("./dist/src/sandbox/provider/provider").standIn();
    for (const type of Object.keys(provider.schema.resource_schemas)) try { provider.resource(type); } catch {}
    console.log(Object.keys(require.cache).map((file) => /node_modules.(axios|yaml)|src.openstack.session/.exec(file)?.[0]).join(""));`;
  const cwd = join(__dirname, "../../..");
  expect(execFileSync(process.execPath, ["-e", script], { cwd, encoding: "utf8" }).trim()).toBe("");
});
