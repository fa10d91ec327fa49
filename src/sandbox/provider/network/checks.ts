import type { Diagnostic } from "../../../plugin/wire/diagnostic";
import { isUnknown, type Value, type Values } from "../../../plugin/wire/value";

/*
 * What the community provider finds in a configuration before anything is sent. Values that aren't known yet pass.
 */

/** Only one of several attributes may be written; `false` is written too. */
export function conflicts(config: Values, ...names: readonly string[]): Diagnostic[] {
  const written = names.filter((name) => isWritten(config[name]));
  if (written.length < 2 || written.some((name) => isUnknown(config[name]))) return [];
  return [{ summary: `Only one of ${written.join(", ")} can be written`, path: [written[0]] }];
}

/** An attribute needs others beside it. */
export function needs(config: Values, name: string, ...others: readonly string[]): Diagnostic[] {
  const missing = others.filter((other) => !isWritten(config[other]));
  if (!isWritten(config[name]) || missing.length === 0) return [];
  return [{ summary: `${name} needs ${missing.join(" and ")} beside it`, path: [name] }];
}

/** An attribute, if it is written, has to be one of these. */
export function oneOf(config: Values, name: string, ...allowed: readonly Value[]): Diagnostic[] {
  return meets(config, name, (value) => allowed.includes(value), `one of ${allowed.map(String).join(", ")}`);
}

/** An attribute, if it is written, has to be `what`. */
export function meets(config: Values, name: string, isRight: (value: Value) => boolean, what: string): Diagnostic[] {
  const value = config[name];
  if (value === null || isUnknown(value) || isRight(value)) return [];
  return [{ summary: `${name} is ${JSON.stringify(value)}`, detail: `It has to be ${what}.`, path: [name] }];
}

/** Lists count as written only with something in them. */
function isWritten(value: Value): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}
