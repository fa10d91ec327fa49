// Generates constructs/bindings from schema/openstack.json: one folder per resource and data source.
// The result is a pure function of the schema: nothing is read from the network or from a Terraform on PATH.
import { createRequire } from "node:module";
import { cp, mkdtemp, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { createHash } from "node:crypto";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// @cdktf/commons asks `terraform version` when it loads and, without one, HashiCorp's checkpoint service.
process.env.CHECKPOINT_DISABLE = "1";
process.env.TF_CLI_CONFIG_FILE = devNull;

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "openstack.json");
const target = process.argv[2] ?? join(here, "..", "constructs", "bindings");
const stamp = join(target, ".schema.sha256");

const text = await readFile(source, "utf8");
const generator = require.resolve("@cdktf/provider-generator/package.json");
const hash = createHash("sha256")
  .update(text)
  .update(await readFile(generator))
  .update(await readFile(fileURLToPath(import.meta.url)))
  .digest("hex");

if ((await readFile(stamp, "utf8").catch(() => "")) === hash) {
  process.exit(0);
}

const { CodeMaker, TerraformProviderGenerator, TerraformProviderConstraint } = require("@cdktf/provider-generator");
const { ConstructsMakerProviderTarget, Language } = require("@cdktf/commons");

const schema = JSON.parse(text);
const [fqpn] = Object.keys(schema.provider_schemas);
const constraint = new TerraformProviderConstraint({
  name: "openstack",
  source: fqpn,
  version: schema.provider_versions[fqpn],
});

const scratch = await mkdtemp(join(tmpdir(), "multisite-bindings-"));
try {
  const code = new CodeMaker();
  new TerraformProviderGenerator(code, schema).generate(
    new ConstructsMakerProviderTarget(constraint, Language.TYPESCRIPT),
  );
  await code.save(scratch);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await cp(join(scratch, "providers", "openstack"), target, { recursive: true });
  await writeFile(stamp, hash);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
