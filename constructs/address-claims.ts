import type { IConstruct } from "constructs";
import uniqBy from "lodash/uniqBy";
import { AddressError, overlaps, Prefix } from "../src/address";
import type { Problem } from "../src/finding";
import { type TerraformProvider, TerraformResource, TerraformStack } from "./cdk";
import { isOpenstackProvider, settingsOf } from "./provider-settings";
import type { Region } from "./region";
import { Tenant } from "./tenant";

const CLAIMS = Symbol.for("cdktf-openstack-multisite/address-claims");
const PLANNED = Symbol.for("cdktf-openstack-multisite/planned-subnet");
const ISOLATED = "cdktf-openstack-multisite/isolated";

/** How many overlaps are written out: who has more has one mistake, not a thousand. */
const MOST_PAIRS = 200;

/** Somebody's use of some addresses. */
export interface Claim {
  readonly prefix: Prefix;
  /** Whose it is, as messages say it, such as `db in RegionTwo, acme/addresses`. */
  readonly owner: string;
  /** Name of the region, where it is about one. */
  readonly region?: string;
  /** Routing domains that it lies in. */
  readonly domains: readonly Domain[];
  /** What made it: the plan of the whole app, or a subnet of somebody's own. */
  readonly source: IConstruct;
  /** What it is. Space that is only reserved may be described once more by others. */
  readonly kind: "planned" | "reserved" | "existing" | "external" | "made by hand";
  /** What its owner can do. */
  readonly fix: string;
}

/** Where no address may be used twice. */
export interface Domain {
  readonly id: string;
  /** Why its members reach each other. */
  readonly reason: string;
  /** True for what is just in the same region: a plan knows better about itself. */
  readonly isPlace?: true;
}

/** A region of a cloud. */
type Place = Pick<Region, "cloud" | "cloudRegion"> & { readonly provider: TerraformProvider | undefined };

/** What a plan tells the check of the whole app. */
export interface Claimant {
  /** All that it uses, or keeps free. */
  claims(): readonly Claim[];
  /** All routing domains that the plan has in a region. */
  domainsIn(region: Region): readonly Domain[];
}

type Claiming = IConstruct & { [CLAIMS]?: Map<IConstruct, Claimant> };

/** Lets a plan take part in the check of the whole app. True for the first one, which reports. */
export function claimAddresses(plan: IConstruct, claimant: Claimant): boolean {
  const root = plan.node.root as Claiming;
  const claimants = (root[CLAIMS] ??= new Map<IConstruct, Claimant>());
  claimants.set(plan, claimant);
  return claimants.size === 1;
}

/** Marks a subnet that a plan made: its plan speaks for it. */
export function markPlanned(subnet: TerraformResource): void {
  Object.defineProperty(subnet, PLANNED, { value: true });
}

/** Takes everything below `scope` out of the check. */
export function isolate(scope: IConstruct, reason: string): void {
  if (reason.trim() === "") {
    throw new Error(`${scope.node.path}: an isolated network needs a reason; received ${JSON.stringify(reason)}`);
  }
  scope.node.addMetadata(ISOLATED, reason);
}

/** The domain of everything that is in the same region of the same cloud. Clouds without a name are known by their provider. */
export function placeDomain({ cloud, cloudRegion, provider }: Place): Domain {
  const name = JSON.stringify([cloud, cloud === undefined ? provider?.node.path : undefined, cloudRegion]);
  return { id: `place ${name}`, reason: `both are in ${cloudRegion}`, isPlace: true };
}

/** Every pair of claims in the app that get in each other's way, and what could not be checked. */
export function checkClaims(root: IConstruct): Problem[] {
  const claimants = [...((root as Claiming)[CLAIMS] ?? new Map<IConstruct, Claimant>()).values()];
  const found = handWritten(root, claimants);
  const claims = [...claimants.flatMap((claimant) => claimant.claims()), ...found.claims];
  return [...overlapping(claims), ...found.problems];
}

function overlapping(claims: readonly Claim[]): Problem[] {
  // A claim stands once in each of its domains.
  const rows = claims.flatMap((claim) => uniqBy(claim.domains, "id").map((domain) => ({ claim, domain })));
  const seen = new Set<string>();
  const problems: Problem[] = [];
  const ids = new Map(claims.map((claim, i) => [claim, i]));
  for (const { outer, inner } of overlaps(
    rows.map(({ claim }) => claim.prefix),
    (i) => rows[i].domain.id,
  )) {
    const [big, small, { domain }] = [rows[outer].claim, rows[inner].claim, rows[inner]];
    if (big === small || !areRivals(big, small, domain)) continue;
    const key = `${ids.get(big)} ${ids.get(small)}`;
    if (seen.has(key)) continue;
    if (seen.add(key).size > MOST_PAIRS) {
      problems.push(tooMany());
      break;
    }
    problems.push(clash(small, big, domain));
  }
  return problems;
}

/** A plan has looked after its own networks when it gave them their blocks. */
function areRivals(a: Claim, b: Claim, domain: Domain): boolean {
  const either = (...kinds: Claim["kind"][]) => kinds.includes(a.kind) || kinds.includes(b.kind);
  if (a.source === b.source && (domain.isPlace === true || either("planned"))) return false;
  return !either("reserved") || either("planned", "made by hand");
}

