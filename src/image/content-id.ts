import { createHash } from "node:crypto";

/**
 * The UUID of a replica: it follows from the content, so it is the same in every region, and known before there is one.
 *
 * Glance takes any UUID of the client's choice, and takes none twice, not even after its image was deleted. RFC 9562 leaves the
 * form of version 8 to its maker.
 *
 * @param sha512 of the image's bytes, 128 hexadecimal digits
 * @param salt how many UUIDs of this content are used up in the region
 */
export function contentImageId(sha512: string, salt = 0): string {
  const hash = createHash("sha256").update(`multisite image\0${sha512.toLowerCase()}\0${salt}`).digest();
  hash[6] = (hash[6] & 0x0f) | 0x80;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
