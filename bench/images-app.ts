// Started by the benches `images` and `kills`: brings an image to regions of the cloud that OS_CLOUD names, and prints what happens, a line
// for each event.
import { loadCloud } from "../src/clouds";
import { openRegions, replicateImages, type LiveRegion, type ReplicaSource } from "../src/live";

/** What this program is told, as JSON. */
export interface ImagesAsk {
  readonly name: string;
  readonly sha512: string;
  readonly file?: string;
  /** Where the image is instead of in a file. */
  readonly image?: { readonly region: string; readonly id: string };
  /** Names of the regions that it goes to. */
  readonly targets: readonly string[];
}

async function main({ name, sha512, file, image, targets }: ImagesAsk): Promise<void> {
  const places = await openRegions(loadCloud(process.env.OS_CLOUD ?? ""));
  const placeOf = (region: string) => places.find((place) => place.name === region) as LiveRegion;
  const source: ReplicaSource =
    image === undefined
      ? { kind: "file", path: file ?? "" }
      : { kind: "image", place: placeOf(image.region), id: image.id };
  const job = { label: name, name, sha512, source, attributes: { diskFormat: "raw" } };
  const outcomes = await replicateImages([{ ...job, targets: targets.map((region) => ({ place: placeOf(region) })) }], {
    onEvent: (event) => console.log(JSON.stringify(event)),
  });
  for (const outcome of outcomes) {
    if (outcome.state !== "verified") throw new Error(`${outcome.region}: ${outcome.message}`);
    if (image !== undefined && outcome.path !== "glance-download") throw new Error(`went by ${outcome.path}`);
  }
}

void main(JSON.parse(process.argv[2]) as ImagesAsk);
