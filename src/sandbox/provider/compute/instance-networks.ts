import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { Values } from "../../../plugin/wire/value";
import { elements } from "../network/fields";
import type { Region } from "../region";
import type { Address, Server } from "./server";

/*
 * The blocks `network` of an instance. Nova tells a server's addresses by the names of networks only, so name and id of each are
 * looked for, if one of them isn't known.
 */

/** What a block says, with both name and id of its network. */
interface Wanted {
  readonly uuid: string;
  readonly name: string;
  readonly port: string;
  readonly fixedIp: string;
  readonly isAccess: boolean;
}

export async function wantedNetworks({ network: blocks }: Values, region: Region): Promise<readonly Wanted[]> {
  return Promise.all(elements(blocks).map((block) => wanted(block, region)));
}

/** What Nova is told of one. */
export function toBody({ uuid, port, fixedIp }: Wanted): object {
  return { uuid, ...(port === "" ? {} : { port }), ...(fixedIp === "" ? {} : { fixed_ip: fixedIp }) };
}

async function wanted(block: Values, region: Region): Promise<Wanted> {
  const [uuid, name, port, fixedIp] = ["uuid", "name", "port", "fixed_ip_v4"].map((key) => String(block[key] ?? ""));
  const rest = { port, fixedIp, isAccess: block.access_network === true };
  if (uuid !== "" && name !== "") return { uuid, name, ...rest };
  if (uuid + name + port === "") {
    throw new ProviderError({
      summary: "A block network says of no network which it is",
      detail: "Write uuid, name or port in it.",
      path: ["network"],
    });
  }
  const id = port === "" ? uuid : (await find(region, "port", "ports", { id: port })).network_id;
  const query: Record<string, string> = id === "" ? { name } : { id };
  const found = await find(region, "network", "networks", { ...query, status: "ACTIVE" });
  return { uuid: found.id, name: found.name, ...rest };
}

interface Found {
  readonly id: string;
  readonly name: string;
  /** Of a port. */
  readonly network_id: string;
}

/** @throws ProviderError unless exactly one meets the query */
async function find(region: Region, noun: string, kind: string, query: Readonly<Record<string, string>>) {
  const question = { service: "network", method: "GET", path: `/v2.0/${kind}`, query, member: kind } as const;
  const found = (await region.ask<Readonly<Record<string, readonly Found[]>>>(question))[kind];
  if (found.length === 1) return found[0];
  const count = found.length === 0 ? "No" : "More than one";
  const asked = Object.entries(query).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  throw new ProviderError({
    summary: `${count} ${noun} in ${region.name} has ${asked.join(" and ")}`,
    path: ["network"],
  });
}

/** The blocks `network` of a server: one for each that is wanted, or for each of its interfaces where nothing is said. */
export async function networksOf({ addresses }: Server, state: Values, region: Region): Promise<readonly Values[]> {
  const interfaces = new Map(Object.entries(addresses).map(([name, those]) => [name, interfacesOf(those)]));
  const networks = await wantedNetworks(state, region);
  if (networks.length === 0) {
    return [...interfaces].flatMap(([name, those]) => those.map((one) => ({ ...NO_NETWORK, name, ...one })));
  }
  return networks.flatMap(({ name, uuid, port, isAccess }) => {
    const one = interfaces.get(name)?.shift(); // there may be several on one network
    return one === undefined ? [] : [{ name, uuid, port, access_network: isAccess, ...one }];
  });
}

const NO_NETWORK = { uuid: "", port: "", access_network: false };

type Interface = { readonly mac: string; readonly fixed_ip_v4: string; readonly fixed_ip_v6: string };

/** Addresses with one MAC address are one interface's; of several of a kind the last one counts. */
function interfacesOf(addresses: readonly Address[]): Interface[] {
  const found = new Map<string, Interface>();
  for (const { version, addr, "OS-EXT-IPS:type": type = "fixed", "OS-EXT-IPS-MAC:mac_addr": mac = "" } of addresses) {
    const one = found.get(mac) ?? { mac, fixed_ip_v4: "", fixed_ip_v6: "" };
    const isFixed = type === "fixed";
    found.set(mac, { ...one, ...(isFixed ? { [version === 6 ? "fixed_ip_v6" : "fixed_ip_v4"]: addr } : {}) });
  }
  return [...found.values()];
}

/** Where a server is reached: by the first network that has such an address, or by the last one that is written to be for that. */
export function accessOf(networks: readonly Values[], kind: "fixed_ip_v4" | "fixed_ip_v6"): string {
  const having = networks.filter((network) => network[kind]);
  const chosen = having.findLast(({ access_network: isAccess }) => isAccess === true) ?? having.at(0);
  return String(chosen?.[kind] ?? "");
}
