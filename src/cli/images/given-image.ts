import {
  findSourceImage,
  hashFile,
  type ImageJob,
  type LiveRegion,
  type ReplicateOptions,
  type ReplicaAttributes,
  type ReplicaQuestion,
  type ReplicaTarget,
  type SourceImage,
} from "../../live";
import { CliError } from "../cli-error";
import { liveTenant, type WhichRegions } from "../live-regions";

/** Where to look for an image that no model describes. */
export interface GivenContent extends Pick<WhichRegions, "cloud" | "region" | "out" | "timeoutMs" | "debug"> {
  /** In Glance. */
  readonly name?: string;
  readonly sha512?: string;
}

/** An image that no model describes, to be brought to regions. */
export interface GivenImage extends GivenContent, Partial<Omit<ReplicaAttributes, "properties" | "tags">> {
  /** `REGION:NAME`, or its id instead of its name. */
  readonly from?: string;
  readonly file?: string;
  readonly url?: string;
  /** `KEY=VALUE` each. */
  readonly property?: readonly string[];
  readonly tag?: readonly string[];
}

/** Whether options describe an image, and none of the model is meant. @throws CliError if they do both */
export function isDescribed({ image, name, sha512, cloud }: GivenContent & { readonly image?: string }): boolean {
  if ((name ?? sha512 ?? cloud) === undefined) return false;
  if (image === undefined) return true;
  throw new CliError(`${image} is an image of the model: leave --cloud, --name and --sha512 out`);
}

/** What is asked about an image that no model describes. @throws CliError */
export async function givenQuestion(given: GivenContent): Promise<ReplicaQuestion & { readonly sha512: string }> {
  const { name, sha512 } = given;
  if (name === undefined || sha512 === undefined)
    throw new CliError("give --name and --sha512, both, or neither for the images of the model");
  const { regions } = await liveTenant(given);
  return { label: name, name, sha512, delivery: "replicator", targets: regions.map((place) => ({ place })) };
}

/** The job of an image that no model describes. @throws CliError, ImageSourceError, OpenStackError */
export async function givenJob(
  given: GivenImage,
  options: Pick<ReplicateOptions, "signal" | "idleTimeoutMs">,
): Promise<ImageJob> {
  return given.from === undefined ? jobOfBytes(given, options) : jobOfImage(given, given.from, options);
}

/** Bytes of a file are read first, to know them. */
async function jobOfBytes(
  given: GivenImage,
  options: Pick<ReplicateOptions, "signal" | "idleTimeoutMs">,
): Promise<ImageJob> {
  const { file, url = "", name = missing("--name"), diskFormat = missing("--disk-format") } = given;
  const content = file === undefined ? { sha512: given.sha512 ?? missing("--sha512") } : await hashFile(file, options);
  if (given.sha512 !== undefined && given.sha512 !== content.sha512)
    throw new CliError(`${file} is not what --sha512 says: it has sha512 ${content.sha512}`);
  const source = file === undefined ? ({ kind: "url", url } as const) : ({ kind: "file", path: file } as const);
  const { regions } = await liveTenant(given);
  return {
    label: name,
    name,
    ...content,
    source,
    attributes: attributesOf(given, { diskFormat }),
    targets: targets(regions),
  };
}

/** What is not given is as it is with the image that is copied. */
async function jobOfImage(
  given: GivenImage,
  from: string,
  options: Pick<ReplicateOptions, "signal" | "idleTimeoutMs">,
): Promise<ImageJob> {
  const [, region, nameOrId] = /^([^:]+):(.+)$/su.exec(from) ?? [];
  if (region === undefined)
    throw new CliError(`--from ${from} is not like RegionOne:base: a region, and a name or an id`);
  // Opened together: regions of one session may get the bytes themselves.
  const opened = given.region === undefined ? undefined : [...new Set([...given.region, region])];
  const { regions } = await liveTenant({ ...given, region: opened });
  const place = regions.find(({ name }) => name === region);
  if (place === undefined) {
    const names = regions.map(({ name }) => name).join(", ");
    throw new CliError(`--from ${from}: no region is called ${region}; there are ${names || "none"}`);
  }
  const { image, sha512 } = await findSourceImage(place, nameOrId, { sha512: given.sha512, ...options });
  if (given.property === undefined) refuseBootImages(from, image);
  const name = given.name ?? image.name ?? image.id;
  const source = { kind: "image", place, id: image.id } as const;
  const wanted = regions.filter((one) => given.region?.includes(one.name) ?? true);
  const others = wanted.filter((one) => one.session.cloud !== place.session.cloud || one.region !== place.region);
  return {
    label: name,
    name,
    sha512,
    size: image.size,
    source,
    attributes: attributesOf(given, ofImage(image)),
    targets: targets(others),
  };
}

/** @throws CliError for the ids of a kernel and a RAM disk: another region has others */
function refuseBootImages(from: string, { properties }: SourceImage["image"]): void {
  const keys = ["kernel_id", "ramdisk_id"].filter((key) => Boolean(properties[key]));
  if (keys.length === 0) return;
  const has = keys.map((key) => `${key} ${properties[key]}`).join(" and ");
  const instead = keys.map((key) => `--property ${key}=<id in the target>`).join(" ");
  throw new CliError(
    `${from} has ${has}, which no other region knows: give one --region and ${instead}, and --property for all else it shall have`,
  );
}

function ofImage({
  diskFormat = "raw",
  containerFormat,
  minDisk,
  minRam,
  properties,
  tags,
}: SourceImage["image"]): ReplicaAttributes {
  return { diskFormat, containerFormat, minDisk, minRam, properties, tags };
}

function attributesOf(given: GivenImage, before: ReplicaAttributes): ReplicaAttributes {
  const { property, tag, diskFormat, containerFormat, minDisk, minRam, visibility, hidden } = given;
  return {
    diskFormat: diskFormat ?? before.diskFormat,
    containerFormat: containerFormat ?? before.containerFormat,
    minDisk: minDisk ?? before.minDisk,
    minRam: minRam ?? before.minRam,
    properties: property === undefined ? before.properties : Object.fromEntries(property.map(pairOf)),
    tags: tag ?? before.tags,
    visibility,
    protected: given.protected,
    hidden,
  };
}

function pairOf(text: string): [string, string] {
  const [, key, value] = /^([^=]+)=(.*)$/su.exec(text) ?? [];
  if (key === undefined) throw new CliError(`--property ${text} is not like hw_disk_bus=scsi`);
  return [key, value];
}

function targets(places: readonly LiveRegion[]): ReplicaTarget[] {
  return places.map((place) => ({ place }));
}

function missing(option: string): never {
  throw new CliError(`give ${option} too`);
}
