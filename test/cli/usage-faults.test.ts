import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmbeddedCloud, Fault } from "../../src/sandbox/cloud";
import { FakeCloud } from "../openstack-client/fake-cloud";
import { startCloud } from "../openstack-client/fixture";
import { scratch } from "../sandbox/environment/scratch";
import { multisite, type Ended } from "./multisite";

let cloud: EmbeddedCloud;
let cwd: string;
beforeEach(async () => {
  ({ cloud } = await startCloud());
  cwd = scratch();
  writeClouds(cloud.cloudsYamlEntry());
});
afterEach(() => cloud.stop());

function writeClouds(acme: object): void {
  writeFileSync(join(cwd, "clouds.yaml"), JSON.stringify({ clouds: { acme } }));
}

const usage = (...args: string[]): Promise<Ended> =>
  multisite(["usage", "--cloud", "acme", ...args], { cwd, env: { OS_CLIENT_CONFIG_FILE: "" } });

describe("multisite usage ends in time, with the right code", () => {
  test.each<[string, Fault, number]>([
    ["no answer", { hang: true }, 0],
    ["a byte a second", { bytesPerSecond: 1 }, 0],
    ["a broken connection", { reset: true }, 0],
    ["half an answer", { truncate: true }, 0],
  ])("where a region has %s", async (_what, fault, code) => {
    // GIVEN
    cloud.region("RegionOne").fault(fault);
    // WHEN
    const start = Date.now();
    const [partial, strict] = await Promise.all([usage("--timeout", "3"), usage("--timeout", "3", "--strict")]);
    // THEN
    expect(Date.now() - start).toBeLessThan(12_000);
    expect([partial.code, strict.code]).toEqual([code, 3]);
    expect(partial.stdout).toMatch(/│ compute cores +│ unknown +│ 0 \/ 20 +│ at least 0 \/ 20 +│/);
  });

  test.each<[string, Fault]>([
    ["does not answer", { hang: true }],
    ["takes no password", { status: 401 }],
    ["sends a page", { status: 200, body: "<html>" }],
  ])("where Keystone %s: then nothing at all is known", async (_what, fault) => {
    // GIVEN regions from clouds.yaml
    cloud.keystone.fault(fault);
    expect((await usage("--timeout", "2")).code).toBe(3);
    // GIVEN regions that only the catalog knows
    const { regions: _regions, ...entry } = cloud.cloudsYamlEntry() as { regions: unknown };
    writeClouds(entry);
    // THEN
    const { code, stdout, stderr } = await usage("--timeout", "2");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^multisite: identity: .*\n$/);
  });

  test("where the catalog is empty", async () => {
    const fake = await FakeCloud.start();
    const auth = { auth_url: fake.url, user_id: "u", password: "hunter2", project_id: "p" };
    writeClouds({ auth });
    expect(await usage().finally(() => fake.stop())).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: "multisite: the catalog of cloud acme is empty: ask its administrator, or use --region\n",
    });
  });
});

describe("multisite usage --debug", () => {
  test("shows each request on stderr, with what came of it, and no secret", async () => {
    // GIVEN
    cloud.region("RegionTwo").fault({ service: "compute", status: 503, times: 1, headers: { "Retry-After": "0" } });
    // WHEN
    const { code, stdout, stderr } = await usage("--debug", "--json");
    // THEN
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ regions: [{ name: "RegionOne" }, { name: "RegionTwo" }] });
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 8 + 1);
    expect(lines[0]).toMatch(/^- identity POST http:\/\/\S+\/v3\/auth\/tokens: 201 in \d+ ms, req-\S+$/);
    expect(stderr).toMatch(/^RegionTwo compute GET http:\S+\/detail: 503 in \d+ ms, again in 0 ms$/m);
    expect(stderr).toMatch(/^RegionTwo compute GET http:\S+\/detail: 200 in \d+ ms, req-\S+$/m);
    expect(stderr).not.toContain(cloud.credentials.member.password);
    expect(stderr).not.toMatch(/gAAAA/);
  });

  test("shows what had no answer", async () => {
    await cloud.region("RegionOne").down();
    const { stderr } = await usage("--debug", "--region", "RegionOne");
    expect(stderr).toMatch(/^RegionOne image GET http:\S+: refused in \d+ ms$/m);
  });
});

test("what has no effect in clouds.yaml is named", async () => {
  writeClouds({ ...cloud.cloudsYamlEntry(), regoin_name: "RegionTwo" });
  const { code, stderr } = await usage();
  expect([code, stderr]).toEqual([
    0,
    "multisite: warning: acme.regoin_name has no effect here; check the spelling, or remove it\n",
  ]);
});
