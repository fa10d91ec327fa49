// Brings schema/openstack.json up to date with an installed OpenStack provider, and says what changed.
//
//   npm run schema -- [VERSION] [--check] [--to FILE]
//
// VERSION is a constraint such as 3.4.0 or "~> 3.4"; without one, the newest that Terraform finds. Terraform finds it by the
// machine's own configuration: a registry, a mirror or an override. --check writes nothing and exits 1 on a difference.
// Only the interface is kept: names, types and what may be set. Descriptions stay with their authors.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const SOURCE = "terraform-provider-openstack/openstack";
/** The key in our file, whichever registry the provider came from. */
const FQPN = `registry.terraform.io/${SOURCE}`;

const KEPT = {
  schema: ["version"],
  block: ["deprecated"],
  attribute: ["type", "required", "optional", "computed", "sensitive", "write_only", "deprecated"],
  blockType: ["nesting_mode", "min_items", "max_items"],
};

class Refusal extends Error {}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false }, to: { type: "string" } },
});
const file = values.to ?? join(dirname(fileURLToPath(import.meta.url)), "openstack.json");

try {
  const before = await readFile(file, "utf8").then(JSON.parse, (error) => {
    if (error.code === "ENOENT") return emptySchema();
    throw new Refusal(`${file} can't be read: ${error.message}`);
  });
  const after = await installedSchema(positionals[0]);
  const changes = difference(before, after);
  console.log(changes.length === 0 ? `no difference: ${file} is provider ${versionOf(after)}` : changes.join("\n"));
  if (values.check) {
    process.exitCode = changes.length === 0 ? 0 : 1;
  } else {
    await writeFile(file, `${JSON.stringify(after, null, 1)}\n`);
    if (changes.length > 0) console.log(`\nwritten: ${file}. "npm run build" makes the bindings anew.`);
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function emptySchema() {
  const provider = { provider: { block: {} }, resource_schemas: {}, data_source_schemas: {} };
  return { provider_versions: {}, provider_schemas: { [FQPN]: provider } };
}

/** What Terraform installs and says, in the form of our file. */
async function installedSchema(version) {
  const folder = await mkdtemp(join(tmpdir(), "multisite-schema-"));
  try {
    const openstack = { source: SOURCE, ...(version === undefined ? {} : { version }) };
    await writeFile(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { openstack } } }));
    terraform(folder, "init", "-backend=false", "-input=false", "-no-color");
    const all = JSON.parse(terraform(folder, "providers", "schema", "-json")).provider_schemas ?? {};
    const found = Object.keys(all).find((key) => key.endsWith(`/${SOURCE}`));
    if (found === undefined) throw new Refusal(`Terraform shows no schema of ${SOURCE}`);
    // Terraform's answer has no version in it; the lock file does, unless the provider comes from a development override.
    const lock = await readFile(join(folder, ".terraform.lock.hcl"), "utf8").catch(() => "");
    const locked = lock.match(new RegExp(`provider "[^"]*/${SOURCE}" \\{\\s*version\\s*=\\s*"([^"]+)"`))?.[1];
    if (locked === undefined)
      throw new Refusal(`Terraform's lock file has no version of ${SOURCE}: is it overridden (dev_overrides)?`);
    return {
      format_version: "1.0",
      provider_versions: { [FQPN]: locked },
      provider_schemas: { [FQPN]: interfaceOf(all[found]) },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function terraform(cwd, ...args) {
  const wanted = process.env.TERRAFORM_BINARY_NAME;
  for (const program of wanted ? [wanted] : ["terraform", "tofu"]) {
    try {
      const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
      return execFileSync(program, args, {
        cwd,
        env,
        encoding: "utf8",
        maxBuffer: 2 ** 28,
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      if (error.code === "ENOENT") continue;
      throw new Refusal(`${program} ${args.join(" ")} failed (exit code ${error.status}):\n${error.stderr}`);
    }
  }
  throw new Refusal(`${wanted ?? "terraform or tofu"} is not on PATH`);
}

function interfaceOf({ provider, resource_schemas = {}, data_source_schemas = {} }) {
  const schema = (it) => sorted({ ...pick(it, KEPT.schema), block: block(it.block) });
  return {
    data_source_schemas: mapped(data_source_schemas, schema),
    provider: schema(provider),
    resource_schemas: mapped(resource_schemas, schema),
  };
}

function block(it) {
  return sorted({
    ...pick(it, KEPT.block),
    ...(it.attributes && { attributes: mapped(it.attributes, attribute) }),
    ...(it.block_types && {
      block_types: mapped(it.block_types, (type) =>
        sorted({ ...pick(type, KEPT.blockType), block: block(type.block) }),
      ),
    }),
  });
}

function attribute(it) {
  const nested = it.nested_type;
  return sorted({
    ...pick(it, KEPT.attribute),
    ...(nested && {
      nested_type: sorted({ ...pick(nested, KEPT.blockType), attributes: mapped(nested.attributes, attribute) }),
    }),
  });
}

function pick(object, keys) {
  return Object.fromEntries(keys.filter((key) => object[key] !== undefined).map((key) => [key, object[key]]));
}

/** By code point, not by language: the file is the same on every machine. */
function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mapped(object, change) {
  return sorted(Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)])));
}

