import type { Ask, Context, Rule } from "./demand-ask";
import { plainNumber, type Declared } from "./declared";

/** A volume and its size, in all and for its type. */
export const askOfVolume: Rule = (volume, context) =>
  askOfDisk(volume.attributes.size, volume.attributes.volume_type, volume, context);

/** A disk that Cinder keeps, by its size in GiB and the name of its type. */
export function askOfDisk(size: unknown, type: unknown, owner: Declared, context: Context): Ask[] {
  const gigabytes = gigabytesOf(size);
  return [
    { field: "volume.volumes", amount: 1 },
    { field: "volume.gigabytes", ...gigabytes },
    { field: "volume.per_volume_gigabytes", ...gigabytes },
    ...askOfType({ amount: 1 }, gigabytes, context.references.textOf(owner, type), context),
  ];
}

/** Disks of which not even the number is known. */
export function askOfUnknownDisks(context: Context): Ask[] {
  const unknown = { amount: 0, most: Infinity, note: "its disks are not known at synth" } as const;
  return [
    { field: "volume.volumes", ...unknown },
    { field: "volume.gigabytes", ...unknown },
    ...askOfType(unknown, unknown, undefined, context),
  ];
}

type Amount = Pick<Ask, "amount" | "note" | "most">;

/** A volume has one GiB at least. */
function gigabytesOf(size: unknown): Amount {
  const known = plainNumber(size);
  return known === undefined
    ? { amount: 1, most: Infinity, note: "its size is not known at synth" }
    : { amount: known };
}

/** Cinder limits each volume type too. A volume of a type that is not known may be of any. */
function askOfType(count: Amount, size: Amount, type: string | undefined, { volumeTypes }: Context): Ask[] {
  const of = (name: string, volumes: Amount, gigabytes: Amount): Ask[] => [
    { field: `volume.volumes_${name}`, ...volumes },
    { field: `volume.gigabytes_${name}`, ...gigabytes },
  ];
  if (type !== undefined) return of(type, count, size);
  const unknown = { amount: 0, most: Infinity, note: "its volume type is not known at synth" } as const;
  return volumeTypes.flatMap((name) => of(name, unknown, unknown));
}
