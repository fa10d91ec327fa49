import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  listImages,
  openRegions,
  uploadImageData,
  createImage,
  type Image,
  type ImageJob,
  type LiveRegion,
  type NewImage,
  type ReplicaEvent,
} from "cdktf-openstack-multisite/runtime";
import { EmbeddedCloud } from "../../../src/sandbox/cloud";
import { configOf } from "../../openstack-client/fixture";

export const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"] as const;

/** So many bytes that always differ from those of another seed. */
export function bytesOf(size: number, seed = 1): Buffer {
  const block = createHash("sha512").update(`${seed}`).digest();
  return Buffer.alloc(size, block);
}

export const sha512Of = (bytes: Buffer) => createHash("sha512").update(bytes).digest("hex");

/** A sandbox of three regions, and an image to be brought there. */
export class World {
  readonly events: ReplicaEvent[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "replicate-"));

  static async open(role: "member" | "admin" = "member"): Promise<World> {
    const cloud = await EmbeddedCloud.start({ name: "acme", regions: REGIONS });
    return new World(cloud, await openRegions(configOf(cloud.cloudsYamlEntry(role)), { timeoutMs: 5_000 }));
  }

  private constructor(
    readonly cloud: EmbeddedCloud,
    readonly places: readonly LiveRegion[],
  ) {}

  place(region: string): LiveRegion {
    const place = this.places.find(({ name }) => name === region);
    if (place === undefined) throw new Error(`no region ${region}`);
    return place;
  }

  /** The same regions, as another program sees them. */
  async again(): Promise<readonly LiveRegion[]> {
    return openRegions(configOf(this.cloud.cloudsYamlEntry()), { timeoutMs: 5_000 });
  }

  /** A file on this machine. */
  file(bytes: Buffer, name = "base.raw"): string {
    const path = join(this.folder, name);
    writeFileSync(path, bytes);
    return path;
  }

  /** A job that brings bytes to all regions, from a file that has them. */
  job(bytes: Buffer, changes: Partial<ImageJob> = {}): ImageJob {
    return {
      ...{ label: "acme/base 2026.10", name: "base-2026.10", sha512: sha512Of(bytes), size: bytes.length },
      source: { kind: "file", path: this.file(bytes, `${sha512Of(bytes).slice(0, 16)}.raw`) },
      attributes: { diskFormat: "raw" },
      targets: this.places.map((place) => ({ place })),
      ...changes,
    };
  }

  /** For `onEvent`. */
  readonly onEvent = (event: ReplicaEvent): void => void this.events.push(event);

  /** What was told of a region, without the time and the bytes on their way. */
  told(region: string): object[] {
    return this.events
      .filter((event) => event.region === region && event.event !== "progress")
      .map(({ label: _label, region: _region, at: _at, ...news }) => news);
  }

  /** All images of the project in a region, drafts and hidden ones included. */
  async images(region: string): Promise<Image[]> {
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
    if (bytes !== undefined) await uploadImageData(session, region, image.id, contentOf(bytes));
    return image;
  }

  /** How many requests of a kind a region has had. */
  requests(region: string, method: string, path: RegExp): number {
    return this.cloud.region(region).requests.filter((it) => it.method === method && path.test(it.path)).length;
  }

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.folder, { recursive: true });
  }
}

const contentOf = (bytes: Buffer) => ({ open: () => Readable.from([bytes]), size: bytes.length });
