import type { Waves } from "../src/image";

/** How far the versions of a {@link ReplicatedImage} have spread, where the code says it. */
export interface ControlledSyncProps {
  /** Names of regions, wave by wave. Each region of the image is in one of them. */
  readonly waves: Waves;
  /**
   * How many waves each version has reached, by its name.
   * @default - what `multisite images promote --wave` has let it reach, or else all of them, one after the other in one deployment; of one
   * that is declared behind the version that a command has promoted, the first
   */
  readonly reached?: Readonly<Record<string, number>>;
}

/**
 * Where a {@link ReplicatedImage} has replicas.
 *
 * @example
 * import { ImageSync } from "cdktf-openstack-multisite";
 *
 * const everywhere = ImageSync.auto();
 * const careful = ImageSync.controlled({ waves: [["RegionOne"], ["RegionTwo", "RegionThree"]], reached: { "2026.11": 1 } });
 */
export class ImageSync {
  /** In one region: the one that its source names, or else `home`. @param options `home`: name of the region. Default: the first of the image's regions */
  static none(options: { readonly home?: string } = {}): ImageSync {
    return new ImageSync("none", { home: options.home });
  }

  /** In every region of the image. */
  static auto(): ImageSync {
    return new ImageSync("auto");
  }

  /**
   * In the regions where something in the app refers to `image.in(region)`, whichever constructs or stacks it is in. Reading the id
   * without using it does not count.
   */
  static lazy(): ImageSync {
    return new ImageSync("lazy");
  }

  /** Versions spread wave by wave: the next wave begins only when the one before is verified in all its regions. */
  static controlled(props: ControlledSyncProps): ImageSync {
    return new ImageSync("controlled", { controlled: props });
  }

  private constructor(
    readonly mode: "none" | "auto" | "lazy" | "controlled",
    /** @internal */
    readonly options: { readonly home?: string; readonly controlled?: ControlledSyncProps } = {},
  ) {}
}
