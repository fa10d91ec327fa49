import type { Call } from "./call";
import { NeutronError } from "./neutron-error";
import type { AnyResource } from "./resource";
import type { NetworkState } from "./state";

/** How many of a kind a project may have, -1 for any number, where nothing else is set (`[quotas]` of neutron.conf). */
export const DEFAULT_QUOTAS = {
  network: 100,
  subnet: 100,
  subnetpool: -1,
  port: 500,
  router_route: 30,
  router: 10,
  floatingip: 50,
  rbac_policy: 10,
  security_group: 10,
  security_group_rule: 100,
  trunk: -1,
} as const;

export type QuotaName = keyof typeof DEFAULT_QUOTAS;
export type QuotaLimits = Partial<Record<QuotaName, number>>;

export const isQuotaName = (name: string): name is QuotaName => Object.hasOwn(DEFAULT_QUOTAS, name);

export function limitsOf(state: NetworkState, projectId: string): Record<QuotaName, number> {
  return { ...DEFAULT_QUOTAS, ...state.quotas[projectId] };
}

/** What can be counted. */
type Counted = Pick<AnyResource, "name" | "rows">;

export function usedOf(state: NetworkState, resource: Counted, projectId: string): number {
  return resource.rows(state).filter(({ project_id }) => project_id === projectId).length;
}

/** @throws NeutronError 409 if a project may not have so many more of a kind; those without a limit are not counted */
export function checkQuota({ state }: Call, resource: Counted, projectId: string, more = 1): void {
  if (!isQuotaName(resource.name)) return;
  const limit = limitsOf(state, projectId)[resource.name];
  if (limit < 0 || usedOf(state, resource, projectId) + more <= limit) return;
  throw new NeutronError(409, "OverQuota", `Quota exceeded for resources: ['${resource.name}'].`);
}
