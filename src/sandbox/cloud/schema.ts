import { repr } from "./python";

/** The part of JSON Schema that the services' own request schemas need, judged in the words of Python's jsonschema. */
export interface Schema {
  readonly type?: "object" | "string" | "boolean" | "array" | "null" | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly additionalProperties?: false;
  /** What properties must be whose names are not known; names that fit none of these patterns are not allowed. */
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly enum?: readonly unknown[];
  /** One of these has to fit. */
  readonly anyOf?: readonly Schema[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** As Python writes it: what a message shows. */
  readonly pattern?: string;
  /** Bounds of a number, also of one that is written as a text: Nova's own reading of these words. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  /** A rule of the service's own; returns the whole message. */
  readonly format?: (value: string) => string | undefined;
}

export interface SchemaError {
  /** Keys and indexes from the top. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly message: string;
  /** The message is the service's own and stands alone. */
  readonly own?: true;
}

/** The first error of those nearest to the top, as jsonschema's best_match takes it. */
export function check(schema: Schema, value: unknown): SchemaError | undefined {
  return errors(schema, value, []).sort((a, b) => a.path.length - b.path.length)[0];
}

function errors(schema: Schema, value: unknown, path: readonly (string | number)[]): SchemaError[] {
  const say = (message: string): SchemaError => ({ path, value, message });
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.includes(typeName(value))) {
    return [say(`${repr(value)} is not of type ${types.map((type) => repr(type)).join(", ")}`)];
  }
  const found: SchemaError[] = [];
  if (schema.anyOf?.every((part) => errors(part, value, path).length > 0)) {
    found.push(say(`${repr(value)} is not valid under any of the given schemas`));
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    found.push(say(`${repr(value)} is not one of ${repr(schema.enum)}`));
  }
  if (typeof value === "string") found.push(...textErrors(schema, value, say));
  found.push(...boundErrors(schema, value).map(say));
  if (Array.isArray(value) && value.length > (schema.maxItems ?? Infinity))
    found.push(say(`${repr(value)} is too long`));
  if (Array.isArray(value) && schema.items !== undefined) {
    const { items } = schema;
    found.push(...value.flatMap((item, index) => errors(items, item, [...path, index])));
  }
  if (typeName(value) === "object") found.push(...objectErrors(schema, value as Record<string, unknown>, path, say));
  return found;
}

function textErrors(schema: Schema, value: string, say: (message: string) => SchemaError): SchemaError[] {
  const found: SchemaError[] = [];
  const own = schema.format?.(value);
  if (own !== undefined) found.push({ ...say(own), own: true });
  const length = [...value].length;
  if (length < (schema.minLength ?? 0)) found.push(say(`${repr(value)} should be non-empty`));
  if (length > (schema.maxLength ?? Infinity)) found.push(say(`${repr(value)} is too long`));
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    found.push(say(`${repr(value)} does not match ${repr(schema.pattern)}`));
  }
  return found;
}

function boundErrors(schema: Schema, value: unknown): string[] {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum: above = -Infinity } = schema;
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number") return [];
  if (number <= above) return [`${number} is less than or equal to the minimum of ${above}`];
  if (number < minimum) return [`${number} is less than the minimum of ${minimum}`];
  return number > maximum ? [`${number} is greater than the maximum of ${maximum}`] : [];
}

function objectErrors(
  schema: Schema,
  value: Record<string, unknown>,
  path: readonly (string | number)[],
  say: (message: string) => SchemaError,
): SchemaError[] {
  const properties = schema.properties ?? {};
  const found = (schema.required ?? [])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => say(`${repr(key)} is a required property`));
  if (Object.keys(value).length < (schema.minProperties ?? 0)) found.push(say(`${repr(value)} should be non-empty`));
  const extra = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  if (schema.additionalProperties === false && extra.length > 0) {
    const verb = extra.length === 1 ? "was" : "were";
    found.push(
      say(
        `Additional properties are not allowed (${extra
          .sort()
          .map((key) => repr(key))
          .join(", ")} ${verb} unexpected)`,
      ),
    );
  }
  for (const [key, part] of Object.entries(properties)) {
    if (Object.hasOwn(value, key)) found.push(...errors(part, value[key], [...path, key]));
  }
  if (schema.patternProperties !== undefined) found.push(...patternErrors(schema.patternProperties, value, path, say));
  return found;
}

function patternErrors(
  patterns: Readonly<Record<string, Schema>>,
  value: Record<string, unknown>,
  path: readonly (string | number)[],
  say: (message: string) => SchemaError,
): SchemaError[] {
  const partOf = (key: string) => Object.entries(patterns).find(([pattern]) => new RegExp(pattern).test(key))?.[1];
  const strange = Object.keys(value).filter((key) => partOf(key) === undefined);
  const known = Object.keys(value).flatMap((key) => errors(partOf(key) ?? {}, value[key], [...path, key]));
  if (strange.length === 0) return known;
  const verb = strange.length === 1 ? "does" : "do";
  const regexes = Object.keys(patterns).map(repr).join(", ");
  return [say(`${strange.sort().map(repr).join(", ")} ${verb} not match any of the regexes: ${regexes}`), ...known];
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
