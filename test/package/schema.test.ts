import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./tarball";

const FQPN = "registry.terraform.io/terraform-provider-openstack/openstack";
const SCHEMA = join(ROOT, "schema", "openstack.json");

interface Schema {
  provider_versions: Record<string, string>;
  provider_schemas: Record<
    string,
    { resource_schemas: Record<string, { block: { attributes: Record<string, Record<string, unknown>> } }> }
  >;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "multisite-schema-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A `terraform` that answers with this schema and version, as the real one does: descriptions, unsorted, any registry. */
function installed(schema: Schema, version = schema.provider_versions[FQPN], fqpn = FQPN) {
  const described = JSON.stringify({
    format_version: "1.0",
    provider_schemas: { [fqpn]: schema.provider_schemas[FQPN] },
  });
  writeFileSync(
    join(folder, "schema.json"),
    described.replace(/"(required|optional|computed)":true/g, '$&,"description":"prose","description_kind":"plain"'),
  );
  const lock = version === undefined ? "" : `provider "${fqpn}" {\n  version     = "${version}"\n}\n`;
  const program = join(folder, "terraform");
  writeFileSync(
    program,
    `#!${process.execPath}
     const fs = require("fs");
     const { join } = require("path");
     fs.appendFileSync(${JSON.stringify(join(folder, "calls"))}, JSON.stringify({ args: process.argv.slice(2), main: fs.readFileSync("main.tf.json", "utf8") }) + "\\n");
     if (process.argv[2] === "init") fs.writeFileSync(".terraform.lock.hcl", ${JSON.stringify(lock)});
     else process.stdout.write(fs.readFileSync(${JSON.stringify(join(folder, "schema.json"))}));`,
  );
  chmodSync(program, 0o755);
}

function refresh(...args: string[]) {
  const to = join(folder, "openstack.json");
  const env = { ...process.env, TERRAFORM_BINARY_NAME: join(folder, "terraform") };
  const program = [join(ROOT, "schema", "refresh.mjs"), "--to", to, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { encoding: "utf8", env, cwd: folder });
  return { status, lines: stdout.trim().split("\n"), stderr, text: () => readFileSync(to, "utf8") };
}

const present = (): Schema => JSON.parse(readFileSync(SCHEMA, "utf8")) as Schema;
const start = () => writeFileSync(join(folder, "openstack.json"), readFileSync(SCHEMA));

describe("npm run schema", () => {
  test("the same provider gives the same bytes, without its prose", () => {
    // GIVEN
    start();
    installed(present());
    // WHEN
    const result = refresh();
    // THEN
    expect(result).toMatchObject({
      status: 0,
      stderr: "",
      lines: [expect.stringMatching(/^no difference: .* is provider 3\.4\.0$/)],
    });
    expect(result.text()).toBe(readFileSync(SCHEMA, "utf8"));
  });

  test("OpenTofu's registry gives the same file", () => {
    installed(present(), "3.4.0", "registry.opentofu.org/terraform-provider-openstack/openstack");
    refresh();
    expect(refresh("--check")).toMatchObject({ status: 0 });
    expect(refresh().text()).toBe(readFileSync(SCHEMA, "utf8"));
  });

  test("says what was added, removed and changed, and writes it", () => {
    // GIVEN a provider with one more attribute, one less, one of another type, one resource more and one less
    start();
    const schema = present();
    const resources = schema.provider_schemas[FQPN].resource_schemas;
    const keypair = resources["openstack_compute_keypair_v2"].block.attributes;
    keypair["comment"] = { type: "string", optional: true };
    delete keypair["fingerprint"];
    keypair["name"] = { type: ["list", "string"], required: true };
    resources["openstack_new_thing_v1"] = { block: { attributes: { id: { type: "string", computed: true } } } };
    delete resources["openstack_compute_servergroup_v2"];
    installed(schema, "3.5.0");
    // WHEN
    const { lines, status, text } = refresh();
    // THEN
    expect(status).toBe(0);
    expect(lines.slice(0, 6)).toEqual([
      "provider 3.4.0 -> 3.5.0",
      "+ resource openstack_compute_keypair_v2.comment: string, optional",
      "- resource openstack_compute_keypair_v2.fingerprint: string, computed",
      '~ resource openstack_compute_keypair_v2.name: string, required -> ["list","string"], required',
      "- resource openstack_compute_servergroup_v2",
      "+ resource openstack_new_thing_v1",
    ]);
    expect((JSON.parse(text()) as Schema).provider_versions[FQPN]).toBe("3.5.0");
  });

  test("--check writes nothing and exits 1 on a difference", () => {
    start();
    installed(present(), "3.5.0");
    expect(refresh("--check")).toMatchObject({ status: 1, lines: ["provider 3.4.0 -> 3.5.0"] });
    expect(refresh("--check").text()).toBe(readFileSync(SCHEMA, "utf8"));
  });

  test("a version is asked of Terraform", () => {
    start();
    installed(present());
    refresh("~> 3.4");
    const [init] = readFileSync(join(folder, "calls"), "utf8").split("\n");
    const { args, main } = JSON.parse(init ?? "") as { args: string[]; main: string };
    expect(args).toEqual(["init", "-backend=false", "-input=false", "-no-color"]);
    expect(JSON.parse(main)).toEqual({
      terraform: {
        required_providers: { openstack: { source: "terraform-provider-openstack/openstack", version: "~> 3.4" } },
      },
    });
  });

  test("an override has no version, and that is said", () => {
    start();
    installed({ ...present(), provider_versions: {} });
    expect(refresh()).toMatchObject({ status: 2, stderr: expect.stringMatching(/has no version of .*dev_overrides/) });
  });

  test("a Terraform that fails is quoted", () => {
    writeFileSync(join(folder, "terraform"), "#!/bin/sh\necho no such provider >&2\nexit 3\n");
    chmodSync(join(folder, "terraform"), 0o755);
    expect(refresh()).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/init .*failed \(exit code 3\):\nno such provider/),
    });
  });

  test("no Terraform: one sentence", () => {
    expect(refresh()).toMatchObject({ status: 2, stderr: expect.stringMatching(/terraform is not on PATH\n$/) });
  });
});

test("bindings are a function of the schema: the same bytes every time", () => {
  // GIVEN
  const targets = ["one", "two"].map((name) => join(folder, name));
  // WHEN
  for (const target of targets) execFileSync(process.execPath, [join(ROOT, "schema", "generate.mjs"), target]);
  // THEN
  const [one, two] = targets.map((target) => {
    const files = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      files.map(({ parentPath, name }) => {
        const file = join(parentPath, name);
        return [file.slice(target.length), readFileSync(file, "utf8")];
      }),
    );
  });
  expect(one?.size).toBeGreaterThan(170);
  expect([...(one ?? [])].filter(([file, text]) => two?.get(file) !== text).map(([file]) => file)).toEqual([]);
  expect(two?.size).toBe(one?.size);
});