function versionOf(schema) {
  return schema.provider_versions[FQPN] ?? "none";
}

/** One line for each thing added (+), removed (-) or of another type (~). What is inside a new or removed resource is not told. */
function difference(before, after) {
  const [old, now] = [flat(before), flat(after)];
  const roots = (here, there) => new Set([...here.keys()].filter((key) => !key.includes(".") && !there.has(key)));
  const whole = new Set([...roots(old, now), ...roots(now, old)]);
  const lines = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    if (key.includes(".") && whole.has(key.slice(0, key.indexOf(".")))) return [];
    const [was, is] = [old.get(key), now.get(key)];
    if (was === is) return [];
    if (was === undefined) return [`+ ${key}${is && `: ${is}`}`];
    if (is === undefined) return [`- ${key}${was && `: ${was}`}`];
    return [`~ ${key}: ${was} -> ${is}`];
  });
  const [from, to] = [versionOf(before), versionOf(after)];
  return from === to ? lines : [`provider ${from} -> ${to}`, ...lines];
}

/** Every resource, attribute and block of a schema by its path, with its type and what may be done with it in words. */
function flat(schema) {
  const found = new Map();
  const words = (it) =>
    [
      it.nesting_mode && `${it.nesting_mode} of blocks`,
      it.nested_type && `${it.nested_type.nesting_mode} of objects`,
      it.type && (typeof it.type === "string" ? it.type : JSON.stringify(it.type)),
      ...["required", "optional", "computed", "sensitive", "write_only", "deprecated"].filter((word) => it[word]),
      it.min_items !== undefined && `at least ${it.min_items}`,
      it.max_items !== undefined && `at most ${it.max_items}`,
    ]
      .filter(Boolean)
      .join(", ");
  const walk = (path, { attributes = {}, block_types = {} }) => {
    for (const [name, it] of Object.entries(attributes)) {
      found.set(`${path}.${name}`, words(it));
      if (it.nested_type) walk(`${path}.${name}`, it.nested_type);
    }
    for (const [name, it] of Object.entries(block_types)) {
      found.set(`${path}.${name}`, words({ ...it, deprecated: it.block.deprecated }));
      walk(`${path}.${name}`, it.block);
    }
  };
  const { provider, resource_schemas, data_source_schemas } = schema.provider_schemas[FQPN];
  const roots = [
    ["provider", provider],
    ...Object.entries(resource_schemas).map(([name, it]) => [`resource ${name}`, it]),
    ...Object.entries(data_source_schemas).map(([name, it]) => [`data source ${name}`, it]),
  ];
  for (const [name, it] of roots) {
    const version = it.version ? `schema version ${it.version}` : "";
    found.set(name, [version, it.block.deprecated && "deprecated"].filter(Boolean).join(", "));
    walk(name, it.block);
  }
  return found;
}
