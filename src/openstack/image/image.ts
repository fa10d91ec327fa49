/** What an image is doing. */
export type ImageStatus =
  "queued" | "saving" | "uploading" | "importing" | "active" | "deactivated" | "killed" | "deleted" | "pending_delete";

/** An image of one region. */
export interface Image {
  readonly id: string;
  readonly name?: string;
  readonly status: ImageStatus;
  /** Bytes; absent while there are none. */
  readonly size?: number;
  /** MD5 of the bytes. */
  readonly checksum?: string;
  /** What `hashValue` is made with, such as `sha512` (`os_hash_algo`). */
  readonly hashAlgorithm?: string;
  /** In hexadecimal digits (`os_hash_value`). */
  readonly hashValue?: string;
  readonly diskFormat?: string;
  readonly containerFormat?: string;
  /** GiB that a disk needs at least. */
  readonly minDisk: number;
  /** MiB that a server needs at least. */
  readonly minRam: number;
  readonly visibility: "private" | "shared" | "community" | "public";
  readonly protected: boolean;
  /** True if lists leave it out unless they are asked for hidden ones (`os_hidden`). */
  readonly hidden: boolean;
  /** Id of the project that owns it. */
  readonly owner?: string;
  readonly tags: readonly string[];
  /** As in RFC 3339. */
  readonly createdAt: string;
  /** As in RFC 3339. */
  readonly updatedAt: string;
  /** All that somebody has told of it besides; what Glance itself adds is left out. */
  readonly properties: Readonly<Record<string, string>>;
}

/** What Glance can be told of an image. */
export type ImageFields = Partial<
  Pick<
    Image,
    | "name"
    | "diskFormat"
    | "containerFormat"
    | "minDisk"
    | "minRam"
    | "visibility"
    | "protected"
    | "hidden"
    | "tags"
    | "properties"
  >
>;

/** An image as Glance writes it: every member that is not named here is a property. */
export type ImageBody = Readonly<Record<string, unknown>>;

/** What Glance calls the fields that can be set, without the properties, which are members of their own. */
export const MEMBERS = {
  name: "name",
  diskFormat: "disk_format",
  containerFormat: "container_format",
  minDisk: "min_disk",
  minRam: "min_ram",
  visibility: "visibility",
  protected: "protected",
  hidden: "os_hidden",
  tags: "tags",
} as const satisfies Partial<Record<keyof ImageFields, string>>;

/** What every image has (https://docs.openstack.org/api-ref/image/v2/#show-image), and what Glance tells of where its bytes are. */
const OWN: ReadonlySet<string> = new Set([
  ...Object.values(MEMBERS),
  ...[
    "id",
    "status",
    "size",
    "virtual_size",
    "checksum",
    "owner",
    "created_at",
    "updated_at",
    "self",
    "file",
    "schema",
  ],
  ...["stores", "direct_url", "locations", "os_hash_algo", "os_hash_value"],
]);

/** Members that Glance makes and takes away by itself begin like this: not all of `os_`, which has `os_distro` and others of users. */
const RESERVED = "os_glance";

/** Reads an image. */
export function readImage(body: ImageBody): Image {
  return {
    id: String(body.id),
    name: text(body.name),
    status: body.status as ImageStatus,
    size: typeof body.size === "number" ? body.size : undefined,
    checksum: text(body.checksum),
    hashAlgorithm: text(body.os_hash_algo),
    hashValue: text(body.os_hash_value),
    diskFormat: text(body.disk_format),
    containerFormat: text(body.container_format),
    minDisk: Number(body.min_disk ?? 0),
    minRam: Number(body.min_ram ?? 0),
    visibility: body.visibility as Image["visibility"],
    protected: body.protected === true,
    hidden: body.os_hidden === true,
    owner: text(body.owner),
    tags: Array.isArray(body.tags) ? (body.tags as string[]) : [],
    createdAt: String(body.created_at),
    updatedAt: String(body.updated_at),
    properties: propertiesIn(body),
  };
}

function propertiesIn(body: ImageBody): Record<string, string> {
  const others = Object.entries(body).filter(([name, value]) => isProperty(name) && typeof value === "string");
  return Object.fromEntries(others) as Record<string, string>;
}

/** True for members that somebody gives an image, and can take away again. */
function isProperty(name: string): boolean {
  return !OWN.has(name) && !name.startsWith(RESERVED);
}

const text = (value: unknown) => (typeof value === "string" ? value : undefined);
