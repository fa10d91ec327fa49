import { LineForm, numberOf, textOf, type Fields } from "../lock";
import { Address } from "./address";
import type { LockEntry } from "./lock-entry";
import { Mac } from "./mac";
import { Prefix } from "./prefix";

/** The lines of blocks and addresses. */
export const lockLines = new LineForm<LockEntry>({
  kinds: ["address", "block"],
  instead: "to choose a block yourself, fix it in the plan",
  fieldsOf,
  entryOf,
});

function fieldsOf(entry: LockEntry): Fields {
  const { kind, holder, domain, network, region, family, released } = entry;
  const own =
    entry.kind === "block"
      ? { part: entry.part, prefix: `${entry.prefix}`, within: entry.within?.toString() }
      : { name: entry.name, address: `${entry.address}`, mac: `${entry.mac}` };
  return { kind, holder, domain, network, region, family, ...own, released };
}

function entryOf(fields: Fields): LockEntry {
  const { family, released } = fields;
  if (family !== 4 && family !== 6) throw new Error("family is neither 4 nor 6");
  const common = {
    holder: textOf(fields, "holder"),
    domain: textOf(fields, "domain"),
    network: textOf(fields, "network"),
    region: textOf(fields, "region"),
    family,
    ...(released === undefined ? {} : { released: day(released) }),
  } as const;
  if (fields.kind === "address") {
    const address = Address.parse(textOf(fields, "address"));
    if (address.family !== family) throw new Error("the address is of the other family");
    return { kind: "address", ...common, name: textOf(fields, "name"), address, mac: Mac.parse(textOf(fields, "mac")) };
  }
  const prefix = Prefix.parse(textOf(fields, "prefix"));
  const within = fields.within === undefined ? undefined : Prefix.parse(textOf(fields, "within"));
  if (prefix.family !== family) throw new Error("the prefix is of the other family");
  if (within?.contains(prefix) === false) throw new Error("within does not hold the prefix");
  return {
    kind: "block",
    ...common,
    part: numberOf(fields, "part", 1),
    prefix,
    ...(within === undefined ? {} : { within }),
  };
}

function day(value: unknown): string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/u.test(value) || Number.isNaN(Date.parse(value)))
    throw new Error("released is no day");
  return value;
}
