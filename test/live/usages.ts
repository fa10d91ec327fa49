import type { LiveUsage, QuotaUsages, ServiceUsage } from "cdktf-openstack-multisite/runtime";

const AT = "2026-11-25T08:00:00.000Z";

export const known = (quotas: QuotaUsages): ServiceUsage => ({ state: "known", at: AT, quotas });

export const unknown: ServiceUsage = {
  state: "unknown",
  at: AT,
  cause: "timeout",
  message: "compute in RegionTwo: no answer in time: GET http://10.0.0.2/x",
};

/** A region of which all that is not given is empty. */
export function region(name: string, services: Partial<LiveUsage["services"]> = {}): LiveUsage {
  const empty = known({});
  const all = { compute: empty, network: empty, volume: empty, image: empty, ...services };
  return { name, region: name, cloud: "acme", services: all };
}
