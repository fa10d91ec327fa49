import { randomUUID } from "node:crypto";
import { newSecret } from "../ids";
import type { Image } from "../image";
import { checkBody } from "../json-body";
import { WsgiFault } from "../wsgi-fault";
import { refuseReader, schemaFor, type Call } from "./call";
import { isYes } from "./flavor-schema";
import { usableFlavor } from "./flavors";
import { ownKeypair } from "./keypairs";
import { links } from "./page";
import { limitsOf } from "./quota";
import { checkQuotas } from "./server-quotas";
import { noGroup, usableGroup } from "./server-groups";
import { groupIdsOf, plugIn, plugsOf, type WantedNetwork } from "./server-networks";
import { CREATE } from "./server-schema";
import { BUILD_MS } from "./settle";
import type { StoredFlavor, StoredServer, StoredServerGroup } from "./state";
import { serversOf } from "./usage";

/** The one availability zone that there is. */
export const ZONE = "nova";

/** What a request says. */
interface Wanted {
  readonly name: string;
  readonly flavorRef: string | number;
  readonly imageRef?: string;
  readonly networks?: "none" | "auto" | readonly WantedNetwork[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly security_groups?: readonly { readonly name?: string }[];
  readonly availability_zone?: string;
  readonly key_name?: string;
  readonly config_drive?: boolean | string;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly adminPass?: string;
  readonly min_count?: number | string;
  readonly max_count?: number | string;
  readonly block_device_mapping_v2?: readonly WantedDevice[];
}

interface WantedDevice {
  readonly source_type?: string;
  readonly destination_type?: string;
  readonly uuid?: string;
}

/** Begins to build a server (nova/compute/api.py, create). @throws WsgiFault */
export function createServer(call: Call, body: unknown): object {
  checkBody(schemaFor(call, CREATE), body);
  refuseReader(call, "servers:create");
  const { server: wanted, ...others } = body as { server: Wanted };
  refuseMissing(wanted);
  const hints = hintsOf(others);
  const flavor = usableFlavor(call, String(wanted.flavorRef));
  if (flavor === undefined) throw new WsgiFault(400, `Flavor ${wanted.flavorRef} could not be found.`);
  const image = imageOf(call, wanted, flavor);
  checkNames(call, wanted);
  const names = (wanted.security_groups ?? []).flatMap(({ name }) => name ?? []);
  const groupIds = groupIdsOf(call, names);
  const plugs = plugsOf(call, wanted.networks);
  const group = groupOf(call, hints.group);
  checkQuotas(call, { cores: flavor.vcpus, instances: 1, ram: flavor.ram });

  const id = randomUUID();
  const { ownPorts, problem } = plugIn(call, id, plugs, groupIds);
  const now = new Date().toISOString();
  const server: StoredServer = {
    id,
    name: wanted.name,
    description: wanted.description ?? null,
    hostname: hostname(wanted.name),
    projectId: call.token.projectId ?? "",
    userId: call.token.userId,
    flavor,
    imageId: image.id,
    minDisk: Math.max(image.min_disk, flavor.disk),
    keyName: wanted.key_name ?? null,
    configDrive: isYes(wanted.config_drive ?? false),
    zone: wanted.availability_zone ?? null,
    hints,
    ...(group === undefined ? {} : { groupId: group.id }),
    metadata: wanted.metadata ?? {},
    tags: wanted.tags ?? [],
    ownPorts,
    state: "building",
    task: { name: "spawning", until: Date.now() + BUILD_MS },
    ...(problem === undefined
      ? {}
      : { fault: { message: `Build of instance ${id} aborted: ${problem}`, created: now } }),
    createdAt: now,
    updatedAt: now,
  };
  call.state.servers.push(server);
  return {
    id,
    links: links(call, `servers/${id}`),
    "OS-DCF:diskConfig": "MANUAL",
    security_groups: names.length === 0 ? [{ name: "default" }] : names.map((name) => ({ name })),
    adminPass: wanted.adminPass ?? newSecret(9),
  };
}

/** What other clouds have and this one does not: better refused than ignored. A device that is the image itself says nothing more. */
function refuseMissing({ min_count, max_count, imageRef, block_device_mapping_v2: devices = [] }: Wanted): void {
  if (Number(max_count ?? min_count ?? 1) > 1) throw new WsgiFault(501, "This sandbox makes one server at a time.");
  const isImage = ({ source_type, destination_type, uuid }: WantedDevice) =>
    source_type === "image" && destination_type === "local" && uuid === imageRef;
  if (devices.length === 0 || (devices.length === 1 && isImage(devices[0]))) return;
  throw new WsgiFault(501, "This sandbox boots servers of images only, without volumes.");
}

function hintsOf(body: Readonly<Record<string, unknown>>): { readonly group?: string | null } {
  return body["os:scheduler_hints"] ?? body["OS-SCH-HNT:scheduler_hints"] ?? {};
}

const GIB = 2 ** 30;

function imageOf(call: Call, { imageRef }: Wanted, flavor: StoredFlavor): Image {
  if (!imageRef) throw new WsgiFault(400, "Missing imageRef attribute");
  return fittingImage(call, imageRef, flavor, "Can not find requested image");
}

/** An image that a flavor is large enough for. @throws WsgiFault 400 */
export function fittingImage(call: Call, imageRef: string, flavor: StoredFlavor, missing: string): Image {
  const image = call.images.find(({ id }) => id === imageRef);
  if (image === undefined) throw new WsgiFault(400, missing);
  if (image.status !== "active") throw new WsgiFault(400, `Image ${image.id} is not active.`);
  if (flavor.ram < image.min_ram) throw new WsgiFault(400, "Flavor's memory is too small for requested image.");
  checkDisk(flavor, image.min_disk);
  return image;
}

/** @param least - GiB @throws WsgiFault 400 */
export function checkDisk({ disk }: StoredFlavor, least: number): void {
  if (disk === 0 || disk >= least) return;
  const sizes = `Flavor disk is ${disk * GIB} bytes, minimum size is ${least * GIB} bytes.`;
  throw new WsgiFault(400, `Flavor's disk is smaller than the minimum size specified in image metadata. ${sizes}`);
}

function checkNames(call: Call, { key_name, availability_zone: zone, metadata = {} }: Wanted): void {
  if (key_name !== undefined && ownKeypair(call, key_name) === undefined) {
    throw new WsgiFault(400, "Invalid key_name provided.");
  }
  if (zone !== undefined && zone.split(":")[0] !== ZONE) {
    throw new WsgiFault(400, "The requested availability zone is not available");
  }
  const limit = limitsOf(call.state, call.token.projectId ?? "").metadata_items;
  if (limit < 0 || Object.keys(metadata).length <= limit) return;
  throw new WsgiFault(403, `Maximum number of metadata items exceeds ${limit}`);
}

function groupOf(call: Call, id: string | null | undefined): StoredServerGroup | undefined {
  if (!id) return undefined;
  const group = usableGroup(call, id);
  if (group === undefined) throw new WsgiFault(400, noGroup(id));
  const limit = limitsOf(call.state, group.projectId).server_group_members;
  const members = serversOf(call.state, group.projectId).filter(({ groupId }) => groupId === id).length;
  if (limit >= 0 && members >= limit) throw new WsgiFault(403, "Quota exceeded, too many servers in group");
  return group;
}

/** A name as a host may have it (nova/utils.py, sanitize_hostname). */
function hostname(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[ _.]/g, "-")
    .replace(/[^\w-]+/g, "");
  return plain
    .toLowerCase()
    .replace(/^[.-]+|[.-]+$/g, "")
    .slice(0, 63);
}
