import { str } from "../python";
import { addressOf } from "./convert";
import { HostPrefix } from "./host-prefix";

/** Says what is wrong with a value, in the words of neutron-lib's validators. */
export type Validator = (value: unknown) => string | undefined;

/** validate_string */
export function text(maxLength?: number): Validator {
  return (value) => {
    if (typeof value !== "string") return `'${str(value)}' is not a valid string`;
    if (maxLength !== undefined && [...value].length > maxLength) {
      return `'${value}' exceeds maximum length of ${maxLength}`;
    }
  };
}

/** A blank at the ends, or what can't be printed. */
const UNPRINTABLE = /^[\s\p{Z}]|[\s\p{Z}]$|[\p{C}\p{Zl}\p{Zp}]/u;

/** validate_name_string */
export function nameText(maxLength?: number): Validator {
  return (value) => {
    const problem = text(maxLength)(value);
    if (problem !== undefined) return problem;
    if (UNPRINTABLE.test(value as string)) return `'${value as string}' is not a valid string`;
  };
}

/** validate_not_empty_name_string */
export function filledName(maxLength?: number): Validator {
  return (value) => {
    const problem = text(maxLength)(value);
    if (problem !== undefined) return problem;
    if ((value as string).trim() === "") return `'${value as string}' Blank strings are not permitted`;
    return nameText(maxLength)(value);
  };
}

/** validate_values */
export function oneOf(values: readonly unknown[]): Validator {
  return (value) => (values.includes(value) ? undefined : `${str(value)} is not in valid_values`);
}

/** validate_non_negative */
export function nonNegative(value: unknown): string | undefined {
  return (value as number) < 0 ? `'${str(value)}' should be non-negative` : undefined;
}

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** validate_uuid */
export function uuid(value: unknown): string | undefined {
  return typeof value === "string" && UUID.test(value) ? undefined : `'${str(value)}' is not a valid UUID`;
}

/** The same, for a value that may also be None. */
export function orNone(validate: Validator): Validator {
  return (value) => (value === null ? undefined : validate(value));
}

/** A list without the same item twice, each of which is in order. */
export function listOf(validate: Validator): Validator {
  return (value) => {
    if (!Array.isArray(value)) return `'${str(value)}' is not a list`;
    const items: unknown[] = value;
    const keys = items.map((item) => JSON.stringify(item));
    const twice = items.filter((_, index) => keys.indexOf(keys[index]) !== index);
    if (twice.length > 0) {
      const names = [...new Set(twice.map((item) => JSON.stringify(item)))].map((key) => str(JSON.parse(key)));
      return `Duplicate items in the list: '${names.join(", ")}'`;
    }
    for (const item of items) {
      const problem = validate(item);
      if (problem !== undefined) return problem;
    }
  };
}

/** validate_subnet */
export function ipSubnet(value: unknown): string | undefined {
  return typeof value === "string" && value.includes("/") && HostPrefix.parse(value) !== undefined
    ? undefined
    : `'${str(value)}' is not a valid IP subnet`;
}

/** validate_ip_address */
export function ipAddress(value: unknown): string | undefined {
  return addressOf(value) === undefined ? `'${str(value)}' is not a valid IP address` : undefined;
}
