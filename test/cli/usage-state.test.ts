import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseUsageSnapshot } from "cdktf-openstack-multisite/runtime";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import { FakeRegion, json, quota } from "../live/fake-region";
import { startCloud } from "../openstack-client/fixture";
import { resourceOf, server, stateOf } from "../quota/terraform-states";
import { scratch } from "../sandbox/environment/scratch";
import { multisite, type Ended } from "./multisite";

let cloud: EmbeddedCloud;
let one: FakeRegion;
let two: FakeRegion;
let cwd: string;
beforeEach(async () => {
  ({ cloud } = await startCloud());
  [one, two] = await Promise.all([FakeRegion.start(), FakeRegion.start()]);
  for (const region of [one, two]) {
    region.answers.compute = json({ quota_set: { cores: quota(12, 20), instances: quota(4, 10) } });
  }
  cwd = scratch();
  const regions = Object.entries({ One: one.overrides, Two: two.overrides });
  const acme = { ...cloud.cloudsYamlEntry(), regions: regions.map(([name, values]) => ({ name, values })) };
  write("clouds.yaml", JSON.stringify({ clouds: { acme } }));
});
afterEach(() => Promise.all([cloud.stop(), one.stop(), two.stop()]));

const write = (file: string, text: string) => writeFileSync(join(cwd, file), text);
const servers = (...instances: object[]) => stateOf(resourceOf("compute_instance_v2", ...instances));

const env = { OS_CLIENT_CONFIG_FILE: "", OS_CLOUD: "acme", OS_AUTH_URL: "" };
const usage = (args: readonly string[], stdin?: string): Promise<Ended> =>
  multisite(["usage", ...args], { cwd, env, stdin });
const snapshot = (states: readonly string[], stdin?: string) =>
  usage(["--snapshot", "usage.json", "--state", ...states], stdin);

/** What the snapshot has of a number, region by region. */
function numbers(name: string) {
  const { regions } = parseUsageSnapshot(readFileSync(join(cwd, "usage.json"), "utf8"));
  return regions.map(({ services: { compute } }) =>
    compute?.state === "known" ? compute.quotas[name] : compute?.cause,
  );
}

describe("multisite usage --snapshot", () => {
  test("has the flavors of each region, for one request more; the table is the same", async () => {
    // WHEN
    const plain = await usage([]);
    const before = one.requests.length;
    const { code, stdout, stderr } = await usage(["--snapshot", "usage.json"]);
    // THEN
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: plain.stdout, stderr: "" });
    expect(before).toBe(4);
    expect(one.requests).toHaveLength(before + 5);
    const read = () => parseUsageSnapshot(readFileSync(join(cwd, "usage.json"), "utf8")).regions;
    expect(read()[0].flavors).toContainEqual({ name: "large", id: "id-large", vcpus: 8, ram: 16384, disk: 10 });
    // AND they stay while a region does not tell them
    one.always(json({}, 503));
    await usage(["--snapshot", "usage.json"]);
    expect(read()[0].flavors).toHaveLength(2);
  });
});

