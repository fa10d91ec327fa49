import type { Problem } from "../src/finding";
import { isSha512, secretParameters } from "../src/image";
import type { ModelImageSource } from "../src/model";
import { Token } from "./cdk";

/** What an {@link ImageSource} is known by. */
export interface ImageSourceOptions {
  /**
   * SHA-512 of the bytes: 128 hexadecimal digits, as `sha512sum` prints them.
   * @default - learned once, and kept in the lock file
   */
  readonly sha512?: string;
}

/** What an image of a region is known by. */
export interface RegionSourceOptions extends ImageSourceOptions {
  /**
   * True for an image that Glance hides: it lists either such images or the others, and so does what looks for this one.
   * @default false
   */
  readonly hidden?: boolean;
}

/**
 * Where the bytes of one version of a {@link ReplicatedImage} come from.
 *
 * @example
 * import { ImageSource } from "cdktf-openstack-multisite";
 *
 * const file = ImageSource.file("base.qcow2"); // hashed once, and kept in the lock file
 * const image = ImageSource.region("RegionOne", "ubuntu-24.04"); // an image that is there
 */
export class ImageSource {
  /**
   * A file on the machine that runs Terraform, or the replicator.
   *
   * @param path a relative one counts from the working directory: under the cdktf CLI, the folder of cdktf.json
   */
  static file(path: string, options: ImageSourceOptions = {}): ImageSource {
    return new ImageSource({ kind: "file", path }, path, options);
  }

  /**
   * What a web server has, by HTTP. Its content has to be pinned: what is behind a URL can change.
   *
   * @param url without a login, signature or token in it: it is written into the plan and the model file
   */
  static url(url: string, options: Required<ImageSourceOptions>): ImageSource {
    // What is refused for its secrets is not kept either.
    const kept = typeof url === "string" && secretsOf(url).length > 0 ? "" : url;
    return new ImageSource({ kind: "url", url: kept }, url, options);
  }

  /**
   * An image of one of the tenant's regions. In that region it is used itself; the others get copies, by {@link ImageDelivery.replicator}:
   * Terraform can't copy from one region to another. What is in it is pinned, or learned by `multisite images replicate`.
   *
   * @param region name of the region, as in the tree
   * @param image its name or id there
   */
  static region(region: string, image: string, options: RegionSourceOptions = {}): ImageSource {
    const hidden = options.hidden === true ? { hidden: true as const } : {};
    return new ImageSource({ kind: "region", region, image, ...hidden }, image, options);
  }

  /** The pinned content, in small letters. */
  readonly sha512?: string;
  /** What is wrong with it. */
  readonly problems: readonly Problem[];

  private constructor(
    /** As the model file has it. */
    readonly origin: ModelImageSource,
    place: string,
    { sha512 }: ImageSourceOptions,
  ) {
    this.sha512 = sha512?.toLowerCase();
    this.problems = [...placeProblems(origin, place), ...hashProblems(origin, this.sha512)];
  }
}

/** `user:password@` before the host. */
const LOGIN = /^[^/?#]*[/\\]*[^/?#\\]*@/;

function placeProblems({ kind }: ModelImageSource, place: string): Problem[] {
  const code = "IMAGE_SOURCE";
  if (typeof place !== "string" || place.trim() === "" || Token.isUnresolved(place)) {
    const fix = "write the path, URL or name: it is read at synth";
    return [{ code, severity: "error", what: "an image's source is empty, or a token", fix }];
  }
  const secrets = kind === "url" ? secretsOf(place) : [];
  if (secrets.length === 0) return [];
  const what = `an image's URL has a secret in it (${secrets.join(", ")}), which the plan and the model file would show`;
  const fix =
    "download it and use ImageSource.file, or give an open URL; or leave the delivery to the replicator, bring it with " +
    '`multisite images replicate --url "$URL"` and the same --sha512, and declare the URL without the secret';
  return [{ code, severity: "error", what, fix }];
}

/** What is secret in a URL, by name. */
function secretsOf(url: string): string[] {
  return [...(LOGIN.test(url) ? ["its login"] : []), ...secretParameters(url)];
}

function hashProblems({ kind }: ModelImageSource, sha512: string | undefined): Problem[] {
  const code = "IMAGE_HASH";
  if (sha512 !== undefined && !isSha512(sha512)) {
    const fix = "give 128 hexadecimal digits, as `sha512sum` prints them";
    return [{ code, severity: "error", what: "sha512 is no SHA-512", value: sha512, fix }];
  }
  if (sha512 !== undefined || kind !== "url") return [];
  return [{ code, severity: "error", what: "a URL without sha512 could be anything", fix: "pin it: { sha512 }" }];
}
