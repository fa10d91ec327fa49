import { isEqual } from "lodash";
import type { Call } from "./call";
import { notAuthorized } from "./neutron-error";
import type { AnyResource, Row } from "./resource";

type Values = Readonly<Record<string, unknown>>;
interface Rule {
  readonly name: string;
  readonly allowed: boolean;
}

export const anyMember = () => true;
export const adminOnly = (call: Call) => call.isAdmin;

/** @throws NeutronError 403 if the caller may not make this */
export function enforceCreate(
  call: Call,
  resource: AnyResource,
  wanted: Values & { readonly project_id: string },
): void {
  const allowed = resource.mayCreate?.(call, wanted) ?? call.mayChange(wanted.project_id);
  const set = Object.keys(resource.attributes).filter((name) => {
    const attribute = resource.attributes[name];
    return wanted[name] !== undefined && !("default" in attribute && isEqual(wanted[name], attribute.default));
  });
  enforce(call, resource, "create", allowed, wanted, set);
}

/** @throws NeutronError 403 if the caller may not change an object in this way */
export function enforceUpdate(call: Call, resource: AnyResource, row: Row, wanted: Values): void {
  const allowed = mayChange(call, resource, row);
  const set = Object.keys(resource.attributes).filter((name) => wanted[name] !== undefined);
  enforce(call, resource, "update", allowed, { ...row, ...wanted }, set);
}

/** @throws NeutronError 403 if the caller may not delete it, or change a part of it such as its tags */
export function enforceAction(call: Call, resource: AnyResource, row: Row, action: string): void {
  if (!mayChange(call, resource, row)) throw notAuthorized(`rule:${action}`);
}

function mayChange(call: Call, resource: AnyResource, row: Row): boolean {
  return call.mayChange(row.project_id) || (call.isMember && (resource.mayChange?.(call, row) ?? false));
}

/** All rules that a request has to meet at once; the message nests them as oslo.policy does. */
function enforce(
  call: Call,
  { name: resource, attributes }: AnyResource,
  action: "create" | "update",
  allowed: boolean,
  values: Values,
  set: readonly string[],
): void {
  const base = `${action}_${resource}`;
  const rules: Rule[] = [{ name: `rule:${base}`, allowed }];
  for (const name of set) {
    const { enforce: allows, innerRules } = attributes[name];
    if (allows === undefined) continue;
    const rule = `${base}:${name}`;
    const own = { name: `rule:${rule}`, allowed: allows(call, values) };
    const inner = (innerRules?.(values[name]) ?? []).map((part) => ({
      name: `rule:${rule}:${part.name}`,
      allowed: part.allows(call, values),
    }));
    rules.push(inner.length === 0 ? own : all([own, all(inner)]));
  }
  const whole = rules.reduce((outer, rule) => all([outer, rule]));
  if (!whole.allowed) throw notAuthorized(whole.name);
}

const all = (rules: readonly Rule[]): Rule => ({
  name: `(${rules.map(({ name }) => name).join(" and ")})`,
  allowed: rules.every(({ allowed }) => allowed),
});
