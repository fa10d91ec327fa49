import type { Values } from "../../../plugin/wire/value";
import { oneCalled } from "../one-of";
import type { Region } from "../region";

/** An image as Glance shows it: what is not named here are properties that somebody has given it. */
export type Image = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
};

/** As many as Glance gives at a time. */
const PAGE = 1000;

export async function getImage(id: string, region: Region): Promise<Image> {
  const path = `/v2/images/${encodeURIComponent(id)}`;
  return region.ask<Image>({ service: "image", method: "GET", path, member: "id" });
}

/** @param query - a `tag` may be there several times, so it is a query as it is sent */
export async function listImages(region: Region, query: URLSearchParams): Promise<readonly Image[]> {
  const all: Image[] = [];
  for (;;) {
    const page = new URLSearchParams([...query, ["limit", String(PAGE)]]);
    if (all.length > 0) page.set("marker", all[all.length - 1].id);
    const path = `/v2/images?${page.toString()}`;
    const { images } = await region.ask<{ readonly images: readonly Image[] }>({
      ...{ service: "image", method: "GET", path, member: "images" },
    });
    all.push(...images);
    if (images.length < PAGE) return all;
  }
}

/** @throws ProviderError unless one image has this name */
export async function imageCalled(name: string, region: Region): Promise<string> {
  const found = await listImages(region, new URLSearchParams({ name }));
  return oneCalled(found, "image", name, region).id;
}

/** Members that every image has; all others are its properties. */
const OWN = [
  ...["id", "name", "status", "tags", "container_format", "disk_format", "min_disk", "min_ram", "owner", "protected"],
  ...[
    "visibility",
    "os_hidden",
    "checksum",
    "size",
    "virtual_size",
    "created_at",
    "updated_at",
    "self",
    "file",
    "schema",
  ],
];

/** What somebody, or Glance itself, has told of an image besides. */
export function propertiesOf(image: Image): Readonly<Record<string, string>> {
  const others = Object.entries(image).filter(([name, value]) => !OWN.includes(name) && typeof value === "string");
  return Object.fromEntries(others) as Record<string, string>;
}

/** What the schema calls what Glance tells of an image. */
export function attributesOf(image: Image): Values {
  const { id, name, owner, visibility, checksum, file, schema, created_at, updated_at } = image as Values;
  return {
    ...{ id, name, owner, visibility, checksum, file, schema, created_at, updated_at },
    container_format: image.container_format as string,
    disk_format: image.disk_format as string,
    hidden: image.os_hidden === true,
    min_disk_gb: Number(image.min_disk),
    min_ram_mb: Number(image.min_ram),
    protected: image.protected === true,
    size_bytes: Number(image.size),
    tags: image.tags as readonly string[],
    metadata: {},
    properties: propertiesOf(image),
  };
}
