import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxError } from "./sandbox-error";

/** A JSON object, as in Terraform's JSON syntax. Expressions are strings such as `${var.cloud}`. */
export type Body = Readonly<Record<string, unknown>>;

/** A block with one label: its name and what it holds. */
export interface Block {
  readonly name: string;
  readonly body: Body;
}

/** What the sandbox needs to know of a root module, in whichever files and of the two syntaxes it is written. */
export interface RootModule {
  /** The backend, as `remote` if it is a `cloud` block; undefined: Terraform's default. */
  readonly backend?: Block;
  /** Provider blocks of the community provider. */
  readonly providers: readonly Block[];
  /** `data.terraform_remote_state` */
  readonly remoteStates: readonly Block[];
}

/** The name of the file that only the sandbox writes, and only into its own folders. */
export const OVERRIDE_FILE = "zz_sandbox_override.tf.json";

/** @throws SandboxError if a file can't be read as Terraform would */
export async function readRootModule(folder: string, isOurs: (source: string) => boolean): Promise<RootModule> {
  const names = readdirSync(folder).filter((name) => /\.(tf|tofu)(\.json)?$/.test(name) && name !== OVERRIDE_FILE);
  const files: Body[] = [];
  for (const name of names.sort()) files.push(await readBody(folder, name));

  const settings = files.flatMap((file) => bodies(file.terraform));
  const backends = settings.flatMap(({ backend, cloud }) => [
    ...blocks(backend),
    ...bodies(cloud).map((body) => ({ name: "remote", body })),
  ]);
  const required = settings.flatMap((setting) => bodies(setting.required_providers)).flatMap(Object.entries<unknown>);
  const sourceOf = new Map(required.map(([name, value]) => [name, (value as { source?: string } | null)?.source]));
  const isCommunityProvider = (name: string) => {
    const source = sourceOf.get(name);
    return source === undefined ? name === "openstack" : isOurs(source);
  };
  return {
    backend: backends.at(-1),
    providers: files.flatMap(({ provider }) => blocks(provider)).filter(({ name }) => isCommunityProvider(name)),
    remoteStates: files.flatMap(({ data }) => bodies(data)).flatMap((data) => blocks(data.terraform_remote_state)),
  };
}

/** HCL becomes the same as JSON, but that each block is in an array. */
async function readBody(folder: string, name: string): Promise<Body> {
  const file = join(folder, name);
  const text = readFileSync(file, "utf8");
  try {
    if (name.endsWith(".json")) return JSON.parse(text) as Body;
    const { parse } = require("@cdktf/hcl2json") as typeof import("@cdktf/hcl2json");
    return (await parse(name, text)) as Body;
  } catch (error) {
    throw new SandboxError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Terraform takes one object or an array of them, wherever there can be several blocks. */
function bodies(value: unknown): Body[] {
  return [value].flat().filter((body): body is Body => typeof body === "object" && body !== null);
}

function blocks(value: unknown): Block[] {
  return bodies(value).flatMap((byName) =>
    Object.entries(byName).flatMap(([name, body]) => bodies(body).map((one) => ({ name, body: one }))),
  );
}
