import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { installTarball, MANIFEST, ROOT } from "./tarball";

/**
 * A CDKTF project that was there before us (fixtures/existing-repo) installs the package from its tarball, adds our
 * constructs, and deploys into the sandbox.
 */
let project: string;

beforeAll(() => {
  project = installTarball(["typescript", "@types/node", "cdktf-cli"]);
  cpSync(join(__dirname, "fixtures", "existing-repo"), project, { recursive: true });
  copyFileSync(join(ROOT, "examples", "keypair", "ops.pub"), join(project, "ops.pub"));
  execFileSync(process.execPath, [
    join(ROOT, "schema", "generate.mjs"),
    join(project, ".gen", "providers", "openstack"),
  ]);
  const tsc = spawnSync(process.execPath, [join("node_modules", "typescript", "bin", "tsc")], {
    cwd: project,
    encoding: "utf8",
  });
  expect(tsc).toMatchObject({ status: 0, stdout: "" });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function inSandbox(...command: string[]): string {
  const multisite = join("node_modules", MANIFEST.name, MANIFEST.bin["multisite"]);
  const args = [
    multisite,
    "sandbox",
    "--regions",
    "RegionOne,RegionTwo",
    "--clouds",
    "acme",
    "--state",
    "sandbox",
    "--",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...command], {
    cwd: project,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return stripVTControlCharacters(stdout);
}

const cdktf = (...args: string[]) =>
  inSandbox(process.execPath, join("node_modules", "cdktf-cli", "bundle", "bin", "cdktf"), ...args);

test("plans, deploys, and has nothing left to do", () => {
  const before = readdirSync(project);

  // WHEN it is planned, THEN the resources by hand and ours are in one plan
  expect(cdktf("plan", "acme")).toMatch(/Plan: 5 to add, 0 to change, 0 to destroy/);

  // WHEN it is deployed, THEN the regions have them
  cdktf("deploy", "acme", "--auto-approve");
  expect(JSON.parse(inSandbox(process.execPath, "read-back.js"))).toEqual({
    RegionOne: ["before", "ops", "ops-beside"],
    RegionTwo: ["ops", "ops-beside"],
  });

  // AND a second plan is empty
  expect(cdktf("plan", "acme")).toMatch(/No changes/);

  // AND the project has got what cdktf writes, and no state
  const made = readdirSync(project).filter((name) => !before.includes(name));
  expect(made.filter((name) => !["cdktf.out", "cdktf.log", "sandbox"].includes(name))).toEqual([]);
  expect(
    readdirSync(join(project, "cdktf.out", "stacks", "acme")).filter((name) => /tfstate|^\.terraform$/.test(name)),
  ).toEqual([]);
});

test("one provider block, the project's own", () => {
  const text = readFileSync(join(project, "cdktf.out", "stacks", "acme", "cdk.tf.json"), "utf8");
  const { provider } = JSON.parse(text) as { provider: { openstack: unknown[] } };
  expect(provider.openstack).toEqual([{ cloud: "acme", region: "RegionOne" }]);
});
