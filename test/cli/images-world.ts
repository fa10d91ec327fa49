import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageLock, ImageLockEntry } from "../../src/image";
import { changeImageLock, LockContents } from "../../src/lock-file";
import { ImageCloud, sha512Of, startCloud } from "../openstack-client/image-cloud";
import { scratch } from "../sandbox/environment/scratch";
import { call, type Called, type Ended } from "./multisite";

export { sha512Of };
export const REGIONS = ["One", "Two", "Three"];
export const IMAGE = "acme/base";
/** Waves of a controlled image. */
export const WAVES = [["Three"], ["One", "Two"]];

/** So many bytes that are the same for the same seed, and others for another one. */
export function bytesOf(seed: number | string, size = 4096): Buffer {
  return Buffer.alloc(size, createHash("sha512").update(`${seed}`).digest());
}

/** A sandbox of three regions, and a folder with a model in which `multisite images` is called. */
export class ImagesWorld extends ImageCloud {
  readonly cwd = scratch();

  static async open(): Promise<ImagesWorld> {
    const world = new ImagesWorld(...(await startCloud(REGIONS)));
    const clouds = { acme: world.cloud.cloudsYamlEntry("member") };
    writeFileSync(join(world.cwd, "clouds.yaml"), JSON.stringify({ clouds }));
    return world;
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

  /** As an operator puts an image aside. */
  async deactivate(region: string, id: string): Promise<void> {
    const [{ session }] = await this.openAs("admin");
    await session.request({
      ...{ service: "image", region, method: "POST", path: `/v2/images/${id}/actions/deactivate` },
    });
  }

  /** How many uploads a region has had. */
  uploads(region: string): number {
    return this.requests(region, "PUT", /\/file$/);
  }

  stop(): Promise<void> {
    return this.cloud.stop();
  }
}
