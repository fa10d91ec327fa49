import { spawn } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { loadCloud } from "../../../src/clouds";
import { createKeypair, listKeypairs, Session } from "../../../src/openstack";
import { Sandbox, type SandboxOptions } from "../../../src/sandbox";
import { scratch } from "./scratch";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK3UleZv2CQ/1pTNabcCGm1dUVrLTn9yrOg9c2TyedLQ ops@example.org";
const SOURCE = "terraform-provider-openstack/openstack";
const OPENSTACK = { terraform: { required_providers: { openstack: { source: SOURCE, version: "~> 3.0" } } } };

/** Real Terraform, by its name on PATH, as an author calls it. */
describe("Terraform in the sandbox", () => {
  const env = { ...process.env };
  const started: Sandbox[] = [];
  let backend: Server;
  let address: string;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    backend = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(backend.address() as AddressInfo).port}/state`;
    process.env = { ...env, HOME: scratch(), TF_CLI_CONFIG_FILE: "", XDG_DATA_DIRS: "/nowhere" };
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((sandbox) => sandbox.stop()));
    backend.close();
    process.env = env;
  });

  async function start(options: SandboxOptions = {}): Promise<Sandbox> {
    const sandbox = await Sandbox.start(options);
    started.push(sandbox);
    return sandbox;
  }

  function call(sandbox: Sandbox, cwd: string, line: string, more: NodeJS.ProcessEnv = {}) {
    const child = spawn("terraform", line.split(" "), {
      cwd,
      env: { ...process.env, ...sandbox.env, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const code = new Promise<number | null>((resolve) => child.once("close", resolve));
    const ended = Promise.all([code, text(child.stdout), text(child.stderr)]);
    return { child, ended: ended.then(([code, stdout, stderr]) => ({ code, out: stdout + stderr })) };
  }
  /** Runs it and expects it to go well. */
  async function terraform(sandbox: Sandbox, cwd: string, line: string, more?: NodeJS.ProcessEnv): Promise<string> {
    const { code, out } = await call(sandbox, cwd, line, more).ended;
    if (code !== 0) throw new Error(`terraform ${line} ended with ${code}: ${out}`);
    return out;
  }

  test("keeps state, lock and data to itself whatever backend the stack has", async () => {
    // GIVEN a production stack, with all that Terraform left beside it there
    const stack = scratch({
      "cdk.tf.json": {
        terraform: { backend: { http: { address } } },
        resource: { terraform_data: { x: { input: '${file("note.txt")}' } } },
      },
      "note.txt": "hello",
      plan: "a production plan",
      ".terraform.lock.hcl": "# production",
      ".terraform/terraform.tfstate": `{"version":3,"backend":{"type":"http","config":{"address":"${address}"},"hash":1}}`,
      "terraform.tfstate": "production",
      "prod.hcl": `address = "${address}"`,
    });
    const before = contentsOf(stack);
    const sandbox = await start();
    const more = { TF_DATA_DIR: join(stack, ".terraform"), TF_CLI_ARGS_init: `-backend-config=${stack}/prod.hcl` };

    // WHEN
    await terraform(sandbox, stack, "init -input=false -backend-config=prod.hcl", more);
    await terraform(sandbox, stack, "plan -input=false -out=plan", more);
    await terraform(sandbox, stack, "apply -input=false plan", more);
    await terraform(sandbox, stack, "apply -auto-approve -state=terraform.tfstate", more);
    const state = await terraform(sandbox, stack, "state list", more);
    const empty = await terraform(sandbox, stack, "plan -detailed-exitcode", more);
    await terraform(sandbox, stack, "destroy -auto-approve", more);

    // THEN
    expect(state).toBe("terraform_data.x\n");
    expect(empty).toMatch(/No changes/);
    expect(asked).toEqual([]);
    expect(contentsOf(stack)).toEqual(before);
  });

  test("does so for HCL with a cloud block, and for -chdir", async () => {
    const home = scratch({
      "stack/main.tf": `terraform {\n  cloud {\n    hostname = "127.0.0.1"\n    organization = "o"\n    workspaces {\n      name = "w"\n    }\n  }\n}\nmodule "m" {\n  source = "../m"\n}\noutput "o" {\n  value = module.m.o\n}\n`,
      "m/main.tf": 'output "o" {\n  value = "from above"\n}\n',
    });
    const before = contentsOf(home);
    const sandbox = await start();
    await terraform(sandbox, home, "-chdir=stack init");
    await terraform(sandbox, home, "-chdir=stack apply -auto-approve");
    expect(await terraform(sandbox, home, "-chdir=stack output -raw o")).toBe("from above");
    expect(contentsOf(home)).toEqual(before);
  });

  test("lets a stack read what another one wrote, and never asks the backend that is named", async () => {
    // GIVEN
    const config = (name: string) => ({ address: `${address}/${name}` });
    const home = scratch({
      "one/cdk.tf.json": { terraform: { backend: { http: config("one") } }, output: { id: { value: "42" } } },
      "two/cdk.tf.json": {
        terraform: { backend: { http: config("two") } },
        data: {
          terraform_remote_state: {
            one: { backend: "http", config: config("one") },
            none: { backend: "http", config: config("none") },
          },
        },
        output: { id: { value: "${data.terraform_remote_state.one.outputs.id}" } },
      },
    });
    const sandbox = await start();
    const [one, two] = [join(home, "one"), join(home, "two")];
    for (const stack of [one, two]) await terraform(sandbox, stack, "init");
    await terraform(sandbox, one, "apply -auto-approve");

    // WHEN, THEN
    const { code, out } = await call(sandbox, two, "apply -auto-approve -no-color").ended;
    expect([code, out]).toEqual([1, expect.stringMatching(/data\.terraform_remote_state\.none/)]);
    expect(out).not.toMatch(/remote_state\.one,/);
    expect(asked).toEqual([]);
  });

  test("installs other providers by the author's rules, and the community provider by none of them", async () => {
    // GIVEN a mirror of his with a provider of his own and a community provider, and a plugin cache with another one
    const file = `1.0.0/linux_amd64/terraform-provider-thing_v1.0.0`.replace("linux_amd64", platform());
    const community = `registry.terraform.io/${SOURCE}/3.4.0/${platform()}/terraform-provider-openstack_v3.4.0`;
    const mirror = scratch({ [`example.org/corp/thing/${file}`]: "his", [community]: "not the stand-in" });
    const cache = scratch({
      [community]: "not the stand-in either",
      [`example.org/corp/thing/0.9.0/${platform()}/x`]: "",
    });
    const rules = scratch({
      "his.tfrc": `plugin_cache_dir = "${cache}"
        plugin_cache_may_break_dependency_lock_file = true
        provider_installation {
          filesystem_mirror { path = "${mirror}" }
        }`,
    });
    process.env.TF_CLI_CONFIG_FILE = join(rules, "his.tfrc");
    const stack = scratch({
      "cdk.tf.json": {
        terraform: {
          required_providers: { openstack: { source: SOURCE }, thing: { source: "example.org/corp/thing" } },
        },
      },
    });
    const before = contentsOf(cache);

    // WHEN
    const sandbox = await start();
    await terraform(sandbox, stack, "init -no-color");

    // THEN
    const installed = join(shadowOf(sandbox, stack), ".terraform", "providers");
    const content = (path: string) => readFileSync(realpathSync(join(installed, path)), "utf8");
    expect(content(`example.org/corp/thing/${file}`)).toBe("his");
    expect(content(community)).toMatch(/^#!\/bin\/sh\nexec .*sandbox\/provider\/main\.js/);
    expect(contentsOf(join(cache, "registry.terraform.io"))).toEqual(
      before
        .filter(([path]) => path.startsWith("registry.terraform.io/"))
        .map(([path, what]) => [path.slice("registry.terraform.io/".length), what]),
    );
  });

  test("has nothing to lock, since it has a lock of its own", async () => {
    const sandbox = await start();
    const stack = scratch({ "cdk.tf.json": OPENSTACK });
    expect(await terraform(sandbox, stack, "providers lock -platform=linux_amd64")).toMatch(/nothing to do/);
    expect(readdirSync(stack)).toEqual(["cdk.tf.json"]);
  });

  test("passes exit codes and signals on", async () => {
    // GIVEN
    const stack = scratch({
      "cdk.tf.json": {
        resource: {
          terraform_data: { slow: { provisioner: [{ "local-exec": { command: 'touch "$MARK"; exec sleep 60' } }] } },
        },
      },
    });
    const sandbox = await start();
    await terraform(sandbox, stack, "init");
    expect((await call(sandbox, stack, "plan -detailed-exitcode").ended).code).toBe(2);

    // WHEN
    const mark = join(scratch(), "mark");
    const { child, ended } = call(sandbox, stack, "apply -auto-approve -no-color", { MARK: mark });
    while (!existsSync(mark)) await sleep(20);
    child.kill("SIGINT");

    // THEN
    const { code, out } = await ended;
    expect(code).toBe(1);
    expect(out).toMatch(/Interrupt received/);
  });

  test("names a file that it can't read, and a sandbox that is gone", async () => {
    const sandbox = await start();
    const broken = await call(sandbox, scratch({ "cdk.tf.json": "{" }), "plan").ended;
    expect(broken).toMatchObject({ code: 1, out: expect.stringMatching(/^multisite sandbox: .*cdk\.tf\.json: /) });
    expect((await call(sandbox, "/", "version").ended).out).toMatch(/^Terraform v/);
  });

  test("deploys into clouds that come to be when a stack names them", async () => {
    // GIVEN
    const stack = scratch({
      "cdk.tf.json": {
        ...OPENSTACK,
        provider: {
          openstack: [
            { cloud: "late", region: "RegionOne" },
            {
              alias: "env",
              region: "RegionOne",
              auth_url: "https://real.example.org/v3",
              user_name: "me",
              password: "p",
            },
          ],
        },
        resource: {
          openstack_compute_keypair_v2: {
            named: { name: "named", public_key: KEY, region: "RegionTwo" },
            unnamed: { name: "unnamed", public_key: KEY, region: "RegionTwo", provider: "openstack.env" },
          },
        },
      },
    });
    const sandbox = await start();
    const keypairs = async (cloud: string) => {
      const session = await Session.open(loadCloud(cloud, { ...process.env, ...sandbox.env }));
      return (await listKeypairs(session, "RegionTwo")).map(({ name }) => name);
    };

    // WHEN
    await terraform(sandbox, stack, "init");
    await terraform(sandbox, stack, "apply -auto-approve");

    // THEN
    expect(await keypairs("late")).toEqual(["named"]);
    expect(await keypairs("sandbox")).toEqual(["unnamed"]);
    await terraform(sandbox, stack, "destroy -auto-approve");
    expect(await keypairs("late")).toEqual([]);
  });

  test("generates configuration where the author looks for it", async () => {
    // GIVEN a keypair that is there
    const sandbox = await start({ clouds: ["acme"] });
    const session = await Session.open(loadCloud("acme", { ...process.env, ...sandbox.env }));
    await createKeypair(session, "RegionOne", { name: "ops", publicKey: KEY });
    const stack = scratch({
      "cdk.tf.json": {
        ...OPENSTACK,
        provider: { openstack: [{ cloud: "acme", region: "RegionOne" }] },
        import: [{ to: "openstack_compute_keypair_v2.ops", id: "ops" }],
      },
    });

    // WHEN
    await terraform(sandbox, stack, "init");
    await terraform(sandbox, stack, "plan -generate-config-out=new.tf");

    // THEN
    expect(readdirSync(stack).sort()).toEqual(["cdk.tf.json", "new.tf"]);
    expect(readFileSync(join(stack, "new.tf"), "utf8")).toMatch(/name += "ops"/);
  });

  test("knows in the next sandbox what the last one deployed, if both have the same state folder", async () => {
    // GIVEN
    const stateDir = scratch();
    const stack = scratch({
      "cdk.tf.json": {
        ...OPENSTACK,
        terraform: { ...OPENSTACK.terraform, backend: { http: { address } } },
        provider: { openstack: [{ cloud: "acme", region: "RegionOne" }] },
        resource: { openstack_compute_keypair_v2: { ops: { name: "ops", public_key: KEY, region: "RegionThree" } } },
      },
    });
    const first = await start({ stateDir });
    await terraform(first, stack, "init");
    await terraform(first, stack, "apply -auto-approve");
    await first.stop();

    // WHEN
    const second = await start({ stateDir });
    await terraform(second, stack, "init");

    // THEN
    expect((await call(second, stack, "plan -detailed-exitcode").ended).code).toBe(0);
  });
});

/** All files, with what is in them. */
function contentsOf(folder: string): [string, string][] {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  return names.map((name) => {
    const file = join(folder, name);
    const stat = lstatSync(file);
    return [name, stat.isSymbolicLink() ? readlinkSync(file) : stat.isFile() ? readFileSync(file, "utf8") : ""];
  });
}

function shadowOf(sandbox: Sandbox, folder: string): string {
  const shadows = join(sandbox.folder, "shadows");
  const found = readdirSync(shadows).map((name) => join(shadows, name, folder));
  return found.find((path) => existsSync(path)) ?? "";
}

function platform(): string {
  return `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
}
