import type { Rule, Rules } from "../../../plugin/wire/provider";
import type { Value, Values } from "../../../plugin/wire/value";
import type { Body } from "./neutron";

/** An attribute that is a member of the object in Neutron's API, by itself. */
export interface Field extends Pick<Rule, "change" | "default" | "same"> {
  /** Go's zero value of its type, which the community provider makes of null, and of an attribute that isn't set. */
  readonly zero: "" | 0 | false | readonly [];
  /** Its name in the API. @default the attribute's */
  readonly member?: string;
  /** When it is sent: with every change, to make the object only, or never. @default "always" */
  readonly sent?: "always" | "creation" | "never";
}

/** Fields by the names of their attributes. */
export type Fields = Readonly<Record<string, Field>>;

type Options = Omit<Field, "zero">;
export const text = (options: Options = {}): Field => ({ zero: "", ...options });
export const number = (options: Options = {}): Field => ({ zero: 0, ...options });
export const flag = (options: Options = {}): Field => ({ zero: false, ...options });
export const list = (options: Options = {}): Field => ({ zero: [], ...options });

export function rulesOf(fields: Fields): Rules {
  const rules = Object.entries(fields).map(([name, { change, default: value, same, zero }]) => {
    return [name, { change, default: value, same, unset: zero }] as const;
  });
  return Object.fromEntries(rules);
}

/** The body of a creation: what is set to more than nothing. `false` is a value of its own. */
export function creationOf(fields: Fields, planned: Values): Body {
  return bodyOf(fields, (name, { sent }) => sent !== "never" && isSet(planned[name]), planned);
}

/** The body of an update: what differs, with zeros for what is set no more. */
export function changesOf(fields: Fields, prior: Values, planned: Values): Body {
  const always = ({ sent = "always" }: Field) => sent === "always";
  return bodyOf(fields, (name, field) => always(field) && differs(field, prior[name], planned[name]), planned);
}

/** The attributes of an object that Neutron gave. */
export function attributesOf(fields: Fields, found: Body): Values {
  const attributes = Object.entries(fields).map(([name, { member = name, zero }]) => {
    return [name, (found[member] ?? zero) as Value] as const;
  });
  return Object.fromEntries(attributes);
}

/** Is it there, and neither empty nor 0? */
export function isSet(value: Value): boolean {
  return value !== null && value !== "" && value !== 0 && !(Array.isArray(value) && value.length === 0);
}

function bodyOf(fields: Fields, isSent: (name: string, field: Field) => boolean, planned: Values): Body {
  const sent = Object.entries(fields).filter(([name, field]) => isSent(name, field));
  return Object.fromEntries(sent.map(([name, { member = name, zero }]) => [member, planned[name] ?? zero]));
}

function differs({ zero }: Field, before: Value, now: Value): boolean {
  return JSON.stringify(before ?? zero) !== JSON.stringify(now ?? zero);
}
