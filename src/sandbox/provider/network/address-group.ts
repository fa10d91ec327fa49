import type { Resource } from "../../../plugin/wire/provider";
import { isUnknown } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { blockOf } from "./cidr";
import { list, strings, text } from "./fields";
import { neutronObject, type One } from "./object";

export function addressGroup(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Address group",
    member: "address_group",
    collection: "address-groups",
    patient: true,
    fields: {
      name: text(),
      description: text(),
      project_id: text({ change: "replace" }),
      addresses: list({ sent: "creation" }),
    },
    validate: ({ addresses }) =>
      strings(addresses).flatMap((address) => {
        if (isUnknown(address) || blockOf(address) !== undefined) return [];
        const detail = "Write an address and a length, such as 10.0.0.0/24 or 10.0.0.1/32.";
        return [{ summary: `${JSON.stringify(address)} is no CIDR`, detail, path: ["addresses"] }];
      }),
    updated: async (one, prior, planned) => {
      const [before, wanted] = [strings(prior.addresses), strings(planned.addresses)];
      await change(
        one,
        "remove_addresses",
        before.filter((address) => !wanted.includes(address)),
      );
      await change(
        one,
        "add_addresses",
        wanted.filter((address) => !before.includes(address)),
      );
    },
  });
}

async function change(one: One, action: string, addresses: readonly string[]): Promise<void> {
  if (addresses.length > 0) await one.ask("PUT", `${one.path}/${action}`, { addresses });
}
