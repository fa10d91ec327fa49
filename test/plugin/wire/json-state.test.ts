import fc from "fast-check";
import { readJsonState } from "../../../src/plugin/wire/json-state";
import type { Type } from "../../../src/plugin/wire/schema";
import { Decimal, Dynamic, isUnknown, type Value } from "../../../src/plugin/wire/value";
import * as any from "./arbitrary";

const read = (type: Type, json: string) => readJsonState(type, Buffer.from(json));

test("numbers keep all their digits, in texts too", () => {
  const type: Type = ["object", { a: "number", b: "number", c: "number", d: "string" }];
  const json =
    '{"a":12345678901234567890123,"b":0.12345678901234567890123,"c":-1.5,"d":"id 12345678901234567890 \\"7\\""}';
  expect(read(type, json)).toEqual({
    a: 12345678901234567890123n,
    b: new Decimal("0.12345678901234567890123"),
    c: -1.5,
    d: 'id 12345678901234567890 "7"',
  });
});

test("attributes that the schema has lost are left away, those that it gained are null", () => {
  expect(read(["object", { kept: "string", gained: ["list", "string"] }], '{"kept":"a","lost":1}')).toEqual({
    kept: "a",
    gained: null,
  });
  expect(read(["map", "number"], '{"__proto__":1}')).toHaveProperty(["__proto__"], 1);
  expect(read("dynamic", '{"type":["list","number"],"value":[1]}')).toEqual(new Dynamic(["list", "number"], [1]));
  expect(() => read(["object", { a: "bool" }], '{"a":"yes"}')).toThrow(".a: what is stored is no bool");
});

test("any known value is read as it was stored", () => {
  const stored = any.type.chain((type) => any.valueOf(type).map((value) => ({ type, value })));
  fc.assert(
    fc.property(stored, ({ type, value }) => {
      fc.pre(!hasUnknown(value));
      expect(read(type, toJson(value))).toEqual(value);
    }),
  );
});

function hasUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  if (value instanceof Dynamic) return hasUnknown(value.value);
  return typeof value === "object" && value !== null && Object.values(value).some((part: Value) => hasUnknown(part));
}

function toJson(value: Value): string {
  if (value instanceof Dynamic) return `{"type":${JSON.stringify(value.type)},"value":${toJson(value.value)}}`;
  if (value instanceof Decimal || typeof value === "bigint" || typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(toJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, part]) => `${JSON.stringify(key)}:${toJson(part as Value)}`)
    .join(",")}}`;
}
