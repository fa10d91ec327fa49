import { str } from "../python";
import { dictionaryKeys } from "./allocation-pools";
import { isObject } from "./call";
import { HostPrefix } from "./host-prefix";
import { macAddress } from "./mac";
import { badRequest, NeutronError } from "./neutron-error";
import { networkOf } from "./subnet-pool";

/** Addresses that a port may send from besides its own. */
export interface AddressPair {
  readonly ip_address: string;
  readonly mac_address: string;
}

export type WantedPair = Omit<AddressPair, "mac_address"> & Partial<AddressPair>;

/** `[DEFAULT] max_allowed_address_pair` of neutron.conf. */
const MAX_PAIRS = 10;
const MULTICAST = networkOf("224.0.0.0/4");

/** neutron-lib's _validate_allowed_address_pairs, which refuses in its own name. @throws NeutronError */
export function addressPairs(value: unknown): undefined {
  if (!Array.isArray(value)) throw badRequest("Allowed address pairs must be a list.");
  if (value.length > MAX_PAIRS) {
    const message = `The number of allowed address pair exceeds the maximum ${MAX_PAIRS}.`;
    throw new NeutronError(400, "AllowedAddressPairExhausted", message);
  }
  const seen: string[] = [];
  for (const pair of value as unknown[]) {
    const { ip_address: ip, mac_address: mac } = checkedPair(pair);
    const key = `mac_address ${str(mac ?? null)} ip_address ${ip}`;
    if (seen.includes(key)) {
      throw new NeutronError(400, "DuplicateAddressPairInRequest", `Request contains duplicate address pair: ${key}.`);
    }
    seen.push(key);
  }
}

function checkedPair(pair: unknown): WantedPair {
  if (!isObject(pair)) throw badRequest(`${str(dictionaryKeys({}, ["mac_address", "ip_address"]))}`);
  if (!("ip_address" in pair)) {
    throw new NeutronError(400, "AllowedAddressPairsMissingIP", "AllowedAddressPair must contain ip_address");
  }
  const extra = Object.keys(pair).filter((key) => key !== "mac_address" && key !== "ip_address");
  if (extra.length > 0) throw badRequest(`Unrecognized attribute(s) '${extra.join(", ")}'`);
  const { ip_address: ip, mac_address: mac } = pair;
  const problem = mac === undefined || mac === null ? undefined : macAddress(mac);
  if (problem !== undefined) throw badRequest(problem);
  const prefix = typeof ip === "string" ? HostPrefix.parse(ip) : undefined;
  if (prefix === undefined) throw badRequest(ipProblem(ip));
  if (MULTICAST.contains(prefix.network)) {
    throw badRequest(`IP ${str(ip)} is a multicast address, which is not supported.`);
  }
  return pair as unknown as WantedPair;
}

const ipProblem = (ip: unknown) =>
  typeof ip === "string" && ip.includes("/")
    ? `'${ip}' is not a valid IP subnet`
    : `'${str(ip)}' is not a valid IP address`;

/** Those without a MAC are the port's own. */
export const pairsOf = (pairs: readonly WantedPair[], mac: string): AddressPair[] =>
  pairs.map(({ ip_address, mac_address }) => ({ mac_address: mac_address ?? mac, ip_address }));
