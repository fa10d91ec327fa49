import { createHash, randomUUID } from "node:crypto";

/** What Glance holds of one region: plain JSON. */
export interface ImageState {
  readonly images: Image[];
}

/** An image, as Glance shows it, but for what follows from its id. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly status: "active";
  readonly visibility: "public";
  readonly disk_format: string;
  readonly container_format: string;
  /** Bytes. */
  readonly size: number;
  readonly virtual_size: number;
  readonly checksum: string;
  readonly os_hash_algo: "sha512";
  readonly os_hash_value: string;
  readonly os_hidden: boolean;
  readonly protected: boolean;
  /** MiB. */
  readonly min_ram: number;
  /** GiB. */
  readonly min_disk: number;
  readonly tags: readonly string[];
  readonly stores: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** One image that everybody may boot, as an operator would provide: `small`, an empty sector. */
export function newImageState({ adminProjectId }: { readonly adminProjectId: string }): ImageState {
  const content = Buffer.alloc(512);
  const now = new Date().toISOString().replace(/\.\d+/, "");
  const small: Image = {
    id: randomUUID(),
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
    os_hidden: false,
    protected: false,
    min_ram: 0,
    min_disk: 1,
    tags: [],
    stores: "file",
    created_at: now,
    updated_at: now,
  };
  return { images: [small] };
}
