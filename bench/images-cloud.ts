import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { loadCloud } from "../src/clouds";
import { openRegions, type LiveRegion } from "../src/live";
import { deleteImage, listImages, type Image } from "../src/openstack";
import { randomNumbers } from "./random";

export const IMAGE_MIB = 1_024;
const MIB = 2 ** 20;

/** The regions of the real cloud; none without the environment that `npm run cloud -- env` prints. */
export async function realRegions(): Promise<readonly LiveRegion[]> {
  const { OPENSTACK_CLIENT, OS_CLOUD } = process.env;
  return OPENSTACK_CLIENT === undefined || OS_CLOUD === undefined ? [] : openRegions(loadCloud(OS_CLOUD));
}

/** A file that looks like an image, which is another one each time that it is renewed. */
export class ImageFile {
  private version = 0;

  private constructor(readonly path: string) {}

  static async make(path: string): Promise<ImageFile> {
    const file = await open(path, "w");
    const random = randomNumbers(78);
    const part = Buffer.from(Array.from({ length: MIB }, () => random(256)));
    for (let n = 0; n < IMAGE_MIB; n++) {
      part.writeUInt32LE(n);
      await file.write(part);
    }
    await file.close();
    return new ImageFile(path);
  }

  /** @returns the new SHA-512: ids of images that were there before are used up */
  async renew(): Promise<string> {
    this.version += 1;
    const file = await open(this.path, "r+");
    await file.write(`${this.version} ${Date.now()}`, 0);
    await file.close();
    const hash = createHash("sha512");
    await pipeline(createReadStream(this.path, { highWaterMark: MIB }), hash);
    return hash.digest("hex");
  }
}

/** All images that are the tenant's own in a region. */
export async function ownImages({ session, region }: LiveRegion): Promise<readonly Image[]> {
  const owner = await session.projectId();
  const lists = [false, true].map((hidden) => listImages(session, region, { owner, hidden }));
  return (await Promise.all(lists)).flat();
}

/** Removes all of them that are called so, also those without a name of their own yet. */
export async function removeImages(places: readonly LiveRegion[], name: string): Promise<void> {
  for (const place of places) {
    for (const image of await ownImages(place)) {
      if (image.name?.startsWith(name)) await deleteImage(place.session, place.region, image.id);
    }
  }
}
