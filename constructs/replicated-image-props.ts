import type { IReplicatedImage } from "./replicated-image";
import type { ImageDelivery } from "./image-delivery";
import type { ImagePromotion } from "./image-promotion";
import type { ImageSource } from "./image-source";
import type { ImageSync } from "./image-sync";
import type { LockFile } from "./lock-file";
import type { Tenant } from "./tenant";

/** Formats of disks that Glance knows. */
export type DiskFormat = "ami" | "ari" | "aki" | "vhd" | "vhdx" | "vmdk" | "raw" | "qcow2" | "vdi" | "iso" | "ploop";

/** What Glance is told of every version of an image. */
export interface ImageAttributes {
  /** @default "qcow2" */
  readonly diskFormat?: DiskFormat;
  /** @default "bare" */
  readonly containerFormat?: "ami" | "ari" | "aki" | "bare" | "ovf" | "ova" | "docker" | "compressed";
  /** GiB that a disk needs at least. @default 0 */
  readonly minDisk?: number;
  /** MiB that a server needs at least. @default 0 */
  readonly minRam?: number;
  /** Such as `hw_disk_bus`. @default {} */
  readonly properties?: Readonly<Record<string, string>>;
  /** @default [] */
  readonly tags?: readonly string[];
  /** Who sees it; `public` and `community` may be for administrators. @default "private" */
  readonly visibility?: "private" | "shared" | "community" | "public";
  /** True if Glance is to refuse to delete it. To remove such an image takes two deployments: this one off, then the image. @default false */
  readonly protected?: boolean;
  /** True if it is not listed unless somebody asks for hidden ones. @default false */
  readonly hidden?: boolean;
  /** The kernel with which the image boots: its promoted version's id in the region is there as `kernel_id`. @default none */
  readonly kernel?: IReplicatedImage;
  /** Its initial ramdisk, likewise as `ramdisk_id`. @default none */
  readonly ramdisk?: IReplicatedImage;
}

/** Properties of a {@link ReplicatedImage}. */
export interface ReplicatedImageProps extends ImageAttributes {
  /** Where each version comes from, by its name. Versions that are declared stay where they are: to go back copies nothing. */
  readonly versions: Readonly<Record<string, ImageSource>>;
  /**
   * The version that users of the image get.
   * @default - what `multisite images promote` wrote into the lock file, or the only one
   */
  readonly promoted?: string;
  /**
   * Where it has replicas.
   * @default ImageSync.auto()
   */
  readonly sync?: ImageSync;
  /**
   * Who puts them there. A version that somebody has delivered stays that one's, as far as there is a lock file.
   * @default ImageDelivery.terraform()
   */
  readonly delivery?: ImageDelivery;
  /**
   * What happens to servers when `promoted` moves.
   * @default ImagePromotion.newServersOnly()
   */
  readonly promotion?: ImagePromotion;
  /**
   * What it is called in Glance, before `-` and the version.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * Names of the regions that it is for.
   * @default - all regions of the tenant, without those in `neverIn`
   */
  readonly regions?: readonly string[];
  /**
   * Names of regions that must not have it, such as those in another country: what would bring it there is refused.
   * @default []
   */
  readonly neverIn?: readonly string[];
  /**
   * Remembers what is in each version, and ids that are used up.
   * @default - none: then each version is pinned, and Terraform delivers it
   */
  readonly lock?: LockFile;
  /**
   * The tenant.
   * @default - the one in a scope above
   */
  readonly tenant?: Tenant;
}
