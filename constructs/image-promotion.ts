/**
 * What happens to servers and volumes when {@link ReplicatedImage.promoted} moves.
 *
 * @example
 * import { ImagePromotion } from "cdktf-openstack-multisite";
 *
 * const careful = ImagePromotion.newServersOnly();
 */
export class ImagePromotion {
  /** Nothing: what is there keeps its image, what is new gets the promoted one. The attribute goes into `ignore_changes` of each. */
  static newServersOnly(): ImagePromotion {
    return new ImagePromotion(false);
  }

  /** Servers are rebuilt in place, their local disks are lost; volumes made of the image are **replaced**. */
  static rebuildServers(): ImagePromotion {
    return new ImagePromotion(true);
  }

  private constructor(
    /** @internal */
    readonly rebuilds: boolean,
  ) {}
}
