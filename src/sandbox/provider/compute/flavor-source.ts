import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { DataSource } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { blamed } from "../network/blamed";
import { conflicts } from "../network/checks";
import { Region } from "../region";
import { extraSpecsOf, getFlavor, listFlavors, type Flavor } from "./flavors";

export function flavorSource(cloud: Cloud): DataSource {
  return {
    validate: (config) => ["name", "min_ram", "min_disk"].flatMap((name) => conflicts(config, "flavor_id", name)),

    read(config, { signal }) {
      const region = new Region(cloud, cloud.region(config.region as string | null), signal);
      return blamed(cloud, region.name, "Flavor can't be read", async () => {
        const all = config.flavor_id ? [await getFlavor(String(config.flavor_id), region)] : await list(config, region);
        const found = all.map(attributesOf).filter((flavor) => FILTERS.every((name) => meets(config, flavor, name)));
        if (found.length !== 1) throw notOne(region.name, found);
        const id = String(found[0].flavor_id);
        return { ...found[0], extra_specs: await extraSpecsOf(id, region), id, region: region.name };
      });
    },
  };
}

/** Members of a flavor that may be written; as there, a zero says nothing. */
const FILTERS = ["name", "description", "ram", "vcpus", "disk", "swap", "rx_tx_factor"];
const meets = (config: Values, flavor: Values, name: string) => !config[name] || config[name] === flavor[name];

/** Flavors that aren't public are asked for, too: Nova gives them to administrators. */
function list({ is_public: isPublic, min_ram: ram, min_disk: disk }: Values, region: Region) {
  return listFlavors(region, {
    is_public: typeof isPublic === "boolean" ? String(isPublic) : "None",
    ...(ram ? { minRam: Number(ram) } : {}),
    ...(disk ? { minDisk: Number(disk) } : {}),
  });
}

function attributesOf(flavor: Flavor): Values {
  return {
    flavor_id: flavor.id,
    name: flavor.name,
    description: flavor.description ?? "",
    ram: flavor.ram,
    vcpus: flavor.vcpus,
    disk: flavor.disk,
    swap: Number(flavor.swap),
    rx_tx_factor: flavor.rxtx_factor ?? 0,
    is_public: flavor["os-flavor-access:is_public"],
  };
}

function notOne(region: string, found: readonly Values[]): ProviderError {
  const count = found.length === 0 ? "No flavor meets" : "More than one flavor meets";
  const names = found.map(({ name }) => JSON.stringify(name)).join(", ");
  return new ProviderError({
    summary: `${count} what is written in ${region}`,
    ...(found.length === 0 ? {} : { detail: `Found: ${names}.` }),
  });
}
