import { randomBytes } from "node:crypto";
import { str } from "../python";

const DIGITS = /^[0-9a-f]{12}$/i;

/** neutron-lib's convert_to_mac_if_none: six pairs between colons, however they are written. */
export function toMac(value: unknown): unknown {
  if (value === null) return randomMac();
  const digits = str(value).replace(/[:.-]/g, "");
  return DIGITS.test(digits) ? colons(digits.toLowerCase()) : value;
}

/** validate_mac_address */
export function macAddress(value: unknown): string | undefined {
  const digits = str(value).replaceAll(":", "");
  const isMac = DIGITS.test(digits) && colons(digits) === value && /[^0]/.test(digits);
  return isMac ? undefined : `'${str(value)}' is not a valid MAC address`;
}

const colons = (digits: string) => (digits.match(/../g) ?? []).join(":");

/** `[DEFAULT] base_mac` of neutron.conf, and three bytes by chance. */
export function randomMac(): string {
  return colons(`fa163e${randomBytes(3).toString("hex")}`);
}