function clash(small: Claim, big: Claim, domain: Domain): Problem {
  return {
    code: "ADDR_OVERLAP",
    severity: "error",
    region: small.region ?? big.region,
    what: `${small.prefix} (${small.owner}) overlaps ${big.prefix} (${big.owner}); ${domain.reason}`,
    value: `${small.prefix}`,
    fix: [...new Set([small.fix, big.fix])].join("; or "),
  };
}

function tooMany(): Problem {
  return {
    code: "ADDR_OVERLAP",
    severity: "error",
    what: `more than ${MOST_PAIRS} pairs of prefixes overlap; the others are not listed`,
    fix: "mend what is listed, and synthesize again",
  };
}

interface HandWritten {
  readonly claims: readonly Claim[];
  readonly problems: readonly Problem[];
}

/** The subnets of the app that no plan made: the author's own, or any construct library's. */
function handWritten(root: IConstruct, claimants: readonly Claimant[]): HandWritten {
  const all = root.node.findAll();
  const subnets = all
    .filter((construct): construct is TerraformResource => TerraformResource.isTerraformResource(construct))
    .filter(({ terraformResourceType }) => terraformResourceType === "openstack_networking_subnet_v2")
    .filter((subnet) => !(PLANNED in subnet) && !isIsolated(subnet));
  const regions = all.filter(Tenant.isTenant).flatMap((tenant) => tenant.regions);
  const read = subnets.map((subnet) => readSubnet(subnet, regions, claimants));
  return {
    claims: read.flatMap(({ claim }) => claim ?? []),
    problems: read.flatMap(({ problem }) => problem ?? []),
  };
}

/** A subnet in a region of no tenant is compared with those of the same region alone: a claim, and a problem. */
interface ReadSubnet {
  readonly claim?: Claim;
  readonly problem?: Problem;
}

function readSubnet(subnet: TerraformResource, regions: readonly Region[], claimants: readonly Claimant[]): ReadSubnet {
  const { path } = subnet.node;
  const { cidr, region } = attributesOf(subnet);
  const provider = subnet.provider ?? defaultProvider(subnet);
  const settings = provider === undefined ? {} : settingsOf(provider);
  const cloudRegion = plain(region ?? settings.region);
  const text = plain(cidr);
  const prefix = text === undefined ? undefined : parse(text);
  if (cloudRegion === undefined)
    return { problem: unchecked(path, "is not checked for overlaps: its region is not known at synth") };
  if (prefix === undefined) {
    const why = text === undefined ? "is not known at synth" : "is no prefix";
    return { problem: unchecked(path, `is not checked for overlaps: its cidr ${why}`, text) };
  }
  const cloud = plain(settings.cloud);
  const place: Place = { cloud, cloudRegion, provider };
  const meant = regions.filter((candidate) => isAt(candidate, place));
  const name = meant.at(0)?.name ?? cloudRegion;
  const claim: Claim = {
    prefix,
    owner: `${path} in ${name}, made by hand`,
    region: name,
    domains: [
      placeDomain(meant.at(0) ?? place),
      ...claimants.flatMap((claimant) => meant.flatMap((candidate) => claimant.domainsIn(candidate))),
    ],
    source: subnet,
    kind: "made by hand",
    fix: `give ${path} another cidr, and reserve it in the plan; if nobody routes it: AddressPlan.isolate(construct, reason)`,
  };
  if (meant.length > 0) return { claim };
  const why = `is checked against its own region alone: no tenant has it, so nobody says who reaches it`;
  return { claim, problem: unchecked(path, why, cloudRegion) };
}

function isAt(region: Region, { cloud, cloudRegion, provider }: Place): boolean {
  if (region.cloudRegion !== cloudRegion) return false;
  return region.provider === provider || (cloud !== undefined && region.cloud === cloud);
}

function unchecked(path: string, why: string, value?: string): Problem {
  return {
    code: "ADDR_UNCHECKED",
    severity: "warning",
    what: `${path} ${why}`,
    value,
    fix: "write cidr and region as plain text, plan the network, acknowledge this, or, if nobody routes it: AddressPlan.isolate(construct, reason)",
  };
}

/** The attributes of a resource as they will be written. */
function attributesOf(resource: TerraformResource): Record<string, unknown> {
  const written = resource.toTerraform() as Record<string, Record<string, Record<string, Record<string, unknown>>>>;
  return Object.values(Object.values(written.resource ?? {})[0] ?? {})[0] ?? {};
}

function defaultProvider(resource: TerraformResource): TerraformProvider | undefined {
  return TerraformStack.of(resource)
    .node.findAll()
    .filter(isOpenstackProvider)
    .find(({ alias }) => alias === undefined);
}

function isIsolated(construct: IConstruct): boolean {
  return construct.node.scopes.some((scope) => scope.node.metadata.some(({ type }) => type === ISOLATED));
}

function plain(value: unknown): string | undefined {
  return typeof value === "string" && !value.includes("${") ? value : undefined;
}

function parse(cidr: string): Prefix | undefined {
  try {
    return Prefix.parse(cidr);
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
