import { LineForm, numberOf, textOf, type Fields } from "../lock";
import { isImageId } from "./image-id";
import type { ContentEntry, ImageLockEntry } from "./image-lock-entry";
import { isSha512 } from "./sha512";
import { isVersionName } from "./version-name";

/** The lines about images. */
export const imageLines = new LineForm<ImageLockEntry>({
  kinds: ["content", "promoted", "replica", "wave"],
  instead: "to change what an image is, name a new version",
  fieldsOf,
  entryOf,
});

function fieldsOf(entry: ImageLockEntry): Fields {
  const { kind, image, version } = entry;
  const common = { kind, image, version };
  switch (entry.kind) {
    case "content":
      return { ...common, sha512: entry.sha512, size: entry.size, delivery: entry.delivery };
    case "replica":
      return { ...common, region: entry.region, salt: entry.salt, id: entry.id };
    case "wave":
      return { ...common, wave: entry.wave };
    case "promoted":
      return common;
  }
}

/** @throws with what is wrong */
function entryOf(fields: Fields): ImageLockEntry {
  const kind = fields.kind as ImageLockEntry["kind"];
  const common = { image: textOf(fields, "image"), version: versionOf(fields) };
  switch (kind) {
    case "content":
      return { kind, ...common, ...contentOf(fields) };
    case "replica":
      return { kind, ...common, region: textOf(fields, "region"), ...idOf(fields) };
    case "wave":
      return { kind, ...common, wave: numberOf(fields, "wave", 0) };
    case "promoted":
      return { kind, ...common };
  }
}

function versionOf(fields: Fields): string {
  const version = textOf(fields, "version");
  if (!isVersionName(version)) throw new Error("version is no name of a version");
  return version;
}

function contentOf(fields: Fields): Pick<ContentEntry, "sha512" | "size" | "delivery"> {
  const sha512 = textOf(fields, "sha512");
  if (!isSha512(sha512)) throw new Error("sha512 is not 128 hexadecimal digits in small letters");
  const { delivery } = fields;
  if (delivery !== "terraform" && delivery !== "replicator")
    throw new Error("delivery is neither terraform nor replicator");
  return { sha512, ...(fields.size === undefined ? {} : { size: numberOf(fields, "size", 0) }), delivery };
}

/** Salt 0 is the id that follows from the content alone, about which nothing needs to be said. */
function idOf(fields: Fields): { readonly salt: number } | { readonly id: string } {
  if (fields.id === undefined) return { salt: numberOf(fields, "salt", 1) };
  const id = textOf(fields, "id");
  if (!isImageId(id)) throw new Error("id is no UUID in small letters");
  if (fields.salt !== undefined) throw new Error("a replica has a salt or an id, not both");
  return { id };
}
