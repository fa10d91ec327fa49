import fc from "fast-check";
import type { Type } from "../../../src/plugin/wire/schema";
import { Decimal, Dynamic, UNKNOWN, values, type Value } from "../../../src/plugin/wire/value";

/** Names that trip up objects with a prototype. */
const NAMES = ["__proto__", "constructor", "toString", "", "ä b", "1"];
const name = fc
  .oneof(fc.constantFrom(...NAMES), fc.string({ unit: "grapheme", maxLength: 5 }))
  .map((text) => text.normalize("NFC"));

/** Types as deep as schemas have them. */
export const type: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Type>("string", "number", "bool", "dynamic"),
    fc.tuple(fc.constantFrom("list" as const, "set" as const, "map" as const), tie("type")),
    fc.tuple(fc.constant("tuple" as const), fc.array(tie("type"), { maxLength: 3 })),
    fc.tuple(
      fc.constant("object" as const),
      fc.dictionary(
        name.filter((n) => n !== "__proto__"),
        tie("type"),
        { maxKeys: 3 },
      ),
    ),
  ),
})).type;

const text = fc.string({ unit: "grapheme" }).map((t) => t.normalize("NFC"));
const number = fc.oneof(
  fc.maxSafeInteger(),
  // A whole number beyond 2^53 has one form alone: a bigint.
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((n) => !Object.is(n, -0) && (!Number.isInteger(n) || Number.isSafeInteger(n))),
  fc.bigInt().filter((n) => !Number.isSafeInteger(Number(n))),
  fc
    .tuple(fc.maxSafeInteger(), fc.nat({ max: 999_999 }))
    .map(([whole, part]) => new Decimal(`${whole}.000000000000000000${part + 1_000_000}`)),
);

/** Values of a type, with nulls and unknown ones among them. */
export function valueOf(of: Type): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 1, arbitrary: fc.constantFrom<Value>(null, UNKNOWN) }, { weight: 8, arbitrary: known(of) });
}

function known(of: Type): fc.Arbitrary<Value> {
  switch (of) {
    case "string":
      return text;
    case "number":
      return number;
    case "bool":
      return fc.boolean();
    case "dynamic":
      return type
        .filter((t) => t !== "dynamic")
        .chain((inner) => valueOf(inner).map((value) => new Dynamic(inner, value)));
  }
  const [kind, inner] = of;
  if (kind === "tuple") return fc.tuple(...inner.map(valueOf));
  if (kind === "object") {
    const names = Object.keys(inner);
    return fc
      .tuple(...names.map((n) => valueOf(inner[n])))
      .map((parts) => values(parts.map((part, i) => [names[i], part] as const)));
  }
  if (kind === "map")
    return fc.array(fc.tuple(name, valueOf(inner)), { maxLength: 4 }).map((entries) => values(entries));
  return fc.array(valueOf(inner), { maxLength: 4 });
}
