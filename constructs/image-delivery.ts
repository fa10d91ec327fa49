/** How {@link ImageDelivery.terraform} sends the bytes. */
export interface TerraformDeliveryOptions {
  /**
   * True if Glance of each region downloads a URL itself, for sources by URL: nothing goes through the machine of Terraform.
   * Needs Glance's import method `web-download`.
   * @default false
   */
  readonly webDownload?: boolean;
}

/**
 * Who puts the replicas of a {@link ReplicatedImage} into their regions.
 *
 * @example
 * import { ImageDelivery } from "cdktf-openstack-multisite";
 *
 * const uploads = ImageDelivery.terraform();
 * const byGlance = ImageDelivery.terraform({ webDownload: true });
 * const copies = ImageDelivery.replicator(); // once for all regions, by `multisite images replicate`
 */
export class ImageDelivery {
  /** Terraform uploads files, and what is behind URLs, to each region. */
  static terraform(options: TerraformDeliveryOptions = {}): ImageDelivery {
    return new ImageDelivery("terraform", options);
  }

  /**
   * `multisite images replicate` puts them there, before the stack is deployed: it reads each source once for all regions. The stack makes
   * no image. It refers to them by ids that follow from their content, and each plan fails where one is not there. Needs a lock file, which
   * remembers ids that are used up in their region.
   */
  static replicator(): ImageDelivery {
    return new ImageDelivery("replicator", {});
  }

  private constructor(
    /** Who it is. */
    readonly by: "terraform" | "replicator",
    /** @internal */
    readonly options: TerraformDeliveryOptions,
  ) {}
}
