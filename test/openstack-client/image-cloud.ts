import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  createImage,
  listImages,
  openRegions,
  uploadImageData,
  type Image,
  type LiveRegion,
  type NewImage,
} from "cdktf-openstack-multisite/runtime";
import { EmbeddedCloud } from "../../src/sandbox/cloud";
import { configOf } from "./fixture";

export const sha512Of = (bytes: Buffer) => createHash("sha512").update(bytes).digest("hex");

export type Role = "member" | "admin";

/** A sandbox of some regions, and the images in it. */
export class ImageCloud {
  constructor(
    readonly cloud: EmbeddedCloud,
    readonly places: readonly LiveRegion[],
  ) {}

  /** The regions, as a program with a login of its own sees them. */
  openAs(role: Role): Promise<LiveRegion[]> {
    return openPlaces(this.cloud, role);
  }

  place(region: string): LiveRegion {
    const place = this.places.find(({ name }) => name === region);
    if (place === undefined) throw new Error(`no region ${region}`);
    return place;
  }

  /** All images of the project in a region, drafts and hidden ones included. */
  async there(region: string): Promise<Image[]> {
    const { session } = this.place(region);
    const owner = await session.projectId();
    const lists = [false, true].map((hidden) => listImages(session, region, { hidden, owner }));
    return (await Promise.all(lists)).flat();
  }

  /** An image that somebody has made. */
  async made(region: string, bytes: Buffer | undefined, fields: NewImage = {}): Promise<Image> {
    const { session } = this.place(region);
    const formats = { diskFormat: "raw", containerFormat: "bare" };
    const image = await createImage(session, region, { name: "somebody's", ...formats, ...fields });
    if (bytes !== undefined) {
      await uploadImageData(session, region, image.id, { open: () => Readable.from([bytes]), size: bytes.length });
    }
    return image;
  }

  /** How many requests of a kind a region has had. */
  requests(region: string, method: string, path: RegExp): number {
    return this.cloud.region(region).requests.filter((it) => it.method === method && path.test(it.path)).length;
  }
}

/** A sandbox, and its regions as somebody of that role sees them. */
export async function startCloud(
  regions: readonly string[],
  role: Role = "member",
): Promise<[EmbeddedCloud, LiveRegion[]]> {
  const cloud = await EmbeddedCloud.start({ name: "acme", regions });
  return [cloud, await openPlaces(cloud, role)];
}

const openPlaces = (cloud: EmbeddedCloud, role: Role) =>
  openRegions(configOf(cloud.cloudsYamlEntry(role)), { timeoutMs: 5_000 });
