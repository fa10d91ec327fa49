import type { Type } from "./schema";

/**
 * A value of Terraform. Lists, sets and tuples are arrays; maps and objects have no prototype, so that any text may be a
 * key; an integer that a number can't hold exactly is a bigint, any other such number a {@link Decimal}.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | Decimal
  | Dynamic
  | Unknown
  | readonly Value[]
  | { readonly [name: string]: Value };

/** A block's values by the names of its attributes and blocks. */
export type Values = { readonly [name: string]: Value };

/** What is known of an unknown value (cty, "refinements"). */
export interface Refinements {
  /** It won't be null. */
  readonly notNull?: boolean;
  /** What its text will begin with. */
  readonly prefix?: string;
  /** Bounds of its number, and whether they belong to it. */
  readonly lower?: { readonly bound: Value; readonly inclusive: boolean };
  readonly upper?: { readonly bound: Value; readonly inclusive: boolean };
  /** How many elements it will have. */
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** A value that will be known only after something was applied. */
export class Unknown {
  constructor(readonly refinements: Refinements = {}) {}
}

/** A number that a double can't hold, in decimal digits. */
export class Decimal {
  constructor(readonly digits: string) {}

  toString(): string {
    return this.digits;
  }
}

/** A value whose type the schema leaves open. */
export class Dynamic {
  constructor(
    readonly type: Type,
    readonly value: Value,
  ) {}
}

export const UNKNOWN = new Unknown();

export function isUnknown(value: Value): value is Unknown {
  return value instanceof Unknown;
}

/** A map or an object: no array, no number, nothing unknown. */
export function isValues(value: Value): value is Values {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Unknown || value instanceof Decimal || value instanceof Dynamic);
}

/** Values without a prototype. */
export function values(entries: Iterable<readonly [string, Value]>): Values {
  const made = Object.create(null) as Record<string, Value>;
  for (const [name, value] of entries) made[name] = value;
  return made;
}

/** `base` with what `over` has: undefined is as good as not there. */
export function overlaid(base: Values, over: Partial<Values>): Values {
  const given = Object.entries(over).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return values([...Object.entries(base), ...given]);
}

/** The same value with null for all that is unknown in it: what is left for the provider to decide. */
export function withoutUnknowns(value: Value): Value {
  if (isUnknown(value)) return null;
  if (Array.isArray(value)) return (value as readonly Value[]).map(withoutUnknowns);
  if (value instanceof Dynamic) return new Dynamic(value.type, withoutUnknowns(value.value));
  if (!isValues(value)) return value;
  return values(Object.entries(value).map(([name, part]) => [name, withoutUnknowns(part)] as const));
}

/** The number that a decimal text stands for, in the narrowest form that holds it exactly. */
export function numberOf(digits: string): number | bigint | Decimal {
  const number = Number(digits);
  if (/^-?\d+$/.test(digits)) return Number.isSafeInteger(number) ? number : BigInt(digits);
  return String(number) === digits ? number : new Decimal(digits);
}

/** Are two values of a type equal? Two unknown ones never are; the order in a set doesn't count. */
export function isSame(type: Type, a: Value, b: Value): boolean {
  if (a === b) return !isUnknown(a);
  if (a === null || b === null || isUnknown(a) || isUnknown(b)) return false;
  if (type === "number") return String(a) === String(b);
  if (a instanceof Dynamic && b instanceof Dynamic) {
    return JSON.stringify(a.type) === JSON.stringify(b.type) && isSame(a.type, a.value, b.value);
  }
  if (typeof type === "string") return false;
  const [kind, inner] = type;
  if (kind === "object" || kind === "map") {
    if (!isValues(a) || !isValues(b)) return false;
    const names = Object.keys(a);
    if (names.length !== Object.keys(b).length) return false;
    return names.every((name) => name in b && isSame(kind === "object" ? inner[name] : inner, a[name], b[name]));
  }
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  const [left, right] = [a as readonly Value[], b as readonly Value[]];
  if (kind !== "set") return left.every((item, i) => isSame(kind === "tuple" ? inner[i] : inner, item, right[i]));
  const rest = [...right];
  return left.every((item) => {
    const found = rest.findIndex((other) => isSame(inner, item, other));
    if (found >= 0) rest.splice(found, 1);
    return found >= 0;
  });
}
