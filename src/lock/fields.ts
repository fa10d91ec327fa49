/** What a line of a lock file says, before anybody has looked at it. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws if it is no text, or an empty one */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw new Error(`${name} is no text`);
  return value;
}

/** @throws if it is no whole number, or less than `least` */
export function numberOf(fields: Fields, name: string, least: number): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least)
    throw new Error(`${name} is no number from ${least}`);
  return value;
}
