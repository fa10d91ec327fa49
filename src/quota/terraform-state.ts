import groupBy from "lodash/groupBy";
import isPlainObject from "lodash/isPlainObject";
import omitBy from "lodash/omitBy";
import uniq from "lodash/uniq";
import { isCounted } from "./demand";

/** A resource in a Terraform state, of a type that counts for quotas. */
export interface StateResource {
  /** Type in Terraform, such as `openstack_compute_instance_v2`. */
  readonly type: string;
  /** Absent where its making was interrupted before it had one. */
  readonly id?: string;
  /** Its region, by the name in its cloud; absent where the state does not say. */
  readonly region?: string;
  /** Id of its project; absent where the state does not say. */
  readonly project?: string;
  /** The state that has it, as the reader was told. */
  readonly state: string;
  /** What is set, as a configuration would have it. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Attributes = Readonly<Record<string, unknown>>;

interface Found extends Omit<StateResource, "state"> {
  /** Address of the provider block that made it. */
  readonly provider: unknown;
}

/** The only version of the format that Terraform 0.12 and later, and OpenTofu, write. */
const VERSION = 4;
const PULL = "give what `terraform state pull` prints, with the Terraform that wrote it or a later one";

/**
 * Reads the resources of a Terraform state that count for quotas, the tainted and deposed ones included: they are there. Data sources
 * own nothing.
 *
 * @param name what the state is called
 * @throws Error that says what it is instead and what to do, without any of its content; the caller knows the file
 */
export function readState(text: string, name: string): StateResource[] {
  const resources = list(stateIn(text).resources, "resources");
  const found = withProjects(resources.flatMap((it, index) => instancesOf(it, `resources[${index}]`)));
  return found.map((resource) => ({ ...resource, state: name }));
}

function stateIn(text: string): Attributes {
  // Nothing is what `terraform state pull` prints of a stack that was never deployed, and also what a command that failed leaves.
  if (text.trim() === "")
    throw new Error(
      `it is empty; leave it out if nothing was deployed yet ({"version":4,"resources":[]} says that nothing is owned), or else ${PULL}`,
    );
  const state = parse(text);
  if ("encrypted_data" in state)
    throw new Error("it is encrypted by OpenTofu: give what `tofu state pull` prints, with the key configured");
  if ("format_version" in state)
    throw new Error(`it is what \`terraform show -json\` prints, of a state or of a plan: ${PULL}`);
  if (state.version !== VERSION) {
    const version = typeof state.version === "number" ? `has version ${state.version}` : "has no version";
    throw new Error(`it ${version}, and states of version ${VERSION} are read: ${PULL}`);
  }
  return state;
}

function parse(text: string): Attributes {
  try {
    return object(JSON.parse(text.replace(/^\uFEFF/u, "")), "the file");
  } catch {
    // The parser's own message shows a part of the text.
    throw new Error(`it is no state, its ${text.length} characters are no JSON object: ${PULL}`);
  }
}

function instancesOf(value: unknown, path: string): Found[] {
  const { mode, type, provider, instances } = object(value, path);
  if (typeof type !== "string") throw damaged(`${path}.type`);
  const all = list(instances, `${path}.instances`);
  if (mode !== "managed" || !isCounted(type)) return [];
  return all.map((instance, index) => {
    const place = `${path}.instances[${index}]`;
    const { attributes, attributes_flat: old } = object(instance, place);
    if (old !== undefined)
      throw new Error(`${place} is as Terraform 0.11 left it: run \`terraform apply -refresh-only\` first`);
    const set = settled(object(attributes ?? {}, `${place}.attributes`));
    const { id, region, tenant_id: tenant, project_id: project = tenant } = set;
    return { type, provider, id: textOf(id), region: textOf(region), project: textOf(project), attributes: set };
  });
}

/** What makes servers and volumes does not keep their project; it is that of the provider's other resources, if they agree. */
function withProjects(found: readonly Found[]): Omit<StateResource, "state">[] {
  const byProvider = groupBy(found, ({ provider }) => JSON.stringify(provider));
  return Object.values(byProvider).flatMap((those) => {
    const projects = uniq(those.flatMap(({ project }) => project ?? []));
    const common = projects.length === 1 ? projects[0] : undefined;
    return those.map(({ provider: _provider, project = common, ...resource }) => ({ ...resource, project }));
  });
}

/** A state keeps what was not set: as null, and in blocks as an empty text or 0. */
function settled(attributes: Attributes): Attributes {
  const set = omitBy(attributes, isUnset);
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, Array.isArray(value) ? value.map(settledBlock) : value]),
  );
}

function settledBlock(block: unknown): unknown {
  return isPlainObject(block) ? omitBy(block as Attributes, (value) => isUnset(value) || value === 0) : block;
}

function isUnset(value: unknown): boolean {
  return value === null || value === "";
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function object(value: unknown, path: string): Attributes {
  if (!isPlainObject(value)) throw damaged(path);
  return value as Attributes;
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged(path);
  return value;
}

/** Without the value: a state holds secrets. */
function damaged(path: string): Error {
  return new Error(`it is damaged: ${path} is not what a state has there: ${PULL}`);
}
