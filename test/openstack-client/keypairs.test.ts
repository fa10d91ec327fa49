import type { CloudConfig } from "../../src/clouds";
import { createKeypair, deleteKeypair, getKeypair, listKeypairs, Session } from "../../src/openstack";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import { configOf, ED25519, startCloud } from "./fixture";

let cloud: EmbeddedCloud;
let config: CloudConfig;
let session: Session;
beforeAll(async () => {
  ({ cloud, config } = await startCloud());
});
beforeEach(async () => {
  cloud.region("RegionOne").clearFaults();
  cloud.region("RegionOne").state.compute.keypairs = [];
  session = await Session.open(config);
});
afterAll(() => cloud.stop());

it("makes, shows, lists and removes a keypair in one region only", async () => {
  // WHEN
  const made = await createKeypair(session, "RegionOne", { name: "ops key", publicKey: ED25519 });
  // THEN
  expect(made).toEqual({
    name: "ops key",
    publicKey: ED25519,
    type: "ssh",
    fingerprint: "9e:2f:40:40:a6:68:18:5f:de:a7:d7:77:6b:02:06:cc",
    userId: await session.userId(),
  });
  expect(await getKeypair(session, "RegionOne", "ops key")).toEqual(made);
  const { userId: _userId, ...listed } = made;
  expect(await listKeypairs(session, "RegionOne")).toEqual([listed]);
  expect(await listKeypairs(session, "RegionTwo")).toEqual([]);
  // WHEN
  await deleteKeypair(session, "RegionOne", "ops key");
  // THEN
  expect(await listKeypairs(session, "RegionOne")).toEqual([]);
});

it("lists all pages", async () => {
  // GIVEN a server whose pages are short
  const names = ["a", "b", "c", "d", "e"];
  for (const name of names) await createKeypair(session, "RegionOne", { name, publicKey: ED25519 });
  const page = (...keypairs: string[]) => ({
    keypairs: keypairs.map((name) => ({ keypair: { name, fingerprint: "f", public_key: "k", type: "ssh" } })),
    keypairs_links: [{ rel: "next", href: "http://another.host.example/os-keypairs?marker=b" }],
  });
  cloud.region("RegionOne").fault({ times: 1, body: page("a", "b") });
  // WHEN
  const listed = await listKeypairs(session, "RegionOne");
  // THEN the rest is asked for behind the last name, at the host of the catalog
  expect(listed.map(({ name }) => name)).toEqual(names);
  expect(cloud.region("RegionOne").requests.at(-1)?.path).toBe("/os-keypairs?marker=b");
});

it.each([
  ["notFound", () => getKeypair(session, "RegionOne", "none")],
  ["notFound", () => deleteKeypair(session, "RegionOne", "none")],
  ["badRequest", () => createKeypair(session, "RegionOne", { name: "a/b", publicKey: ED25519 })],
  ["badRequest", () => createKeypair(session, "RegionOne", { name: "a", publicKey: "no key" })],
  ["forbidden", () => listKeypairs(session, "RegionOne", { userId: "someone" })],
])("tells %s", async (kind, act) => {
  await expect(act()).rejects.toMatchObject({ kind, region: "RegionOne" });
});

it("tells a name that is taken", async () => {
  await createKeypair(session, "RegionOne", { name: "ops", publicKey: ED25519 });
  const again = createKeypair(session, "RegionOne", { name: "ops", publicKey: ED25519 });
  await expect(again).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("Key pair 'ops' already exists."),
  });
});

it("lets an administrator act for another user", async () => {
  // GIVEN
  const admin = await Session.open(configOf(cloud.cloudsYamlEntry("admin")));
  const userId = await session.userId();
  // WHEN
  await createKeypair(admin, "RegionOne", { name: "given", publicKey: ED25519, userId });
  // THEN
  expect(await getKeypair(session, "RegionOne", "given")).toMatchObject({ userId });
  expect(await listKeypairs(admin, "RegionOne")).toEqual([]);
  expect(await listKeypairs(admin, "RegionOne", { userId })).toHaveLength(1);
  await deleteKeypair(admin, "RegionOne", "given", { userId });
  expect(await listKeypairs(session, "RegionOne")).toEqual([]);
});
