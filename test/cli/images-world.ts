import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
import { type ImageLock, type ImageLockEntry } from "../../src/image";
import { changeImageLock, LockContents } from "../../src/lock-file";
import { EmbeddedCloud } from "../../src/sandbox/cloud";
import { configOf } from "../openstack-client/fixture";
import { scratch } from "../sandbox/environment/scratch";
import { call, type Called, type Ended } from "./multisite";

export const REGIONS = ["One", "Two", "Three"];
export const IMAGE = "acme/base";
/** Waves of a controlled image. */
export const WAVES = [["Three"], ["One", "Two"]];

/** So many bytes that are the same for the same seed, and others for another one. */
export function bytesOf(seed: number | string, size = 4096): Buffer {
  return Buffer.alloc(size, createHash("sha512").update(`${seed}`).digest());
}

export const sha512Of = (bytes: Buffer) => createHash("sha512").update(bytes).digest("hex");

/** A sandbox of three regions, and a folder with a model in which `multisite images` is called. */
export class ImagesWorld {
  readonly cwd = scratch();

  static async open(): Promise<ImagesWorld> {
    const cloud = await EmbeddedCloud.start({ name: "acme", regions: REGIONS });
    return new ImagesWorld(cloud, await openRegions(configOf(cloud.cloudsYamlEntry("member")), { timeoutMs: 5_000 }));
  }

  private constructor(
    readonly cloud: EmbeddedCloud,
    readonly places: readonly LiveRegion[],
  ) {
    writeFileSync(join(this.cwd, "clouds.yaml"), JSON.stringify({ clouds: { acme: cloud.cloudsYamlEntry("member") } }));
  }

  /** Calls `multisite images …` in the folder. */
  call(...args: readonly string[]): Called {
    const env = { OS_CLIENT_CONFIG_FILE: "", OS_CLOUD: "", OS_AUTH_URL: "" };
    return call(["images", ...args], { cwd: this.cwd, env });
  }

  images(...args: readonly string[]): Promise<Ended> {
    return this.call(...args).ended;
  }

  /** A file in the folder. */
  file(bytes: Buffer, name = "base.raw"): string {
    writeFileSync(join(this.cwd, name), bytes);
    return name;
  }

  /** A version of a file, as synth describes it. */
  version(version: string, bytes: Buffer, changes: object = {}): object {
    return {
      ...{ version, name: `base-${version}`, source: { kind: "file", path: this.file(bytes, `${version}.raw`) } },
      ...{ sha512: sha512Of(bytes), size: bytes.length, delivery: "replicator" },
      regions: REGIONS.map((name) => ({ name })),
      ...{ diskFormat: "raw", containerFormat: "bare", minDisk: 1, minRam: 64, properties: { os_distro: "acme" } },
      ...{ tags: ["golden"], visibility: "private", protected: false, hidden: false },
      ...changes,
    };
  }

  /** An image of versions, as synth describes it. */
  image(versions: readonly object[], changes: object = {}): object {
    const [first] = versions as readonly { readonly version: string }[];
    return {
      ...{ path: IMAGE, tenant: "acme/tenant", lock: "images.lock.json", sync: "auto" },
      ...{ promoted: first?.version ?? "", versions, ...changes },
    };
  }

  model(...images: readonly object[]): void {
    const regions = REGIONS.map((name) => ({ name, region: name, cloud: "acme", stack: "acme" }));
    mkdirSync(join(this.cwd, "cdktf.out"), { recursive: true });
    const model = { version: 1, tenants: [{ path: "acme/tenant", regions }], images };
    writeFileSync(join(this.cwd, "cdktf.out", "multisite.json"), JSON.stringify(model));
  }

  /** What the lock file says. */
  get lock(): readonly ImageLockEntry[] {
    const file = join(this.cwd, "images.lock.json");
    return LockContents.parse(readFileSync(file, "utf8"), file).images.entries;
  }

  keep(...entries: readonly ImageLockEntry[]): void {
    changeImageLock(join(this.cwd, "images.lock.json"), (lock: ImageLock) => lock.with(entries));
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
    const image = await createImage(session, region, {
      ...{ name: "somebody's", diskFormat: "raw", containerFormat: "bare", ...fields },
    });
    const content = () => ({ open: () => Readable.from([bytes]), size: bytes?.length });
    if (bytes !== undefined) await uploadImageData(session, region, image.id, content());
    return image;
  }

  /** As an operator puts an image aside. */
  async deactivate(region: string, id: string): Promise<void> {
    const cloud = await openRegions(configOf(this.cloud.cloudsYamlEntry("admin")), { timeoutMs: 5_000 });
    await cloud[0].session.request({
      ...{ service: "image", region, method: "POST", path: `/v2/images/${id}/actions/deactivate` },
    });
  }

  /** How many uploads a region has had. */
  uploads(region: string): number {
    return this.requests(region, "PUT", /\/file$/);
  }

  /** How many requests of a kind a region has had. */
  requests(region: string, method: string, path: RegExp): number {
    return this.cloud.region(region).requests.filter((it) => it.method === method && path.test(it.path)).length;
  }

  stop(): Promise<void> {
    return this.cloud.stop();
  }

  private place(region: string): LiveRegion {
    const place = this.places.find(({ name }) => name === region);
    if (place === undefined) throw new Error(`no region ${region}`);
    return place;
  }
}
