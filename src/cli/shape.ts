/**
 * What a value must be: one thing (with `?`: or not there), a list of one shape, or an object with these fields. Other fields are not
 * looked at.
 */
export type Shape = Scalar | `${Scalar}?` | readonly [Shape] | { readonly [field: string]: Shape };

/** `numbers` and `texts` are by name. */
type Scalar = keyof typeof SCALARS;

const SCALARS = {
  text: misfitOf("text", isText),
  number: misfitOf("number", isNumber),
  flag: misfitOf("flag", (value) => typeof value === "boolean"),
  numbers: misfitOfAll("number", isNumber),
  texts: misfitOfAll("text", isText),
} as const;

/**
 * Where a value is not of a shape.
 *
 * @param at how the value is called, such as `tenants[0]`
 * @returns such as `tenants[0].path is no text`; undefined if all is as it should be
 */
export function misfit(value: unknown, shape: Shape, at: string): string | undefined {
  if (typeof shape === "string") {
    const isOptional = shape.endsWith("?");
    if (isOptional && value === undefined) return undefined;
    return SCALARS[(isOptional ? shape.slice(0, -1) : shape) as Scalar](value, at);
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) return `${at} is no list`;
    return first(value.entries(), ([index, item]) => misfit(item, shape[0], `${at}[${index}]`));
  }
  if (!isObject(value)) return `${at} is no object`;
  return first(Object.entries(shape), ([name, field]) => misfit(value[name], field, `${at}.${name}`));
}

type Is = (value: unknown) => boolean;

function misfitOf(what: string, is: Is) {
  return (value: unknown, at: string) => (is(value) ? undefined : `${at} is no ${what}`);
}

function misfitOfAll(what: string, is: Is) {
  return (value: unknown, at: string) => {
    if (!isObject(value)) return `${at} is no object`;
    return first(Object.entries(value), ([name, it]) => misfitOf(what, is)(it, `${at}.${name}`));
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function first<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
