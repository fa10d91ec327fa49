/**
 * What a value must be: a text (with `?`: or not there), a list of one shape, or an object with these fields. Other fields are not
 * looked at.
 */
export type Shape = "text" | "text?" | readonly [Shape] | { readonly [field: string]: Shape };

/**
 * Where a value is not of a shape.
 *
 * @param at how the value is called, such as `tenants[0]`
 * @returns such as `tenants[0].path is no text`; undefined if all is as it should be
 */
export function misfit(value: unknown, shape: Shape, at: string): string | undefined {
  if (shape === "text?" && value === undefined) return undefined;
  if (typeof shape === "string") return typeof value === "string" ? undefined : `${at} is no text`;
  if (isList(shape)) {
    if (!Array.isArray(value)) return `${at} is no list`;
    return first(value.entries(), ([index, item]) => misfit(item, shape[0], `${at}[${index}]`));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return `${at} is no object`;
  const fields = value as Readonly<Record<string, unknown>>;
  return first(Object.entries(shape), ([name, field]) => misfit(fields[name], field, `${at}.${name}`));
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
