import { readReplicas, type AskOptions, type FailedReplica, type ReplicaStatus } from "../../live";
import type { DeclaredImage } from "./declared-image";
import type { PickedVersion } from "./open-images";

/** What an image is told of its kernel and its RAM disk in a region; or why it can't be there. */
interface BootImages {
  readonly region: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly failure?: FailedReplica;
}

/** Finds kernel and RAM disk of a version in regions: what is promoted of them, and verified there. */
export async function bootImagesIn(
  { image, version: { kernel, ramdisk } }: PickedVersion,
  regions: readonly string[],
  options: AskOptions & { readonly all: readonly DeclaredImage[] },
): Promise<BootImages[]> {
  const wanted = [
    ...(kernel === undefined ? [] : [{ property: "kernel_id", what: "kernel", path: kernel }]),
    ...(ramdisk === undefined ? [] : [{ property: "ramdisk_id", what: "RAM disk", path: ramdisk }]),
  ];
  const found = await Promise.all(wanted.map(async (it) => ({ ...it, ids: await idsOf(it.path, regions, options) })));
  return regions.map((region) => {
    const missing = found.find(({ ids }) => ids.get(region)?.id === undefined);
    if (missing === undefined) {
      const properties = found.map(({ property, ids }) => [property, ids.get(region)?.id ?? ""] as const);
      return { region, properties: Object.fromEntries(properties) };
    }
    const { what, path, ids } = missing;
    const { state = "not in the model", cause } = ids.get(region) ?? {};
    const message = `its ${what}, the promoted version of ${path}, is ${state}`;
    const fix = `bring that one there (multisite images replicate ${path}), and then ${image.path}`;
    return { region, failure: { state: "failed", code: "IMAGE_NOT_COPIED", cause, message, fix } };
  });
}

/** Ids in Glance, of those replicas that are verified. */
async function idsOf(
  path: string,
  regions: readonly string[],
  { all, ...options }: AskOptions & { readonly all: readonly DeclaredImage[] },
): Promise<ReadonlyMap<string, Pick<ReplicaStatus, "id" | "state" | "cause">>> {
  const image = all.find((it) => it.path === path);
  const version = image?.versions.find(({ version }) => version === image.promoted);
  if (image === undefined || version === undefined) return new Map();
  const told = await readReplicas([image.questionOf(version, image.living(regions))], options);
  return new Map(
    told.map(({ region, state, id, cause }) => [region, { state, cause, id: state === "verified" ? id : undefined }]),
  );
}
