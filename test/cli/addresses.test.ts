import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/package-info";
import { scratch } from "../sandbox/environment/scratch";
import { multisite } from "./multisite";

/** A project with a plan over the regions of the variable REGIONS. */
function project(): string {
  const folder = scratch();
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["cdktf", "constructs"]) {
    symlinkSync(join(packageRoot(), "node_modules", name), join(folder, "node_modules", name));
  }
  symlinkSync(packageRoot(), join(folder, "node_modules", "cdktf-openstack-multisite"));
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ language: "typescript", app: "node main.js" }));
  writeFileSync(
    join(folder, "main.js"),
    `const { App, TerraformStack } = require("cdktf");
     const { AddressPlan, LockFile, Tenant } = require("cdktf-openstack-multisite");
     const stack = new TerraformStack(new App(), "acme");
     new Tenant(stack, "tenant", { regions: process.env.REGIONS.split(",") });
     const plan = new AddressPlan(stack, "addresses", {
       pools: ["10.32.0.0/12"], networks: { app: { ipv4: 24 } }, lock: LockFile.at("addresses.lock.json"),
     });
     plan.network("app").address("vip");
     stack.node.root.synth();`,
  );
  return folder;
}

const TWO = { CI: "true", REGIONS: "RegionOne,RegionTwo" };
const ONE = { CI: "true", REGIONS: "RegionOne" };

describe("multisite addresses lock", () => {
  test("--update writes what a pipeline may not, and leaves nothing else", async () => {
    // GIVEN
    const cwd = project();
    const refused = await multisite(["addresses", "lock", "--check"], { cwd, env: TWO });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("ADDR_FROZEN") as unknown });
    expect(refused.stderr).toContain("lacks app in RegionOne, app in RegionTwo");
    expect(existsSync(join(cwd, "addresses.lock.json"))).toBe(false);

    // WHEN
    expect(await multisite(["addresses", "lock", "--update"], { cwd, env: TWO })).toMatchObject({ code: 0 });

    // THEN
    const text = readFileSync(join(cwd, "addresses.lock.json"), "utf8");
    expect(text.match(/"kind":"block"/g)).toHaveLength(2);
    expect(existsSync(join(cwd, "cdktf.out"))).toBe(false);
    expect(await multisite(["addresses", "lock", "--check"], { cwd, env: TWO })).toMatchObject({ code: 0, stderr: "" });
  });

  test("--check finds what would be given back, and changes nothing", async () => {
    const cwd = project();
    await multisite(["addresses", "lock", "--update"], { cwd, env: TWO });
    const text = readFileSync(join(cwd, "addresses.lock.json"), "utf8");
    const { code, stderr } = await multisite(["addresses", "lock", "--check"], { cwd, env: ONE });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("still holds app in RegionTwo") as unknown,
    });
    expect(readFileSync(join(cwd, "addresses.lock.json"), "utf8")).toBe(text);
  });

  test("says what is missing", async () => {
    expect(await multisite(["addresses", "lock"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--check or --update") as unknown,
    });
    const cwd = scratch();
    const { code, stderr } = await multisite(["addresses", "lock", "--check"], { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "multisite: there is no cdktf.json here: run it in the folder of your project\n",
    });
    for (const text of ['{"app": ', "[]", '{"language":"typescript"}']) {
      writeFileSync(join(cwd, "cdktf.json"), text);
      const broken = await multisite(["addresses", "lock", "--check"], { cwd });
      expect(broken).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^multisite: cdktf\.json .*\n$/) as unknown,
      });
    }
  });
});

describe("multisite addresses plan", () => {
  test("prints what synth has left", async () => {
    // GIVEN
    const cwd = project();
    const out = join(cwd, "cdktf.out");
    mkdirSync(out);
    const addressPlans = [
      {
        ...{ path: "acme/addresses", tenant: "acme/tenant", holder: "acme/addresses", reserved: [], addresses: [] },
        pools: [{ plane: "default", cidr: "10.0.0.0/24" }],
        blocks: [{ network: "app", plane: "default", region: "RegionOne", domain: "everywhere", cidr: "10.0.0.0/25" }],
      },
    ];
    writeFileSync(join(out, "multisite.json"), JSON.stringify({ version: 1, addressPlans }));

    // WHEN
    const [table, json, csv] = await Promise.all(
      [[], ["--json"], ["--csv"]].map((options) => multisite(["addresses", "plan", ...options], { cwd })),
    );

    // THEN
    expect(table).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Pools[^]*10\.0\.0\.128\/25[^]*Networks/) as unknown,
    });
    expect(JSON.parse(json.stdout)).toMatchObject({ pools: [{ free: "128", largest: "10.0.0.128/25" }] });
    expect(csv.stdout).toMatch(/^kind,plan,plane,pool,/);
  });

  test("says what is missing", async () => {
    const cwd = scratch();
    expect(await multisite(["addresses", "plan"], { cwd })).toMatchObject({
      code: 1,
      stderr: "multisite: there is no cdktf.out/multisite.json: run cdktf synth, or give --out\n",
    });
    mkdirSync(join(cwd, "cdktf.out"));
    writeFileSync(join(cwd, "cdktf.out", "multisite.json"), JSON.stringify({ version: 1 }));
    expect((await multisite(["addresses", "plan"], { cwd })).stderr).toContain("has no AddressPlan");
    for (const text of ["", "null", '{"version":99}']) {
      writeFileSync(join(cwd, "cdktf.out", "multisite.json"), text);
      const { code, stderr } = await multisite(["addresses", "plan"], { cwd });
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^multisite: cdktf\.out\/multisite\.json .*run cdktf synth again\n$/) as unknown,
      });
    }
    expect(await multisite(["addresses", "plan", "--json", "--csv"], { cwd })).toMatchObject({ code: 2 });
  });
});
