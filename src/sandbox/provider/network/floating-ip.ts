import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import { values, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { conflicts, meets } from "./checks";
import { text } from "./fields";
import type { Body } from "./neutron";
import type { Place } from "./neutron";
import { neutronObject } from "./object";

export function floatingIp(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Floating IP",
    member: "floatingip",
    collection: "floatingips",
    tagged: true,
    specs: true,
    fields: {
      description: text(),
      address: text({ member: "floating_ip_address", change: "replace" }),
      port_id: text({ sent: "creation" }),
      fixed_ip: text({ member: "fixed_ip_address", sent: "creation" }),
      tenant_id: text({ change: "replace" }),
      dns_name: text({ change: "replace" }),
      dns_domain: text({ change: "replace" }),
    },
    rules: {
      pool: { change: "replace" },
      subnet_id: { change: "ignored", unset: "" },
      subnet_ids: { change: "ignored" },
    },
    isReady: ({ status }) => status === "ACTIVE" || status === "DOWN",
    validate: (config) => [
      ...conflicts(config, "subnet_ids", "subnet_id"),
      ...meets(config, "dns_domain", (domain) => /^$|\.$/.test(String(domain)), "empty, or end with a dot"),
    ],
    alternatives: ({ subnet_ids, ...planned }) =>
      ((subnet_ids ?? []) as readonly string[]).map((subnet_id) => values(Object.entries({ ...planned, subnet_id }))),
    async creation({ pool, subnet_id }, place) {
      const network = await findNetwork(place, "name", String(pool));
      if (network === undefined) {
        throw new ProviderError({
          summary: `No network is called ${JSON.stringify(pool)} in ${place.region}`,
          detail: "`pool` is the name of an external network, not its id.",
          path: ["pool"],
        });
      }
      return { floating_network_id: network.id, ...(subnet_id ? { subnet_id } : {}) };
    },
    changes: associationOf,
    // Neutron doesn't tell of which subnet it is.
    attributes: async (found, { subnet_id }, place) => ({
      pool: (await findNetwork(place, "id", String(found.floating_network_id)))?.name ?? "",
      subnet_id,
    }),
  });
}

interface Network {
  readonly id: string;
  readonly name: string;
}

/** As there, of several with that name the first one counts. */
async function findNetwork(place: Place, by: "id" | "name", value: string): Promise<Network | undefined> {
  const path = `/networks?${by}=${encodeURIComponent(value)}`;
  const { networks } = await place.ask<{ readonly networks: readonly Network[] }>("GET", path);
  return networks.at(0);
}

/** The port goes along with another address of it; an address that wasn't written is Neutron's choice. */
function associationOf(prior: Values, planned: Values): Body {
  const [isOther, isElsewhere] = ["port_id", "fixed_ip"].map((name) => (planned[name] ?? "") !== (prior[name] ?? ""));
  if (!isOther && !isElsewhere) return {};
  return {
    port_id: planned.port_id || null,
    ...(isElsewhere && planned.fixed_ip ? { fixed_ip_address: planned.fixed_ip } : {}),
  };
}
