import { plainBlocks, type Declared } from "./declared";
import type { FieldKey } from "./fields";
import type { Flavors } from "./flavor";
import type { References } from "./references";

/** What one resource asks of one field. */
export interface Ask {
  readonly field: FieldKey;
  /** In the unit of the field; the least that it can be, if that is not known. */
  readonly amount: number;
  readonly note?: string;
  /**
   * The most that it can be; Infinity if nobody knows.
   * @default - `amount`, which is known then
   */
  readonly most?: number;
  /**
   * Whose limit it counts against, of a field that is `per item` or `per user`.
   * @default - the resource is an item of its own
   */
  readonly item?: string;
}

/** What a rule may look at besides the resource. */
export interface Context {
  readonly flavors: Flavors;
  readonly references: References;
  /** The volume types that somebody has a limit for. */
  readonly volumeTypes: readonly string[];
}

/** What the resources of one type ask for. */
export type Rule = (resource: Declared, context: Context) => readonly Ask[];

type Attributes = Declared["attributes"];

/** Adds up what the blocks of a resource ask for. */
export function askOfBlocks(
  field: FieldKey,
  name: string,
  attributes: Attributes,
  amountOf: (block: Attributes) => number = () => 1,
): Ask {
  const list = knownBlocks(attributes, name);
  const plain = list ?? plainBlocks(attributes[name]) ?? [];
  const amount = plain.reduce((sum, block) => sum + amountOf(block), 0);
  if (list !== undefined) return { field, amount };
  return { field, amount, most: Infinity, note: `its ${name} blocks are not known at synth` };
}

/** The blocks of a resource; undefined if not all of them are known at synth. */
export function knownBlocks(attributes: Attributes, name: string): readonly Attributes[] | undefined {
  const { dynamic } = attributes;
  const isDynamic = typeof dynamic === "object" && dynamic !== null && name in dynamic;
  return isDynamic ? undefined : plainBlocks(attributes[name]);
}

/** True if an attribute is written, and says something. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
