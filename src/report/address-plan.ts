import { freeSpace, Prefix } from "../address";
import type { ModelAddressPlan } from "../model";
import { renderCsv, renderTable, type Format } from "./table";

/** What is left of a pool in a routing domain. Numbers are decimal texts: IPv6 has more than JSON's numbers hold. */
export interface PoolReport {
  readonly plan: string;
  readonly plane: string;
  readonly pool: string;
  /** The routing domain; each has the whole pool to itself. */
  readonly domain: string;
  /** Number of addresses. */
  readonly addresses: string;
  readonly free: string;
  /** The largest block that is free; empty if none is. */
  readonly largest: string;
}

/** What the plans of an app have given out. */
export interface AddressPlanReport {
  readonly pools: readonly PoolReport[];
  readonly networks: readonly {
    readonly plan: string;
    readonly network: string;
    readonly region: string;
    readonly plane: string;
    readonly cidr: string;
  }[];
  readonly addresses: readonly {
    readonly plan: string;
    readonly network: string;
    readonly name: string;
    readonly region: string;
    readonly address: string;
    readonly mac: string;
  }[];
}

/** Reads it off the model that synth leaves. */
export function reportAddressPlans(plans: readonly ModelAddressPlan[]): AddressPlanReport {
  return {
    pools: plans.flatMap(poolsOf),
    networks: plans.flatMap(({ path: plan, blocks }) =>
      blocks.map(({ network, region, plane, cidr }) => ({ plan, network, region, plane, cidr })),
    ),
    addresses: plans.flatMap(({ path: plan, addresses }) =>
      addresses.map(({ network, name, region, address, mac }) => ({ plan, network, name, region, address, mac })),
    ),
  };
}

/** The report as text. */
export function renderAddressPlans({ pools, networks, addresses }: AddressPlanReport, format: Format): string {
  if (format === "json") return JSON.stringify({ pools, networks, addresses }, null, 2);
  const tables = { pools, networks, addresses: addresses.map((row) => ({ ...row })) };
  if (format === "table") {
    return [
      renderTable(
        "Pools",
        tables.pools.map((row) => ({ ...row })),
      ),
      renderTable(
        "Networks",
        tables.networks.map((row) => ({ ...row })),
      ),
      renderTable("Named addresses", tables.addresses),
    ].join("\n\n");
  }
  const rows = Object.entries(tables).flatMap(([kind, those]) => those.map((row) => ({ kind, ...row })));
  return renderCsv(rows);
}

function poolsOf({ path, pools, blocks, reserved }: ModelAddressPlan): PoolReport[] {
  return pools.flatMap(({ plane, cidr }) => {
    const pool = Prefix.parse(cidr);
    const used = [...new Set(blocks.filter((block) => block.plane === plane).map(({ domain }) => domain))].sort();
    return (used.length === 0 ? [""] : used).map((domain) => {
      const inDomain = blocks.filter((block) => block.domain === domain);
      const regions = new Set(inDomain.map(({ region }) => region));
      const taken = reserved.filter(({ region }) => region === undefined || regions.has(region));
      const occupied = [...inDomain, ...taken].map((row) => Prefix.parse(row.cidr));
      const { free, largest } = freeSpace([pool], occupied);
      return {
        plan: path,
        plane,
        pool: `${pool}`,
        domain,
        addresses: `${pool.size}`,
        free: `${free}`,
        largest: largest?.toString() ?? "",
      };
    });
  });
}
