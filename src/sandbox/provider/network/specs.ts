import { isValues, type Value, type Values } from "../../../plugin/wire/value";
import type { Body } from "./neutron";

/** What `value_specs` adds to a creation. The community provider turns the texts "true" and "false" into booleans. */
export function specsOf({ value_specs: specs }: Values): Body {
  const entries = isValues(specs) ? Object.entries(specs) : [];
  const spec = (value: Value) => (value === "true" || value === "false" ? value === "true" : value);
  return Object.fromEntries(entries.map(([name, value]) => [name, spec(value)]));
}
