import { readdirSync } from "node:fs";
import { EmbeddedCloud } from "../../../src/sandbox/cloud";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type Workspace } from "../../plugin/workspace";
import { standInWorkspace } from "./workspace";

const TYPE = "openstack_compute_keypair_v2";
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKbHaJxuvEtjqWYIGd0mmbRYjxFWVxCBgHqbmTzWRkbt ops@acme";
const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDrzf6f1gT0nXzVdPq9dPVBGTqhrbWxoG5dzXx3pSpSp ops@acme";

let cloud: EmbeddedCloud;
let work: Workspace;

beforeEach(async () => {
  cloud = await EmbeddedCloud.start({ name: "acme", regions: ["RegionOne", "RegionTwo"] });
  work = standInWorkspace(cloud);
});
afterEach(async () => {
  // WHEN Terraform has ended THEN no provider has left its socket
  expect(readdirSync(work.sockets)).toEqual([]);
  work.remove();
  await cloud.stop();
});

const provider = { openstack: { cloud: "acme", region: "RegionOne" } };
const one = (args: Record<string, unknown>) => ({ provider, resource: { [TYPE]: { ops: { name: "ops", ...args } } } });
const keysIn = (region: string) => cloud.region(region).state.compute.keypairs;
/** Throws with what Terraform said if it fails. */
const applied = async () => {
  const { code, text } = await work.run(["apply"]);
  if (code !== 0) throw new Error(text);
  return text;
};
const requests = () => cloud.regions.reduce((sum, { requests: r }) => sum + r.length, cloud.keystone.requests.length);

test("the life of a keypair in two regions", async () => {
  // GIVEN a key for two regions
  const keys = (public_key: string) => ({
    provider,
    resource: {
      [TYPE]: {
        one: { name: "ops", region: "RegionOne", public_key },
        two: { name: "ops", region: "RegionTwo", public_key },
      },
    },
  });
  work.write(keys(`${KEY}\n`));
  // WHEN it is planned THEN nobody is asked
  expect(await work.planCode()).toBe(2);
  expect(requests()).toBe(0);
  // WHEN it is applied THEN both regions have it, for one token a process
  await applied();
  expect(keysIn("RegionOne").map(({ name }) => name)).toEqual(["ops"]);
  expect(keysIn("RegionTwo").map(({ publicKey }) => publicKey.trim())).toEqual([KEY]);
  expect(cloud.keystone.requests).toHaveLength(1);
  expect(work.state(`${TYPE}.two`)).toMatchObject({
    id: "ops",
    name: "ops",
    region: "RegionTwo",
    public_key: `${KEY}\n`,
    private_key: "",
    fingerprint: keysIn("RegionTwo")[0].fingerprint,
    user_id: keysIn("RegionTwo")[0].userId,
    value_specs: null,
  });
  // THEN the second plan is empty; the text without its newline is another key, as it is to the community provider
  expect(await work.planCode()).toBe(0);
  work.write(keys(KEY));
  expect(await work.planCode()).toBe(2);
  work.write(keys(`${KEY}\n`));
  expect(await work.planCode()).toBe(0);
  // WHEN one of them is deleted behind Terraform's back THEN exactly that one comes back
  cloud.region("RegionTwo").state.compute.keypairs.length = 0;
  expect(await applied()).toContain("1 added, 0 changed, 0 destroyed");
  expect(keysIn("RegionTwo")).toHaveLength(1);
  // WHEN one of them is another key in the cloud THEN it is replaced
  keysIn("RegionOne")[0] = { ...keysIn("RegionOne")[0], publicKey: OTHER_KEY };
  expect(await applied()).toContain("1 added, 0 changed, 1 destroyed");
  expect(keysIn("RegionOne")[0].publicKey.trim()).toBe(KEY);
  // WHEN the key is another THEN both are replaced
  work.write(keys(OTHER_KEY));
  expect((await work.run(["plan"])).text).toContain("# forces replacement");
  expect(await applied()).toContain("2 added, 0 changed, 2 destroyed");
  expect(keysIn("RegionTwo")[0].publicKey).toBe(OTHER_KEY);
  expect(await work.planCode()).toBe(0);
  // WHEN all is destroyed THEN nothing is left
  expect(await work.run(["destroy"])).toMatchObject({ code: 0 });
  expect([...keysIn("RegionOne"), ...keysIn("RegionTwo")]).toEqual([]);
});

