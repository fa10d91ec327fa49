import groupBy from "lodash/groupBy";
import sortBy from "lodash/sortBy";
import sumBy from "lodash/sumBy";
import type { RegionFlavor } from "../openstack";
import { roomFor, SERVER_QUOTAS, type Flavor, type Room, type ServerQuota, type ServerUsage } from "../quota";
import type { LiveFlavors } from "./flavors";
import { shareOf, type UsageBudget } from "./passed-limits";
import type { Known, Unknown } from "./region-answer";
import type { LiveUsage } from "./usage";
import { usageOf } from "./usage-summary";

/** How many servers of one flavor still fit into one region. */
export interface FlavorRoom extends RegionFlavor {
  readonly more: number | "unlimited";
  /** The quota that is used up first, and whether its limit is the cloud's or the budget's; absent if nothing limits them. */
  readonly limitedBy?: Room["limitedBy"];
}

/** What still fits into one region, or why that is unknown. */
export interface RegionCapacity extends Pick<LiveUsage, "name" | "region" | "cloud"> {
  readonly answer: Known<{ readonly flavors: readonly FlavorRoom[] }> | Unknown;
}

/** What still fits into all regions together. */
export interface TotalCapacity extends Pick<Flavor, "vcpus" | "ram"> {
  /** Name of the flavor; flavors of one name with different sizes are several. */
  readonly name: string;
  readonly more: number | "unlimited";
  /** True where a region is unknown: it can be more. */
  readonly atLeast: boolean;
}

/**
 * How many servers of each flavor still fit, by the quotas that servers use up: cores, RAM and servers. Volumes, ports and addresses
 * are not looked at, and no quota says whether a host has the room.
 *
 * @param usage of Nova at least
 * @param flavors of the same regions
 * @param budget whose shares limit too
 */
export function capacityOf(
  usage: readonly LiveUsage[],
  flavors: readonly LiveFlavors[],
  budget?: UsageBudget,
): RegionCapacity[] {
  return usage.map((live) => {
    const { name, region, cloud } = live;
    const told = flavors.find((it) => it.region === region && it.cloud === cloud)?.answer;
    return { name, region, cloud, answer: answerIn(live, told, budget) };
  });
}

/** The sums over all regions, of each flavor that any of them has, the smallest first. */
export function totalCapacity(regions: readonly RegionCapacity[]): TotalCapacity[] {
  const rooms = regions.flatMap(({ answer }) => (answer.state === "known" ? answer.flavors : []));
  const atLeast = regions.some(({ answer }) => answer.state === "unknown");
  const totals = Object.values(groupBy(rooms, flavorKey)).map((alike) => {
    const [{ name, vcpus, ram }] = alike;
    const isUnlimited = alike.some(({ more }) => more === "unlimited");
    return { name, vcpus, ram, more: isUnlimited ? ("unlimited" as const) : sumBy(alike, "more"), atLeast };
  });
  return sortBy(totals, ["vcpus", "ram", "name"]);
}

/** Tells flavors apart, as far as they count. */
export function flavorKey({ name, vcpus, ram }: Pick<RegionFlavor, "name" | "vcpus" | "ram">): string {
  return `${vcpus}\0${ram}\0${name}`;
}

function answerIn(
  live: LiveUsage,
  told: LiveFlavors["answer"] | undefined,
  budget: UsageBudget | undefined,
): RegionCapacity["answer"] {
  const { compute } = live.services;
  if (compute === undefined || compute.state === "unknown") return compute ?? untold(live, "its quotas");
  if (told === undefined || told.state === "unknown") return told ?? untold(live, "its flavors");
  const usages = serverUsages(live, budget);
  if (usages === undefined) return untold(live, SERVER_QUOTAS.join(", "));
  const flavors = told.flavors.map((flavor) => {
    const { more, limitedBy } = roomFor(flavor, usages);
    return { ...flavor, more: more === Infinity ? ("unlimited" as const) : more, limitedBy };
  });
  return { state: "known", at: told.at, flavors };
}

/** Undefined if Nova leaves one out: then nobody knows whether it is limited. */
function serverUsages(live: LiveUsage, budget: UsageBudget | undefined): Record<ServerQuota, ServerUsage> | undefined {
  const entries = SERVER_QUOTAS.flatMap((quota) => {
    const name = { service: "compute", quota } as const;
    const { used, ...rest } = usageOf(live, name) ?? {};
    return used === undefined ? [] : [[quota, { used, ...rest, share: shareOf(budget, live.name, name).hard }]];
  });
  return entries.length < SERVER_QUOTAS.length ? undefined : Object.fromEntries(entries);
}

function untold({ name }: LiveUsage, what: string): Unknown {
  const message = `compute in ${name}: it does not tell ${what}`;
  return { state: "unknown", at: new Date().toISOString(), cause: "badBody", message };
}
