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
 */
export class ImageDelivery {
  /** Terraform uploads files, and what is behind URLs, to each region. */
  static terraform(options: TerraformDeliveryOptions = {}): ImageDelivery {
    return new ImageDelivery("terraform", options);
  }

  /**
   * Something else puts them there; the stack refers to them by ids that follow from their content, and checks in each plan that they are
   * there. Needs a lock file.
   *
   * @internal
   */
  static replicator(): ImageDelivery {
    return new ImageDelivery("replicator", {});
  }

  private constructor(
    readonly by: "terraform" | "replicator",
    /** @internal */
    readonly options: TerraformDeliveryOptions,
  ) {}
}
