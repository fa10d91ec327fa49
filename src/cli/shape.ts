/**
 * What a value must be: a text (with `?`: or not there), numbers by name, a list of one shape, or an object with these fields. Other
 * fields are not looked at.
 */
export type Shape = "text" | "text?" | "numbers" | readonly [Shape] | { readonly [field: string]: Shape };

/**
 * Where a value is not of a shape.
 *
 * @param at how the value is called, such as `tenants[0]`
 * @returns such as `tenants[0].path is no text`; undefined if all is as it should be
 */
export function misfit(value: unknown, shape: Shape, at: string): string | undefined {
  if (shape === "text?" && value === undefined) return undefined;
  if (shape === "numbers") return misfitOfNumbers(value, at);
  if (typeof shape === "string") return typeof value === "string" ? undefined : `${at} is no text`;
  if (isList(shape)) {
    if (!Array.isArray(value)) return `${at} is no list`;
    return first(value.entries(), ([index, item]) => misfit(item, shape[0], `${at}[${index}]`));
  }
  if (!isObject(value)) return `${at} is no object`;
  return first(Object.entries(shape), ([name, field]) => misfit(value[name], field, `${at}.${name}`));
}

function misfitOfNumbers(value: unknown, at: string): string | undefined {
  if (!isObject(value)) return `${at} is no object`;
  return first(Object.entries(value), ([name, it]) =>
    typeof it === "number" ? undefined : `${at}.${name} is no number`,
  );
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
