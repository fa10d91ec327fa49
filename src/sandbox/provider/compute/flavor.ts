import isEqual from "lodash/isEqual";
import mapValues from "lodash/mapValues";
import type { Resource } from "../../../plugin/wire/provider";
import { isValues, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { serviceObject } from "../object";
import type { Region } from "../region";
import { extraSpecsOf, getFlavor } from "./flavors";

/** A flavor, which only administrators can make. */
export function flavor(cloud: Cloud): Resource {
  return serviceObject(cloud, {
    noun: "Flavor",
    rules: {
      description: { unset: "" },
      disk: { change: "replace" },
      ephemeral: { change: "replace", unset: 0 },
      flavor_id: { change: "replace" },
      is_public: { change: "replace", unset: false },
      name: { change: "replace" },
      ram: { change: "replace" },
      rx_tx_factor: { change: "replace", default: 1 },
      swap: { change: "replace", unset: 0 },
      vcpus: { change: "replace" },
    },

    async make(planned, region) {
      const { name, ram, vcpus, disk, swap, rx_tx_factor, flavor_id, is_public, ephemeral, description } = planned;
      const asked = {
        ...{ name, ram, vcpus, disk, swap: swap ?? 0, rxtx_factor: rx_tx_factor },
        ...(flavor_id ? { id: flavor_id } : {}),
        "os-flavor-access:is_public": is_public === true,
        "OS-FLV-EXT-DATA:ephemeral": ephemeral ?? 0,
        ...(description ? { description } : {}),
      };
      const answer = await region.ask<{ readonly flavor: { readonly id: string } }>({
        ...{ service: "compute", method: "POST", path: "/flavors", body: { flavor: asked }, member: "flavor" },
        microversion: description ? "2.55" : undefined,
      });
      return answer.flavor.id;
    },

    finish: (id, planned, region) => addSpecs(id, planned, region),

    attributes: async (id, _state, region): Promise<Values> => {
      const found = await getFlavor(id, region);
      return {
        ...{ name: found.name, ram: found.ram, vcpus: found.vcpus, disk: found.disk, flavor_id: found.id },
        description: found.description ?? "",
        swap: Number(found.swap),
        rx_tx_factor: found.rxtx_factor ?? 0,
        is_public: found["os-flavor-access:is_public"],
        ephemeral: found["OS-FLV-EXT-DATA:ephemeral"],
        extra_specs: await extraSpecsOf(id, region),
      };
    },

    async change(id, prior, planned, region) {
      if (prior.description !== planned.description) {
        const body = { flavor: { description: planned.description ?? "" } };
        await region.ask({ service: "compute", method: "PUT", path: pathOf(id), body, microversion: "2.55" });
      }
      if (isEqual(specsOf(prior), specsOf(planned))) return;
      for (const name of Object.keys(specsOf(prior))) {
        const path = `${pathOf(id)}/os-extra_specs/${encodeURIComponent(name)}`;
        await region.ask({ service: "compute", method: "DELETE", path });
      }
      await addSpecs(id, planned, region);
    },

    remove: async (id, _state, region) => {
      await region.ask({ service: "compute", method: "DELETE", path: pathOf(id) });
    },
  });
}

const pathOf = (id: string) => `/flavors/${encodeURIComponent(id)}`;
const specsOf = ({ extra_specs: specs }: Values) => (isValues(specs ?? null) ? mapValues(specs as Values, String) : {});

async function addSpecs(id: string, planned: Values, region: Region): Promise<void> {
  const specs = specsOf(planned);
  if (Object.keys(specs).length === 0) return;
  const body = { extra_specs: specs };
  await region.ask({ service: "compute", method: "POST", path: `${pathOf(id)}/os-extra_specs`, body });
}