describe("multisite usage --state", () => {
  test("records what of the usage the states own, by region; of several files and of stdin", async () => {
    // GIVEN
    write("app.tfstate", servers(server("1", "large", "One"), server("2", "small", "Two")));
    write("db.tfstate", servers(server("3", "small", "One")));
    // WHEN
    const { code, stderr } = await snapshot(["app.tfstate", "db.tfstate", "-"], servers(server("4", "small", "Two")));
    // THEN
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(numbers("cores")).toMatchObject([
      { used: 12, owned: 9 },
      { used: 12, owned: 2 },
    ]);
    expect(numbers("instances")).toEqual([
      { used: 4, reserved: 0, limit: 10, owned: 2 },
      { used: 4, reserved: 0, limit: 10, owned: 2 },
    ]);
  });

  test("prices a server by its own region's flavor", async () => {
    two.flavors = json({ flavors: [] });
    const state = servers(server("1", "large", "One"), server("2", "large", "Two"));
    await snapshot(["-"], state);
    expect(numbers("cores")).toMatchObject([{ owned: 8 }, { owned: 1, maybeOwned: 11 }]);
  });

  test("says what it can't place, and counts it nowhere, or perhaps", async () => {
    const project = cloud.identity.state.projects.find(({ name }) => name === "tenant-a")?.id;
    const network = (id: string, region: string | null, tenant_id: string | undefined) =>
      resourceOf("networking_network_v2", { id, region, tenant_id });
    write(
      "app.tfstate",
      stateOf(network("1", "One", project), network("2", "One", "another"), network("3", "Nine", project)),
    );
    write("odd.tfstate", stateOf(network("4", null, project)));
    const { code, stderr } = await snapshot(["app.tfstate", "odd.tfstate"]);
    expect(code).toBe(0);
    expect(stderr.trimEnd().split("\n").sort()).toEqual([
      "multisite usage: app.tfstate: not counted: 1 in Nine, which was not asked",
      "multisite usage: app.tfstate: not counted: 1 of another project",
      "multisite usage: odd.tfstate: perhaps owned, in each region: 1 without a region",
    ]);
    const { regions } = parseUsageSnapshot(readFileSync(join(cwd, "usage.json"), "utf8"));
    expect(regions.map(({ services }) => services.network)).toMatchObject([
      { quotas: { network: { used: 2, owned: 1, maybeOwned: 1 } } },
      { quotas: { network: { used: 2, owned: 0, maybeOwned: 1 } } },
    ]);
  });

  test("says where states have more than there is", async () => {
    one.answers.compute = json({ quota_set: { instances: quota(1, 10) } });
    const { stderr } = await snapshot(["-"], servers(server("1", "small", "One"), server("2", "small", "One")));
    expect(stderr).toBe(
      "multisite usage: the states have 2 of compute.instances in One, where 1 are used: refresh them, or give this tenant's\n",
    );
    expect(numbers("instances")[0]).toMatchObject({ used: 1, owned: 1 });
  });

  test("records nothing of a region that is unknown, and does not wait for it twice", async () => {
    await cloud.keystone.down();
    const { code, stderr } = await snapshot(["-"], servers(server("1", "small", "One")));
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
    expect(numbers("cores")).toEqual(["refused", "refused"]);
  });

  test.each<[string, string | undefined, string]>([
    ["that is not there", undefined, "app.tfstate can't be read (ENOENT)"],
    ["that is empty", "", "app.tfstate can't be counted: it is empty; leave it out if nothing was deployed yet"],
    ["that is broken", '{"version":4,"outputs":"hunter2', "its 31 characters are no JSON object: give what `terraform"],
    ["that is old", '{"version":3,"modules":["hunter2"]}', "it has version 3, and states of version 4 are read"],
    ["that is encrypted", '{"encrypted_data":"hunter2"}', "it is encrypted by OpenTofu: give what `tofu state pull`"],
  ])("refuses a state %s, asks nobody, and shows nothing of it", async (_which, text, message) => {
    if (text !== undefined) write("app.tfstate", text);
    const { code, stdout, stderr } = await snapshot(["app.tfstate"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("hunter2");
    expect(one.requests).toHaveLength(0);
    expect(existsSync(join(cwd, "usage.json"))).toBe(false);
  });

  test("leaves no text of a state in the snapshot", async () => {
    await snapshot(["-"], servers({ ...server("1", "small", "One"), admin_pass: "hunter2", name: "hunter2" }));
    expect(readFileSync(join(cwd, "usage.json"), "utf8")).not.toContain("hunter2");
  });

  test("needs a snapshot to write to", async () => {
    expect(await usage(["--state", "app.tfstate"])).toEqual({
      ...{ code: 2, stdout: "" },
      stderr: "error: --state needs --snapshot\n",
    });
  });
});
