import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageJob, ReplicaEvent } from "cdktf-openstack-multisite/runtime";
import { ImageCloud, sha512Of, startCloud, type Role } from "../../openstack-client/image-cloud";

export { sha512Of };
export const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"] as const;

/** So many bytes that always differ from those of another seed. */
export function bytesOf(size: number, seed = 1): Buffer {
  const block = createHash("sha512").update(`${seed}`).digest();
  return Buffer.alloc(size, block);
}

/** A sandbox of three regions, and an image to be brought there. */
export class World extends ImageCloud {
  readonly events: ReplicaEvent[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "replicate-"));

  static async open(role: Role = "member"): Promise<World> {
    return new World(...(await startCloud(REGIONS, role)));
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

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.folder, { recursive: true });
  }
}
