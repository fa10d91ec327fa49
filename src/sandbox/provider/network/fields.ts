import { isDeepStrictEqual } from "node:util";
import type { Rule, Rules } from "../../../plugin/wire/provider";
import type { Value, Values } from "../../../plugin/wire/value";
import type { Body } from "./neutron";

/** An attribute or a block that is a member of the object in Neutron's API, by itself. */
export interface Field extends Pick<Rule, "change" | "computed" | "default" | "spelled"> {
  /** Go's zero value of its type, which the community provider makes of null, and of an attribute that isn't set. */
  readonly zero: "" | 0 | false | readonly [];
  /** Its name in the API. @default the attribute's */
  readonly member?: string;
  /** For a boolean: is `false`, written, another thing than nothing when one is made? @default false */
  readonly tristate?: boolean;
  /** When it is sent: with every change, to make the object only, or never. @default "always" */
  readonly sent?: "always" | "creation" | "never";
  /** For a block: what its elements are. */
  readonly of?: Fields;
}

/** Fields by the names of their attributes. */
export type Fields = Readonly<Record<string, Field>>;

type Options = Omit<Field, "zero">;
export const text = (options: Options = {}): Field => ({ zero: "", ...options });
export const number = (options: Options = {}): Field => ({ zero: 0, ...options });
export const flag = (options: Options = {}): Field => ({ zero: false, ...options });
export const list = (options: Options = {}): Field => ({ zero: [], ...options });

export function rulesOf(fields: Fields, prefix = ""): Rules {
  const rules = Object.entries(fields).flatMap(([name, { change, computed, default: value, spelled, zero, of }]) => {
    const unset = of === undefined ? zero : undefined;
    const inner = Object.entries(rulesOf(of ?? {}, `${prefix}${name}.`));
    return [[prefix + name, { change, computed, default: value, spelled, unset }] as const, ...inner];
  });
  return Object.fromEntries(rules);
}

/** The body of a creation: what is set to more than its zero. */
export function creationOf(fields: Fields, planned: Values): Body {
  return bodyOf(fields, planned, (name, { sent, tristate, zero }) => {
    const value = planned[name];
    return sent !== "never" && value !== null && (tristate || !isDeepStrictEqual(value, zero));
  });
}

/** The body of an update: what differs, with zeros for what is set no more. */
export function changesOf(fields: Fields, prior: Values, planned: Values): Body {
  return bodyOf(fields, planned, (name, field) => {
    const isSame = isDeepStrictEqual(comparable(field, prior[name]), comparable(field, planned[name]));
    return (field.sent ?? "always") === "always" && !isSame;
  });
}

/** The attributes of an object that Neutron gave. */
export function attributesOf(fields: Fields, found: Body): Values {
  const attributes = Object.entries(fields).map(([name, { member = name, zero, of }]) => {
    const told = (found[member] ?? zero) as Value;
    const value = zero === 0 ? Number(told) : told; // a subnet pool's lengths come as texts
    return [name, of === undefined ? value : elements(value).map((element) => attributesOf(of, element))] as const;
  });
  return Object.fromEntries(attributes);
}

/** The blocks in a list or set of blocks. */
export function elements(value: Value): readonly Values[] {
  return Array.isArray(value) ? (value as readonly Values[]) : [];
}

/** The texts in a list or set of texts. */
export function strings(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function bodyOf(fields: Fields, planned: Values, isSent: (name: string, field: Field) => boolean): Body {
  const sent = Object.entries(fields).filter(([name, field]) => isSent(name, field));
  return Object.fromEntries(sent.map(([name, field]) => [field.member ?? name, memberOf(field, planned[name])]));
}

function memberOf({ zero, of }: Field, value: Value): unknown {
  return of === undefined ? (value ?? zero) : elements(value).map((element) => creationOf(of, element));
}

/** Blocks have no order. */
function comparable(field: Field, value: Value): unknown {
  const member = memberOf(field, value);
  return field.of === undefined ? member : new Set(member as readonly Body[]);
}
