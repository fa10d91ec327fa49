import { decode, encode, ExtData } from "@msgpack/msgpack";
import fc from "fast-check";
import { decodeValue, encodeValue } from "../../../src/plugin/wire/msgpack";
import type { Type } from "../../../src/plugin/wire/schema";
import { Decimal, Dynamic, Unknown, UNKNOWN, values } from "../../../src/plugin/wire/value";
import * as any from "./arbitrary";

const typed = any.type.chain((type) => any.valueOf(type).map((value) => ({ type, value })));

test("what is written is read again, whatever its type", () => {
  fc.assert(
    fc.property(typed, ({ type, value }) => expect(decodeValue(type, encodeValue(type, value))).toEqual(value)),
  );
});

test("another reader sees the same", () => {
  // GIVEN types without dynamic parts, which are JSON inside MessagePack
  const plain = typed.filter(
    ({ type }) => !JSON.stringify(type).includes("dynamic") && !JSON.stringify(type).includes('"map"'),
  );
  fc.assert(
    fc.property(plain, ({ type, value }) => {
      // WHEN the library reads by itself, without types THEN it finds the same values
      const found = decode(encodeValue(type, value), { useBigInt64: true });
      expect(shape(found)).toEqual(shape(value));
    }),
  );
});

/** Values with what only the type could tell made alike. */
function shape(value: unknown): unknown {
  if (value instanceof Unknown || value instanceof ExtData) return "unknown";
  if (typeof value === "bigint" || typeof value === "number" || value instanceof Decimal) return String(value);
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shape(part)]));
}

test("bytes of what Terraform defines", () => {
  const hex = (type: Type, value: Parameters<typeof encodeValue>[1]) =>
    Buffer.from(encodeValue(type, value)).toString("hex");
  expect(hex("string", UNKNOWN)).toBe("d40000");
  expect(hex("string", null)).toBe("c0");
  expect(hex("number", new Decimal("0.12345678901234567890123"))).toBe(
    `b9${Buffer.from("0.12345678901234567890123").toString("hex")}`,
  );
  expect(hex("number", 2n ** 64n)).toBe(`b4${Buffer.from("18446744073709551616").toString("hex")}`);
  expect(hex("dynamic", new Dynamic("bool", true))).toBe(`92c406${Buffer.from('"bool"').toString("hex")}c3`);
  // an object has all attributes of its type, and a text is composed
  expect(hex(["object", { a: "string", b: "bool" }], { a: "e\u0301" })).toBe("82a161a2c3a9a162c0");
});

test("what is known of an unknown value is read", () => {
  const refined = (map: Map<number, unknown>) => {
    const entries = [...map].map(([key, value]) => Buffer.concat([encode(key), encode(value)]));
    const body = Buffer.concat([Buffer.from([0x80 + map.size]), ...entries]);
    return decodeValue("string", encode(new ExtData(12, body)));
  };
  expect(
    refined(
      new Map<number, unknown>([
        [1, false],
        [2, "img-"],
      ]),
    ),
  ).toEqual(new Unknown({ notNull: true, prefix: "img-" }));
  expect(
    refined(
      new Map<number, unknown>([
        [3, [1, true]],
        [4, ["0.1", false]],
        [5, 1],
        [6, 9],
      ]),
    ),
  ).toEqual(
    new Unknown({
      lower: { bound: 1, inclusive: true },
      upper: { bound: 0.1, inclusive: false },
      minLength: 1,
      maxLength: 9,
    }),
  );
  // any other extension is an unknown value, too
  expect(decodeValue("string", encode(new ExtData(77, new Uint8Array(3))))).toEqual(UNKNOWN);
});

test("a value that isn't of its type is refused, with its place", () => {
  const type: Type = ["object", { tags: ["list", "string"] }];
  expect(() => encodeValue(type, { tags: ["a", 1] })).toThrow(".tags[1]: a string is due, not a number");
  expect(() => encodeValue(type, { tagz: [] })).toThrow(".tagz: the schema has no such attribute");
  expect(() => decodeValue(type, encode({ tags: "a" }))).toThrow(".tags: what came is no list");
  expect(() => decodeValue(type, encode({ tagz: [] }))).toThrow(".tagz: the schema has no such attribute");
  expect(() => encodeValue("number", NaN)).toThrow("a number is due");
  expect(values([["__proto__", 1]])).toHaveProperty(["__proto__"], 1);
});