test("a region that is not written is the provider's, and stays when that changes", async () => {
  // GIVEN a provider whose region comes from the environment
  work.write({ ...one({ public_key: KEY }), provider: { openstack: { cloud: "acme" } } });
  expect(await work.run(["apply"], { OS_REGION_NAME: "RegionTwo" })).toMatchObject({ code: 0 });
  expect(keysIn("RegionTwo")).toHaveLength(1);
  // WHEN the environment names another THEN nothing is to be done
  expect(await work.planCode({ OS_REGION_NAME: "RegionOne" })).toBe(0);
  // WHEN the resource names another THEN it moves
  work.write(one({ public_key: KEY, region: "RegionOne" }));
  expect(await applied()).toContain("1 added, 0 changed, 1 destroyed");
  expect([keysIn("RegionOne").length, keysIn("RegionTwo").length]).toEqual([1, 0]);
});

test("without any region it is refused before anything is made", async () => {
  work.write({ ...one({ public_key: KEY }), provider: { openstack: { cloud: "acme" } } });
  const { code, text } = await work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain("Write region: one of RegionOne, RegionTwo.");
});

test("an import takes the provider's region, whatever the resource says", async () => {
  // GIVEN a key of that name in both regions
  work.write({
    provider,
    resource: {
      [TYPE]: {
        a: { name: "ops", region: "RegionOne", public_key: KEY },
        b: { name: "ops", region: "RegionTwo", public_key: KEY },
      },
    },
  });
  await applied();
  await work.run(["state", "rm", `${TYPE}.a`, `${TYPE}.b`]);
  // WHEN the one in RegionTwo is imported by way of RegionOne
  work.write({ ...one({ public_key: KEY, region: "RegionTwo" }), import: [{ to: `${TYPE}.ops`, id: "ops" }] });
  // THEN RegionOne's is taken, and would be replaced
  expect((await work.run(["plan"])).text).toMatch(/region = "RegionOne" -> "RegionTwo" # forces replacement/);
  // WHEN the provider's region is the right one THEN it is imported and clean
  const two = { openstack: { cloud: "acme", region: "RegionTwo" } };
  work.write({
    ...one({ public_key: KEY, region: "RegionTwo" }),
    provider: two,
    import: [{ to: `${TYPE}.ops`, id: "ops" }],
  });
  expect(await applied()).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
  expect(await work.planCode()).toBe(0);
  expect(work.state(`${TYPE}.ops`)).toMatchObject({ region: "RegionTwo", public_key: KEY, private_key: null });
  // WHEN there is no such key THEN Terraform says so
  work.write(one({ name: "none", public_key: KEY }));
  await work.run(["state", "rm", `${TYPE}.ops`]);
  const { code, text } = await work.run(["import", `${TYPE}.ops`, "none"]);
  expect(code).toBe(1);
  expect(text).toContain("Cannot import non-existent remote object");
});

test("values that another resource makes are unknown in the plan", async () => {
  // GIVEN a key whose name and text come from one that isn't there yet
  const first = `${TYPE}.first`;
  work.write({
    provider,
    resource: {
      [TYPE]: {
        first: { name: "first", public_key: KEY },
        second: {
          name: `\${${first}.id}-\${${first}.region}`,
          region: "RegionTwo",
          public_key: `\${${first}.public_key}`,
        },
      },
    },
    output: { fingerprint: { value: `\${${TYPE}.second.fingerprint}` } },
  });
  expect((await work.run(["plan"])).text).toContain("(known after apply)");
  await applied();
  expect(keysIn("RegionTwo")).toMatchObject([{ name: "first-RegionOne" }]);
  expect(await work.planCode()).toBe(0);
});

test("a provider block may be unknown while everything is new", async () => {
  // GIVEN the name of a cloud that another resource makes
  work.write({
    provider: { openstack: { cloud: "${terraform_data.name.output}", region: "RegionOne" } },
    resource: { [TYPE]: { ops: { name: "ops", public_key: KEY } }, terraform_data: { name: { input: "acme" } } },
  });
  // WHEN it is planned THEN that is no error
  expect(await work.planCode()).toBe(2);
  await applied();
  expect(keysIn("RegionOne")).toHaveLength(1);
});

test("a data source reads a keypair, and misses one with an error", async () => {
  work.write({
    ...one({ public_key: KEY, region: "RegionTwo" }),
    data: { [TYPE]: { ops: { name: `\${${TYPE}.ops.name}`, region: "RegionTwo" } } },
  });
  await applied();
  expect(work.state(`data.${TYPE}.ops`)).toEqual({
    ...work.state(`${TYPE}.ops`),
    private_key: undefined,
    value_specs: undefined,
  });
  expect(await work.planCode()).toBe(0);
  work.write({ provider, data: { [TYPE]: { gone: { name: "gone" } } } });
  const { code, text } = await work.run(["plan"]);
  expect(code).toBe(1);
  expect(text).toContain(`Keypair "gone" can't be read in RegionOne`);
  expect(text).toContain("404");
});

test("Nova generates a key where none is given", async () => {
  work.write(one({}));
  await applied();
  const state = work.state(`${TYPE}.ops`);
  expect(state?.private_key).toContain("PRIVATE KEY");
  expect(state?.public_key).toBe(keysIn("RegionOne")[0].publicKey);
  expect(await work.planCode()).toBe(0);
});

test("an administrator makes a keypair for somebody else", async () => {
  // GIVEN the id of the member
  const member = cloud.identity.state.users.find(({ name }) => name === cloud.credentials.member.username);
  work.write({
    ...one({ public_key: KEY, user_id: member?.id }),
    provider: { openstack: { cloud: "acme-admin", region: "RegionOne" } },
  });
  await applied();
  expect(keysIn("RegionOne")).toMatchObject([{ userId: member?.id }]);
  // THEN it is found again and removed as the other's
  expect(await work.planCode()).toBe(0);
  expect(await work.run(["destroy"])).toMatchObject({ code: 0 });
  expect(keysIn("RegionOne")).toEqual([]);
});

test("what is refused says where, by whom and why", async () => {
  // GIVEN a name that is taken
  work.write(one({ public_key: KEY }));
  await applied();
  await work.run(["state", "rm", `${TYPE}.ops`]);
  const { code, text } = await work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain(`Keypair "ops" can't be created in RegionOne`);
  expect(text).toContain("Key pair 'ops' already exists.");
  expect(text).toContain(new URL(cloud.region("RegionOne").url).host);
  expect(text).toContain("Cloud acme, of ");
  expect(text).toContain("clouds.yaml");
});

test("a dead region is named, and what others have is kept", async () => {
  // GIVEN two keys, of which one region is down
  const two = {
    a: { name: "ops", region: "RegionOne", public_key: KEY },
    b: { name: "ops", region: "RegionTwo", public_key: KEY },
  };
  work.write({ provider, resource: { [TYPE]: two } });
  await cloud.region("RegionTwo").down();
  const { code, text } = await work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain(`Keypair "ops" can't be created in RegionTwo`);
  expect(text).toMatch(/ECONNREFUSED/);
  expect(work.state(`${TYPE}.a`)).toMatchObject({ id: "ops" });
  expect(work.state(`${TYPE}.b`)).toBeUndefined();
  // WHEN it is back THEN an apply makes the rest
  await cloud.region("RegionTwo").up();
  expect(await applied()).toContain("1 added, 0 changed, 0 destroyed");
  // WHEN a delete fails THEN the state keeps it
  cloud.region("RegionTwo").fault({ method: "DELETE", status: 500, body: "" });
  expect(await work.run(["destroy"])).toMatchObject({ code: 1 });
  expect(work.state(`${TYPE}.b`)).toMatchObject({ id: "ops" });
  cloud.region("RegionTwo").clearFaults();
  expect(await work.run(["destroy"])).toMatchObject({ code: 0 });
});

test("a creation whose answer is lost is found and recorded", async () => {
  // GIVEN a region that makes the key, but whose answer breaks off
  work.write(one({ public_key: KEY }));
  cloud.region("RegionOne").fault({ method: "POST", times: 1, truncate: true });
  await applied();
  expect(keysIn("RegionOne")).toHaveLength(1);
  expect(await work.planCode()).toBe(0);
});

test("types that it doesn't serve are refused by name, with those that it does", async () => {
  work.write({ provider, resource: { openstack_networking_qos_policy_v2: { net: { name: "net" } } } });
  const { code, text } = await work.run(["validate"]);
  expect(code).toBe(1);
  expect(text).toContain("doesn't serve the resource openstack_networking_qos_policy_v2");
  expect(text).toMatch(new RegExp(`It serves [^.]*\\b${TYPE}\\b`));
  expect(text).toContain("with openstack_networking_qos_policy_v2.net");
  // BUT their attributes are known
  work.write({ provider, resource: { openstack_networking_qos_policy_v2: { net: { nmae: "net" } } } });
  expect((await work.run(["validate"])).text).toMatch(
    /unsupported argument|No argument or block type is named "nmae"/i,
  );
});

test("a cloud that clouds.yaml doesn't have is refused with the file and the names it has", async () => {
  work.write({ ...one({ public_key: KEY }), provider: { openstack: { cloud: "acne", region: "RegionOne" } } });
  const { code, text } = await work.run(["plan"]);
  expect(code).toBe(1);
  expect(text).toContain("Cloud acne can't be used");
  expect(text).toContain("clouds.yaml");
  expect(text).toContain("acme, acme-admin");
});

test("a login in the provider block needs no clouds.yaml", async () => {
  const { username, password, projectName } = cloud.credentials.member;
  const login = { auth_url: cloud.authUrl, user_name: username, password, tenant_name: projectName };
  const domains = { user_domain_name: "Default", project_domain_name: "Default" };
  work.write({ ...one({ public_key: KEY }), provider: { openstack: { ...login, ...domains, region: "RegionTwo" } } });
  await applied();
  expect(keysIn("RegionTwo")).toHaveLength(1);
});

test("Ctrl-C while a region hangs ends soon, and leaves neither a process nor a key that no state knows", async () => {
  // GIVEN a region that takes the request and never answers it
  work.write(one({ public_key: KEY }));
  const region = cloud.region("RegionOne");
  region.fault({ method: "POST", hang: true });
  const { pid, ended } = await work.creating();
  while (region.requests.length === 0) await sleep(20);
  // WHEN the user presses Ctrl-C, which reaches the whole group
  const begun = Date.now();
  process.kill(-pid, "SIGINT");
  const { code, text } = await ended;
  // THEN all ends with an error, without a record, since there is nothing
  expect(Date.now() - begun).toBeLessThan(20_000);
  expect(code).toBe(1);
  expect(text).toContain(`Keypair "ops" can't be created in RegionOne`);
  expect(keysIn("RegionOne")).toEqual([]);
  expect(work.state(`${TYPE}.ops`)).toBeUndefined();
  expect(isAlive(-pid)).toBe(false);
});

test("Ctrl-C while a region is slow lets it finish what it has begun", async () => {
  // GIVEN a region that takes a while
  work.write(one({ public_key: KEY }));
  const region = cloud.region("RegionOne");
  region.fault({ method: "POST", latencyMs: 2_000 });
  const { pid, ended } = await work.creating();
  while (region.requests.length === 0) await sleep(20);
  // WHEN the user presses Ctrl-C
  process.kill(-pid, "SIGINT");
  await ended;
  // THEN the region has it and the state knows
  expect(keysIn("RegionOne")).toHaveLength(1);
  expect(work.state(`${TYPE}.ops`)).toMatchObject({ id: "ops", fingerprint: keysIn("RegionOne")[0].fingerprint });
});
