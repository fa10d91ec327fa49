import type { Region } from "./region";

/** What a construct over regions has in one of them. */
interface InRegion {
  readonly region: Region;
}

/**
 * The handle of one region, by its name or itself.
 *
 * @param label of what has the handles, for the message
 * @throws if there is none
 */
export function pickHandle<T extends InRegion>(handles: readonly T[], wanted: Region | string, label: string): T {
  const found = handles.find(({ region }) => (typeof wanted === "string" ? region.name === wanted : region === wanted));
  if (found !== undefined) return found;
  const name = typeof wanted === "string" ? JSON.stringify(wanted) : `${wanted.name} of ${wanted.tenant.node.path}`;
  const names = handles.map(({ region }) => region.name).join(", ") || "no region";
  throw new Error(`[${label}] is not in ${name}; it is in: ${names}`);
}

/**
 * One of `regions`, by its name or itself.
 *
 * @param label of what has them, for the message
 * @throws if it is not among them
 */
export function pickRegion(regions: readonly Region[], wanted: Region | string, label: string): Region {
  return pickHandle(
    regions.map((region) => ({ region })),
    wanted,
    label,
  ).region;
}

/** True if both mean one region of one cloud. */
export function isSamePlace(a: Region, b: Region): boolean {
  if (a.cloudRegion !== b.cloudRegion) return false;
  return a.cloud === undefined && b.cloud === undefined ? a.provider === b.provider : a.cloud === b.cloud;
}
