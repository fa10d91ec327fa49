import groupBy from "lodash/groupBy";
import sumBy from "lodash/sumBy";
import uniqBy from "lodash/uniqBy";
import type { Problem } from "../finding";
import { portsOn, roomOn } from "./network-room";
import type { Takeover } from "./takeover";
import { textOf, type Server, type Thing, type Workload } from "./workload";

/** One region that is lost, and who takes over its servers. */
export interface Carry {
  readonly workload: Workload;
  readonly lost: string;
  readonly others: readonly string[];
  /** True if each of the others takes a part; otherwise servers go where they find what they need. */
  readonly isShared: boolean;
  readonly takeover: Takeover;
}

/** Keys, images, networks and addresses that the servers of a lost region would not find in the others. */
export function checkCarry(carry: Carry): Problem[] {
  const servers = carry.workload.serversIn(carry.lost);
  const networks = uniqBy(
    servers.flatMap(({ ports }) => ports.map(({ network }) => network)),
    "name",
  );
  return [...checkThings(carry, servers), ...networks.flatMap((network) => checkAddresses(carry, network))];
}

/** Servers that lack the same share a finding. */
function checkThings(carry: Carry, servers: readonly Server[]): Problem[] {
  const stranded = servers.filter((server) => server.copies > 0 && isStranded(carry, server.needs));
  const alike = groupBy(stranded, ({ needs }) => lackText(carry, needs));
  return Object.entries(alike).map(([lacks, those]) => {
    const rest = those.length === 1 ? "" : ` and ${those.length - 1} more`;
    return {
      code: "QUOTA_SURVIVE",
      severity: "error",
      region: carry.lost,
      what: `without ${carry.lost}, ${those[0].path}${rest} can't be made in the others: ${lacks}`,
      value: String(sumBy(those, "copies")),
      fix: "make there what is lacking, or name regions that have it in survive.to",
    };
  });
}

function isStranded({ workload, others, isShared }: Carry, needs: readonly Thing[]): boolean {
  const lacks = (region: string) => needs.some((thing) => !workload.has(region, thing));
  return isShared ? others.some(lacks) : others.every(lacks);
}

function lackText({ workload, others }: Carry, needs: readonly Thing[]): string {
  const lacks = others.map((region) => ({ region, things: needs.filter((thing) => !workload.has(region, thing)) }));
  return lacks
    .filter(({ things }) => things.length > 0)
    .map(({ region, things }) => `${region} has no ${things.map(textOf).join(", no ")}`)
    .join("; ");
}

function checkAddresses(carry: Carry, network: Thing): Problem[] {
  const { workload, lost, others, takeover } = carry;
  // That the network itself is lacking is said already.
  if (isStranded(carry, [network])) return [];
  const ports = portsOn(network, lost, workload);
  const room = (region: string) => (workload.has(region, network) ? roomOn(network, region, workload) : 0);
  const { amount, where } = takeover(ports, new Map(others.map((region) => [region, room(region)])));
  if (amount === 0) return [];
  return [
    {
      code: "QUOTA_SURVIVE",
      severity: "error",
      region: lost,
      what: `addresses of network ${network.name}: without ${lost}, ${ports} have to be found in the others; ${where}`,
      value: String(ports),
      fix: `give the network a shorter prefix, or have ${amount} fewer ports in ${lost}`,
    },
  ];
}
