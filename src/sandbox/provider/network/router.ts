import type { Resource } from "../../../plugin/wire/provider";
import { values, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { conflicts, needs } from "./checks";
import { attributesOf, changesOf, creationOf, elements, flag, list, rulesOf, text, type Fields } from "./fields";
import type { Body } from "./neutron";
import { neutronObject } from "./object";

/** Members of `external_gateway_info`. */
export const GATEWAY: Fields = {
  external_network_id: text({ member: "network_id" }),
  external_qos_policy_id: text({ member: "qos_policy_id" }),
  enable_snat: flag({ tristate: true }),
  external_fixed_ip: list({
    member: "external_fixed_ips",
    computed: true,
    of: { subnet_id: text(), ip_address: text() },
  }),
};

export function router(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Router",
    member: "router",
    collection: "routers",
    tagged: true,
    specs: true,
    fields: {
      // As there, a name can't be taken away: every plan says that it will be.
      name: text({ sent: "creation" }),
      description: text(),
      admin_state_up: flag(),
      distributed: flag({ tristate: true, change: "replace" }),
      flavor_id: text({ change: "replace" }),
      tenant_id: text({ change: "replace" }),
      availability_zone_hints: list({ change: "replace" }),
    },
    rules: {
      ...rulesOf(GATEWAY),
      external_subnet_ids: { change: "ignored" },
      vendor_options: { change: "ignored" },
      "vendor_options.set_router_gateway_after_create": { default: false },
    },
    isReady: ({ status }) => status === "ACTIVE",
    validate: (config) => [
      ...[...Object.keys(GATEWAY), "external_subnet_ids"].flatMap((name) => needs(config, name, "external_network_id")),
      ...conflicts(config, "external_subnet_ids", "external_fixed_ip"),
    ],
    alternatives: inEachSubnet,
    creation: (planned) => (isGatewayLater(planned) ? {} : gatewayOf(planned)),
    async created(one, planned) {
      const gateway = gatewayOf(planned);
      if (isGatewayLater(planned) && !isEmpty(gateway)) await one.ask("PUT", one.path, { router: gateway });
    },
    changes(prior, planned) {
      const isRenamed = planned.name !== prior.name && planned.name !== null && planned.name !== "";
      return { ...(isRenamed ? { name: planned.name } : {}), ...gatewayChanges(prior, planned) };
    },
    attributes: ({ external_gateway_info: info }, { external_qos_policy_id }) => ({
      ...attributesOf(GATEWAY, (info ?? {}) as Body),
      external_qos_policy_id, // as there, it isn't read
    }),
  });
}

/** The gateway's address in the first of `external_subnet_ids` that has one left. */
function inEachSubnet(planned: Values): Values[] {
  const subnets = (planned.external_subnet_ids ?? []) as readonly string[];
  return subnets.map((subnet) => {
    const address = values([["subnet_id", subnet] as const, ["ip_address", null] as const]);
    return values([...Object.entries(planned), ["external_fixed_ip", [address]] as const]);
  });
}

/** Some vendors' routers take their gateway only when they are there. */
function isGatewayLater({ vendor_options: options }: Values): boolean {
  return elements(options).some((option) => option.set_router_gateway_after_create === true);
}

function gatewayOf(planned: Values): Body {
  return planned.external_network_id ? { external_gateway_info: creationOf(GATEWAY, planned) } : {};
}

/** What isn't sent with a change, Neutron decides anew. */
function gatewayChanges(prior: Values, planned: Values): Body {
  const changed = changesOf(GATEWAY, prior, planned);
  if (isEmpty(changed)) return {};
  const network = planned.external_network_id;
  return { external_gateway_info: { ...(network ? { network_id: network } : {}), ...changed } };
}

const isEmpty = (body: Body) => Object.keys(body).length === 0;
