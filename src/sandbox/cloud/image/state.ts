import { createHash, randomUUID } from "node:crypto";

/** What Glance holds of one region: plain JSON. The images' bytes lie beside it (`ImageFiles`). */
export interface ImageState {
  readonly images: Image[];
  /** Ids of deleted images, in small letters: none of them is ever free again. */
  readonly usedIds: string[];
  readonly members: ImageMember[];
  /** Imports, the latest first. */
  readonly tasks: ImageTask[];
}

export type ImageStatus = "queued" | "saving" | "uploading" | "importing" | "active" | "deactivated";
export type Visibility = "public" | "community" | "shared" | "private";

/** An image, as Glance shows it, but for what follows from its id. */
export interface Image {
  readonly id: string;
  name: string | null;
  owner: string;
  status: ImageStatus;
  visibility: Visibility;
  disk_format: string | null;
  container_format: string | null;
  /** Bytes. */
  size: number | null;
  virtual_size: number | null;
  checksum: string | null;
  os_hash_algo: "sha512" | null;
  os_hash_value: string | null;
  os_hidden: boolean;
  protected: boolean;
  /** MiB. */
  min_ram: number;
  /** GiB. */
  min_disk: number;
  tags: readonly string[];
  /** Where the bytes are, if there are any. */
  stores?: string;
  readonly created_at: string;
  updated_at: string;
  /** What its owner says of it besides. */
  properties: Readonly<Record<string, string>>;
  /** Bytes that it has from the beginning, in Base64. */
  readonly seed?: string;
}

/** A project that a shared image is shared with. */
export interface ImageMember {
  readonly image_id: string;
  readonly member_id: string;
  status: MemberStatus;
  readonly created_at: string;
  updated_at: string;
}

export type MemberStatus = "pending" | "accepted" | "rejected";

/** An import, as Glance shows it. */
export interface ImageTask {
  readonly id: string;
  readonly type: "api_image_import";
  status: "processing" | "success" | "failure";
  readonly owner: string;
  expires_at: string | null;
  readonly created_at: string;
  updated_at: string;
  readonly deleted_at: null;
  readonly deleted: false;
  readonly image_id: string;
  readonly request_id: string;
  readonly user_id: string;
  readonly input: object;
  result: { readonly image_id: string } | null;
  message: string;
}

/** A time as Glance writes it: whole seconds. */
export const imageTime = (time = new Date()) => time.toISOString().replace(/\.\d+/, "");

/** An image without bytes. */
export function newImage(of: Partial<Image> & Pick<Image, "owner">): Image {
  const now = imageTime();
  return {
    id: randomUUID(),
    name: null,
    status: "queued",
    visibility: "shared",
    disk_format: null,
    container_format: null,
    ...NO_BYTES,
    os_hidden: false,
    protected: false,
    min_ram: 0,
    min_disk: 0,
    tags: [],
    created_at: now,
    updated_at: now,
    properties: {},
    ...of,
  };
}

/** What is said of the bytes of an image that has none. */
export const NO_BYTES = { size: null, virtual_size: null, checksum: null, os_hash_algo: null, os_hash_value: null };

/** One image that everybody may boot, as an operator would provide: `small`, an empty sector. */
export function newImageState({ adminProjectId }: { readonly adminProjectId: string }): ImageState {
  const content = Buffer.alloc(512);
  const small = newImage({
    name: "small",
    owner: adminProjectId,
    status: "active",
    visibility: "public",
    disk_format: "raw",
    container_format: "bare",
    size: content.length,
    virtual_size: content.length,
    checksum: createHash("md5").update(content).digest("hex"),
    os_hash_algo: "sha512",
    os_hash_value: createHash("sha512").update(content).digest("hex"),
    min_disk: 1,
    stores: "file",
    seed: content.toString("base64"),
  });
  return { images: [small], usedIds: [], members: [], tasks: [] };
}
