import type { Decoder, Encoder } from "@msgpack/msgpack";
import type { Type } from "./schema";
import {
  Decimal,
  Dynamic,
  isUnknown,
  isValues,
  numberOf,
  Unknown,
  UNKNOWN,
  values,
  type Refinements,
  type Value,
} from "./value";

/** Values as Terraform sends them (cty's MessagePack): what a byte means depends on the type beside it. */

/** @throws Error naming the place if the value isn't of the type */
export function encodeValue(type: Type, value: Value): Uint8Array {
  return codec().encoder.encode(toWire(type, value, ""));
}

/** @throws Error if the bytes are no value of the type */
export function decodeValue(type: Type, bytes: Uint8Array): Value {
  return fromWire(type, codec().decoder.decode(bytes), "");
}

/** Extension of an unknown value; any code means one. */
const EXT_UNKNOWN = 0;
/** Extension of an unknown value of which something is known. */
const EXT_REFINED = 12;

let instance: { readonly encoder: Encoder; readonly decoder: Decoder } | undefined;

function codec() {
  if (instance !== undefined) return instance;
  // One file, minified: half the time that the package's many files take.
  const msgpack = require("@msgpack/msgpack/dist.umd/msgpack.min.js") as typeof import("@msgpack/msgpack");
  const extensionCodec = {
    tryToEncode: (value: unknown) =>
      value instanceof Unknown ? new msgpack.ExtData(EXT_UNKNOWN, new Uint8Array(1)) : null,
    decode: (bytes: Uint8Array, code: number) =>
      code === EXT_REFINED ? new Unknown(readRefinements(msgpack.decode(bytes))) : UNKNOWN,
  };
  // The library refuses the key __proto__, which is a fine name for a tag: keys get a mark in front, which is taken away below.
  const utf8 = new TextDecoder();
  const keyDecoder = {
    canBeCached: () => true,
    decode: (bytes: Uint8Array, start: number, length: number) =>
      `.${utf8.decode(bytes.subarray(start, start + length))}`,
  };
  const options = { extensionCodec, keyDecoder, useBigInt64: true };
  instance = {
    encoder: new msgpack.Encoder({ extensionCodec, useBigInt64: true }),
    decoder: new msgpack.Decoder(options),
  };
  return instance;
}

function toWire(type: Type, value: Value, at: string): unknown {
  if (value === null || isUnknown(value)) return value;
  const wrong = () => new Error(`${at || "value"}: a ${nameOf(type)} is due, not ${shapeOf(value)}`);
  switch (type) {
    case "bool":
      if (typeof value !== "boolean") throw wrong();
      return value;
    case "string":
      if (typeof value !== "string") throw wrong();
      return value.normalize("NFC"); // cty compares texts only in this form
    case "number":
      if (typeof value === "number" && !Number.isNaN(value)) return value;
      if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? value : String(value);
      if (value instanceof Decimal) return value.digits;
      throw wrong();
    case "dynamic": {
      if (!(value instanceof Dynamic)) throw wrong();
      return [Buffer.from(JSON.stringify(value.type)), toWire(value.type, value.value, at)];
    }
  }
  const [kind, inner] = type;
  if (kind === "object" || kind === "map") {
    if (!isValues(value)) throw wrong();
    const given = kind === "object" ? Object.keys(inner) : Object.keys(value);
    const extra = kind === "object" ? Object.keys(value).find((name) => !Object.hasOwn(inner, name)) : undefined;
    if (extra !== undefined) throw new Error(`${at}.${extra}: the schema has no such attribute`);
    // An object has exactly the attributes of its type.
    return values(
      given.map((name) => {
        const part = toWire(kind === "object" ? inner[name] : inner, value[name] ?? null, `${at}.${name}`);
        return [name.normalize("NFC"), part as Value] as const;
      }),
    );
  }
  if (!Array.isArray(value)) throw wrong();
  return (value as readonly Value[]).map((item, i) => toWire(kind === "tuple" ? inner[i] : inner, item, `${at}[${i}]`));
}

function fromWire(type: Type, wire: unknown, at: string): Value {
  if (wire === null || wire instanceof Unknown) return wire;
  const wrong = () => new Error(`${at || "value"}: what came is no ${nameOf(type)}`);
  switch (type) {
    case "bool":
      if (typeof wire !== "boolean") throw wrong();
      return wire;
    case "string":
      if (typeof wire !== "string") throw wrong();
      return wire;
    case "number":
      if (typeof wire === "number") return wire;
      if (typeof wire === "bigint" || typeof wire === "string") return numberOf(String(wire));
      throw wrong();
    case "dynamic": {
      if (!Array.isArray(wire) || !(wire[0] instanceof Uint8Array)) throw wrong();
      const inner = JSON.parse(Buffer.from(wire[0]).toString()) as Type;
      return new Dynamic(inner, fromWire(inner, wire[1], at));
    }
  }
  const [kind, inner] = type;
  if (kind === "object" || kind === "map") {
    if (typeof wire !== "object" || Array.isArray(wire)) throw wrong();
    const entries = Object.entries(wire).map(([marked, part]: [string, unknown]) => {
      const name = marked.slice(1);
      if (kind === "object" && !Object.hasOwn(inner, name))
        throw new Error(`${at}.${name}: the schema has no such attribute`);
      return [name, fromWire(kind === "object" ? inner[name] : inner, part, `${at}.${name}`)] as const;
    });
    return values(entries);
  }
  if (!Array.isArray(wire)) throw wrong();
  return wire.map((item: unknown, i) => fromWire(kind === "tuple" ? inner[i] : inner, item, `${at}[${i}]`));
}

/** Keys: 1 is it null, 2 prefix of a text, 3 and 4 bounds of a number, 5 and 6 bounds of a length. */
function readRefinements(wire: unknown): Refinements {
  const get = (key: number) => (wire as Record<string, unknown>)[key];
  const bound = (key: number) => {
    const pair = get(key);
    return Array.isArray(pair) ? { bound: fromWire("number", pair[0], ""), inclusive: pair[1] === true } : undefined;
  };
  const [isNull, prefix, lower, upper, min, max] = [get(1), get(2), bound(3), bound(4), get(5), get(6)];
  return {
    ...(isNull === false ? { notNull: true } : {}),
    ...(typeof prefix === "string" ? { prefix } : {}),
    ...(lower ? { lower } : {}),
    ...(upper ? { upper } : {}),
    ...(min === undefined ? {} : { minLength: Number(min) }),
    ...(max === undefined ? {} : { maxLength: Number(max) }),
  };
}

const nameOf = (type: Type) => (typeof type === "string" ? type : type[0]);
const shapeOf = (value: Value) => (Array.isArray(value) ? "an array" : `a ${typeof value}`);
