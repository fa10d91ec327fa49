import minBy from "lodash/minBy";
import type { Flavor } from "./flavor";
import type { QuotaUsage } from "./quota-usage";
import { ceilingOf } from "./fields";

/** What each server takes of Nova's quotas. */
const NEEDS = {
  cores: ({ vcpus }: Flavor) => vcpus,
  ram: ({ ram }: Flavor) => ram,
  instances: () => 1,
} as const;

/** A quota that servers use up. */
export type ServerQuota = keyof typeof NEEDS;

export const SERVER_QUOTAS = Object.keys(NEEDS) as readonly ServerQuota[];

/** What is used, and what the cloud and a budget allow. */
export interface ServerUsage extends QuotaUsage {
  readonly used: number;
  /** The share of a budget. @default - not limited by one */
  readonly share?: number;
}

/** How many servers more. */
export interface Room {
  /** Infinity if nothing limits them. */
  readonly more: number;
  /** Which quota is used up first, and whose limit of it; absent if nothing limits them. */
  readonly limitedBy?: { readonly quota: ServerQuota; readonly by: "cloud" | "budget" };
}

/** How many servers of a flavor still fit into the quotas of a region. */
export function roomFor(flavor: Flavor, usages: Readonly<Record<ServerQuota, ServerUsage>>): Room {
  const bounds = SERVER_QUOTAS.flatMap((quota) => {
    const { used, reserved, limit, share = Infinity } = usages[quota];
    const need = NEEDS[quota](flavor);
    const fits = (ceiling: number) => Math.max(0, Math.floor((ceilingOf(ceiling) - used - reserved) / need));
    const bound = (by: "cloud" | "budget", ceiling: number) => ({ more: fits(ceiling), limitedBy: { quota, by } });
    return need > 0 ? [bound("cloud", limit), bound("budget", share)] : [];
  });
  const least = minBy(bounds, ({ more }) => more);
  return least === undefined || least.more === Infinity ? { more: Infinity } : least;
}
