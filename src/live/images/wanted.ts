import type { Image } from "../../openstack";
import { toldSha512 } from "./hash-image";

/** What an image shall be; what is left out may be anything. */
export interface Wanted {
  readonly sha512?: string;
  /** Bytes. */
  readonly size?: number;
  readonly diskFormat?: string;
  readonly containerFormat?: string;
  /** Whether lists leave it out; of images of somebody else alone, which stay as they are. @default false */
  readonly hidden?: boolean;
}

/**
 * In what an image is not what it shall be; undefined if nothing is known against it.
 *
 * @param sha512 of its bytes, where somebody has read them
 */
export function differenceOf(image: Image, wanted: Wanted, sha512 = toldSha512(image)): string | undefined {
  const pairs = [
    ["sha512", sha512 ?? wanted.sha512, wanted.sha512],
    ["size", image.size, wanted.size],
    ["disk format", image.diskFormat, wanted.diskFormat],
    ["container format", image.containerFormat, wanted.containerFormat],
  ] as const;
  const found = pairs.find(([, is, shall]) => shall !== undefined && is !== shall);
  return found === undefined ? undefined : `${found[0]} ${found[1] ?? "unknown"}, not ${found[2]}`;
}
