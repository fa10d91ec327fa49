import { NeutronError } from "./neutron-error";

/** How long the prefixes of a pool's subnets are. */
export interface Bounds {
  default_prefixlen: number;
  min_prefixlen: number;
  max_prefixlen: number;
}

/** Where nothing is said: at least so long, at most as long as an address. */
const SHORTEST = { 4: 8, 6: 64 } as const;
const LONGEST = { 4: 32, 6: 128 } as const;

/** @throws NeutronError 400 for bounds that leave nothing between them */
export function boundsOf(version: 4 | 6, wanted: Partial<Bounds>): Bounds {
  const { min_prefixlen: min = SHORTEST[version], max_prefixlen: max = LONGEST[version] } = wanted;
  const preferred = wanted.default_prefixlen ?? min;
  if (min > max) throw illegal("min_prefixlen", min, "max_prefixlen", max);
  if (max > LONGEST[version]) throw illegal("max_prefixlen", max, "ip_version_max", LONGEST[version]);
  if (preferred < min) throw illegal("default_prefixlen", preferred, "min_prefixlen", min);
  if (preferred > max) throw illegal("default_prefixlen", preferred, "max_prefixlen", max);
  return { default_prefixlen: preferred, min_prefixlen: min, max_prefixlen: max };
}

function illegal(name: string, value: number, bound: string, limit: number): NeutronError {
  const message = `Illegal prefix bounds: ${name}=${value}, ${bound}=${limit}.`;
  return new NeutronError(400, "IllegalSubnetPoolPrefixBounds", message);
}
