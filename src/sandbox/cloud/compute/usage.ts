import { sumBy } from "lodash";
import type { QuotaLimits } from "./quota";
import type { ComputeState, StoredServer } from "./state";

/** A project's servers, those that are on their way out included. */
export function serversOf({ servers }: ComputeState, projectId: string): StoredServer[] {
  return servers.filter((server) => server.projectId === projectId);
}

/** What a project uses of the quotas that Nova counts by project. */
export function usedOf(state: ComputeState, projectId: string): QuotaLimits {
  const servers = serversOf(state, projectId);
  return {
    instances: servers.length,
    cores: sumBy(servers, ({ flavor }) => flavor.vcpus),
    ram: sumBy(servers, ({ flavor }) => flavor.ram),
    server_groups: state.serverGroups.filter((group) => group.projectId === projectId).length,
  };
}
