import { Address } from "../../../address";
import { str } from "../python";
import { invalidInput } from "./neutron-error";

const TRUE = ["1", "t", "true", "on", "y", "yes"];
const FALSE = ["0", "f", "false", "off", "n", "no"];

/** neutron-lib's convert_to_boolean. @throws NeutronError 400 */
export function toBoolean(value: unknown): boolean {
  const word = str(value).trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  throw invalidInput(`'${str(value)}' cannot be converted to boolean`);
}

/** neutron-lib's convert_to_int. @throws NeutronError 400 */
export function toInteger(value: unknown): number {
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value);
  throw invalidInput(`'${str(value)}' is not an integer`);
}

/** neutron-lib's convert_string_to_case_insensitive. @throws NeutronError 400 */
export function toLowerCase(value: unknown): string {
  if (typeof value === "string") return value.toLowerCase();
  throw invalidInput(`Input value ${str(value)} must be string type`);
}

export const noneToEmptyList = (value: unknown) => value ?? [];

/** The canonical text of an IPv6 address; anything else as it is. */
export function canonicalAddress(value: unknown): unknown {
  if (typeof value !== "string" || !value.includes(":")) return value;
  const address = addressOf(value);
  return address === undefined ? value : address.toString();
}

/** The address that a text is, if it is one. */
export function addressOf(value: unknown): Address | undefined {
  try {
    return typeof value === "string" ? Address.parse(value) : undefined;
  } catch {
    return undefined;
  }
}
