import omit from "lodash/omit";
import partition from "lodash/partition";
import uniqBy from "lodash/uniqBy";
import type { Declared } from "./declared";
import { demandOf } from "./demand";
import type { Demand } from "./demand-row";
import { type FieldKey, findField, isCountedPerProject, volumeTypesIn } from "./fields";
import type { StateResource } from "./terraform-state";
import { flavorsOf, type SnapshotQuota, type SnapshotRegion, type UsageSnapshotFile } from "./usage-snapshot";

/** What states own of what is used. */
export interface Ownership {
  /** The snapshot, with how much of each number is owned, and nothing else of the states. */
  readonly snapshot: UsageSnapshotFile;
  /** What is in no region of the snapshot, or another project's: it is not counted. */
  readonly elsewhere: readonly StateResource[];
  /** What may be in several regions, since its state does not say, or in none of them: what is owned there becomes a range. */
  readonly unclear: readonly StateResource[];
  /** Where states have more than is used: they are old, or another tenant's. */
  readonly excess: readonly Excess[];
}

/** More of a field than a region has. */
export interface Excess {
  readonly region: string;
  readonly field: FieldKey;
  readonly inStates: number;
  readonly used: number;
}

/** A resource of a state, with the regions that it may be in. */
interface Placed {
  readonly resource: StateResource;
  readonly regions: readonly SnapshotRegion[];
}

/**
 * Counts what of the usage in a snapshot belongs to states, by the rules by which synth counts a tree. A resource that several states
 * have is one.
 *
 * @param projects ids of the projects whose usage it is, by the names of their clouds
 */
export function ownedBy(
  states: readonly StateResource[],
  snapshot: UsageSnapshotFile,
  projects: Readonly<Record<string, string>>,
): Ownership {
  const placed = withoutMadePorts(uniqBy(states, identityOf)).map((resource) => ({
    resource,
    regions: snapshot.regions.filter((region) => mayBeIn(resource, region, projects[region.cloud])),
  }));
  const [elsewhere, here] = partition(placed, ({ regions }) => regions.length === 0);
  const counted = snapshot.regions.map((region) => countIn(region, here));
  return {
    snapshot: { ...snapshot, regions: counted.map(({ region }) => region) },
    elsewhere: elsewhere.map(({ resource }) => resource),
    unclear: here.filter((it) => !isSure(it)).map(({ resource }) => resource),
    excess: counted.flatMap(({ excess }) => excess),
  };
}

/** What has no id is like nothing else. */
function identityOf(resource: StateResource): unknown {
  const { type, region, id } = resource;
  return id === undefined ? resource : `${type}\0${region}\0${id}`;
}

/** Types that name a port in their state also where they made it. */
const PORT_USERS: readonly string[] = [
  "openstack_networking_router_interface_v2",
  "openstack_compute_interface_attach_v2",
];

function withoutMadePorts(resources: readonly StateResource[]): StateResource[] {
  const ports = new Set(resources.filter(({ type }) => type === "openstack_networking_port_v2").map(({ id }) => id));
  return resources.map((resource) => {
    const { type, attributes } = resource;
    const isMade = PORT_USERS.includes(type) && !ports.has(attributes.port_id as string);
    return isMade ? { ...resource, attributes: omit(attributes, "port_id") } : resource;
  });
}

function mayBeIn({ region, project }: StateResource, place: SnapshotRegion, ours: string | undefined): boolean {
  const isOurs = project === undefined || ours === undefined || project === ours;
  return isOurs && (region === undefined || region === place.region);
}

/** Without a region it may be in one that the snapshot does not have. */
function isSure({ resource, regions }: Placed): boolean {
  return resource.region !== undefined && regions.length === 1;
}

function countIn(region: SnapshotRegion, placed: readonly Placed[]) {
  const [sure, maybe] = partition(
    placed.filter(({ regions }) => regions.includes(region)),
    isSure,
  );
  const [least, most] = [demandIn(region, sure), demandIn(region, [...sure, ...maybe])];
  const excess: Excess[] = [];
  const quotas = (service: string, all: Readonly<Record<string, SnapshotQuota>>) =>
    Object.entries(all).map(([name, quota]): [string, SnapshotQuota] => {
      const field = findField(service, name);
      if (quota.used === undefined || field === undefined || !isCountedPerProject(field)) return [name, quota];
      const used = quota.used + quota.reserved;
      const inStates = least.get(field.key)?.atLeast ?? 0;
      if (inStates > used) excess.push({ region: region.name, field: field.key, inStates, used });
      const owned = Math.min(inStates, used);
      const maybeOwned = Math.min(atMost(most.get(field.key)), used) - owned;
      return [name, { ...quota, owned, ...(maybeOwned > 0 ? { maybeOwned } : {}) }];
    });
  const services = Object.entries(region.services).map(([service, usage]) => [
    service,
    usage.state === "known" ? { ...usage, quotas: Object.fromEntries(quotas(service, usage.quotas)) } : usage,
  ]);
  return { region: { ...region, services: Object.fromEntries(services) as SnapshotRegion["services"] }, excess };
}

function atMost(demand: Demand | undefined): number {
  return demand === undefined ? 0 : (demand.atMost ?? Infinity);
}

function demandIn(region: SnapshotRegion, placed: readonly Placed[]): ReadonlyMap<FieldKey, Demand> {
  const flavors = new Map([[region.name, flavorsOf(region)]]);
  const declared = placed.map(({ resource }, index) => declaredIn(region, resource, index));
  const rows = demandOf(declared, { regionFlavors: flavors, volumeTypes: volumeTypesIn(fieldsOf(region)) });
  return new Map(rows.map((row) => [row.field, row]));
}

/** A state names no constructs, and holds values instead of references. */
function declaredIn({ name }: SnapshotRegion, { type, attributes }: StateResource, index: number): Declared {
  return { path: `${index}`, stack: "", address: `${index}`, type, region: name, attributes };
}

function fieldsOf({ services }: SnapshotRegion): FieldKey[] {
  return Object.entries(services).flatMap(([service, usage]) =>
    usage.state === "known" ? Object.keys(usage.quotas).flatMap((name) => findField(service, name)?.key ?? []) : [],
  );
}
