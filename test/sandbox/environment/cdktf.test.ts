import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { packageRoot } from "../../../src/package-info";
import { scratch } from "./scratch";

const CDKTF = join(dirname(require.resolve("cdktf-cli/package.json")), "bundle", "bin", "cdktf");
const MULTISITE = join(packageRoot(), "dist", "src", "cli", "main.js");
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK3UleZv2CQ/1pTNabcCGm1dUVrLTn9yrOg9c2TyedLQ ops@example.org";

/** Two stacks of an author who doesn't know of the sandbox; the second one refers to the first. */
const app = (address: string) => `
const { App, HttpBackend, TerraformOutput, TerraformProvider, TerraformResource, TerraformStack } = require(${JSON.stringify(require.resolve("cdktf"))});
const app = new App();
const stackOf = (name) => {
  const stack = new TerraformStack(app, name);
  new HttpBackend(stack, { address: ${JSON.stringify(address)} + "/" + name });
  const provider = new TerraformProvider(stack, "openstack", {
    terraformResourceType: "openstack",
    terraformGeneratorMetadata: { providerName: "openstack", providerVersionConstraint: "~> 3.4" },
    terraformProviderSource: "terraform-provider-openstack/openstack",
  });
  provider.addOverride("cloud", "prod");
  provider.addOverride("region", "RegionOne");
  return stack;
};
const keypair = (stack, name, region) => {
  const resource = new TerraformResource(stack, "key", { terraformResourceType: "openstack_compute_keypair_v2" });
  resource.addOverride("name", name);
  resource.addOverride("region", region);
  resource.addOverride("public_key", ${JSON.stringify(KEY)});
  return resource;
};
const one = keypair(stackOf("one"), "ops", "RegionOne");
const second = stackOf("two");
keypair(second, "copy-of-" + one.getStringAttribute("name"), "RegionTwo");
new TerraformOutput(second, "fingerprint", { value: one.getStringAttribute("fingerprint") });
app.synth();
`;

test("cdktf synthesizes, plans, deploys, reads and destroys two stacks that know nothing of the sandbox", async () => {
  // GIVEN
  const asked: string[] = [];
  const backend = createServer((request, response) => {
    asked.push(String(request.url));
    response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  const { port } = backend.address() as AddressInfo;
  const project = scratch({
    "cdktf.json": { language: "typescript", app: "node main.js", projectId: "test", sendCrashReports: "false" },
    "main.js": app(`http://127.0.0.1:${port}`),
  });

  // WHEN the whole life of the stacks is one command of a sandbox
  const script = `set -e
    cdktf() { "${process.execPath}" "${CDKTF}" "$@"; }
    cdktf diff one
    cdktf deploy one two --auto-approve --outputs-file out.json
    cdktf destroy one two --auto-approve`;
  const child = spawn(process.execPath, [MULTISITE, "sandbox", "--", "/bin/sh", "-c", script], {
    cwd: project,
    env: { ...process.env, FORCE_COLOR: "0", CI: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [ended, stdout, stderr] = await Promise.all([code, text(child.stdout), text(child.stderr)]);
  backend.close();

  // THEN
  if (ended !== 0) throw new Error(`ended with ${ended}: ${stdout}${stderr}`);
  expect(stdout).toMatch(/1 to add, 0 to change/);
  for (const what of [/Resources: 1 added/g, /Resources: 1 destroyed/g]) expect(stdout.match(what)).toHaveLength(2);
  expect(JSON.parse(readFileSync(join(project, "out.json"), "utf8"))).toEqual({
    one: {},
    two: { fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}/) },
  });

  // THEN the backend was never asked, and beside the stacks lies what cdktf itself writes
  expect(asked).toEqual([]);
  for (const stack of ["one", "two"]) {
    expect(readdirSync(join(project, "cdktf.out", "stacks", stack)).sort()).toEqual(["cdk.tf.json"]);
  }
  expect(readdirSync(project).sort()).toEqual(["cdktf.json", "cdktf.out", "main.js", "out.json"]);
}, 300_000);
