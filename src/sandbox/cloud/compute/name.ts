import type { Schema } from "../schema";

/** Blanks at the ends, or what can't be printed. */
const UNPRINTABLE = /^[\s\p{Z}]|[\s\p{Z}]$|[\p{C}\p{Zl}\p{Zp}]/u;
const BAD_NAME =
  "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.";

/** A name, as Nova takes it (nova/api/validation/parameter_types.py). */
export const NAME: Schema = {
  type: "string",
  minLength: 1,
  maxLength: 255,
  format: (text) => (text !== "" && UNPRINTABLE.test(text) ? BAD_NAME : undefined),
};
