interface OfVersion {
  /** Path of the image in the construct tree. */
  readonly image: string;
  readonly version: string;
}

/** What a version is: it never changes. */
export interface ContentEntry extends OfVersion {
  readonly kind: "content";
  /** 128 hexadecimal digits in small letters. */
  readonly sha512: string;
  /** Bytes; absent where nobody has counted them. */
  readonly size?: number;
  /** Who delivered it first, and goes on doing so. */
  readonly delivery: "terraform" | "replicator";
}

/** A replica whose id is not the one that just follows from its content: how often that was used up, or an image of somebody else. */
export type ReplicaEntry = OfVersion & {
  readonly kind: "replica";
  /** Name of the region, as in the tree. */
  readonly region: string;
} & (
    | {
        /** How many ids of the content are used up in the region. */
        readonly salt: number;
        readonly id?: undefined;
      }
    | {
        /** In Glance. */
        readonly id: string;
        readonly salt?: undefined;
      }
  );

/** How far a command has let a version go. */
export interface WaveEntry extends OfVersion {
  readonly kind: "wave";
  /** How many waves it has reached. */
  readonly wave: number;
}

/** The version that a command has promoted: an image has one. */
export interface PromotedEntry extends OfVersion {
  readonly kind: "promoted";
}

/** One line about images. */
export type ImageLockEntry = ContentEntry | ReplicaEntry | WaveEntry | PromotedEntry;

/** What an entry is about. */
export type ImageLockThing =
  | Pick<ContentEntry, "kind" | "image" | "version">
  | Pick<ReplicaEntry, "kind" | "image" | "version" | "region">
  | Pick<WaveEntry, "kind" | "image" | "version">
  | Pick<PromotedEntry, "kind" | "image">;

/** The same for all entries about one thing, of which the file has one. */
export function keyOf(thing: ImageLockThing): string {
  const { kind, image } = thing;
  switch (thing.kind) {
    case "promoted":
      return JSON.stringify([kind, image]);
    case "replica":
      return JSON.stringify([kind, image, thing.version, thing.region]);
    case "content":
    case "wave":
      return JSON.stringify([kind, image, thing.version]);
  }
}

/** How an entry is called in messages. */
export function describe(entry: ImageLockEntry): string {
  const { image, version } = entry;
  switch (entry.kind) {
    case "content":
      return `sha512 ${entry.sha512}, by ${entry.delivery}, as version ${version} of ${image}`;
    case "replica":
      return `${entry.id ?? `salt ${entry.salt}`} for version ${version} of ${image} in ${entry.region}`;
    case "wave":
      return `${entry.wave} waves for version ${version} of ${image}`;
    case "promoted":
      return `version ${version} as the promoted one of ${image}`;
  }
}
