/** The services that limit what a project holds, as the props of a budget name them. */
export type Service = "compute" | "network" | "volume" | "image" | "loadBalancer";

/**
 * Whether the numbers of several regions add up:
 *
 * - `summable`: they do; a budget is split over the regions.
 * - `per user`: each user has the limit for itself, in each region.
 * - `per item`: it limits one server, group, request or volume, wherever that is.
 * - `replicated`: every region holds the same ones, so each of them needs the whole limit.
 */
export type FieldKind = "summable" | "per user" | "per item" | "replicated";

/** One thing that a service limits, in every region for itself. */
export interface Field {
  /** Service and name, such as `compute.cores`. */
  readonly key: FieldKey;
  readonly service: Service;
  /** As the service's API names it, such as `cores`. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Absent where things are counted. */
  readonly unit?: Unit;
  /** What it counts, in words. */
  readonly counts: string;
  /** Where Terraform sets it; absent where the provider has no resource for it. */
  readonly terraform?: TerraformAttribute;
  /** The field that counts instead of this one; Nova keeps the limits of nova-network, and heeds them no more. */
  readonly successor?: FieldKey;
}

/** The attribute of a quota resource of the community provider's. */
export interface TerraformAttribute {
  /** Such as `openstack_compute_quotaset_v2`. */
  readonly type: string;
  readonly attribute: string;
  /** Set if the attribute is a map, with the key of the field in it. */
  readonly mapKey?: string;
}

type Unit = "MiB" | "GiB" | "bytes";

/** What the catalog says of a field; what all fields of a service have in common is added. */
interface Entry {
  readonly counts: string;
  /** @default "summable" */
  readonly kind?: FieldKind;
  readonly unit?: Unit;
  /** Its attribute in Terraform; null where the provider has none. @default - the name of the field */
  readonly attribute?: string | null;
  readonly successor?: string;
}

// nova/quota.py, neutron/conf/quota.py, neutron-vpnaas, cinder/quota.py, glance/quota/keystone.py, octavia/api/v2/types/quotas.py
const CATALOG = {
  compute: {
    cores: { counts: "vCPUs of servers" },
    ram: { counts: "memory of servers", unit: "MiB" },
    instances: { counts: "servers" },
    key_pairs: { counts: "keypairs of a user", kind: "per user" },
    metadata_items: { counts: "metadata items of a server", kind: "per item" },
    server_groups: { counts: "server groups" },
    server_group_members: { counts: "servers in a server group", kind: "per item" },
    injected_files: { counts: "files put into a new server", kind: "per item" },
    injected_file_content_bytes: { counts: "size of a file put into a new server", kind: "per item", unit: "bytes" },
    injected_file_path_bytes: {
      counts: "length of the path of a file put into a new server",
      kind: "per item",
      unit: "bytes",
    },
    floating_ips: { counts: "floating IPs of nova-network", successor: "network.floatingip" },
    fixed_ips: { counts: "addresses of nova-network", successor: "network.port" },
    security_groups: { counts: "security groups of nova-network", successor: "network.security_group" },
    security_group_rules: {
      counts: "rules in a security group of nova-network",
      kind: "per item",
      successor: "network.security_group_rule",
    },
  },
  network: {
    network: { counts: "networks" },
    subnet: { counts: "subnets" },
    subnetpool: { counts: "subnet pools" },
    port: { counts: "ports, those of servers, routers and DHCP included" },
    router: { counts: "routers" },
    floatingip: { counts: "floating IPs" },
    security_group: { counts: "security groups, the default one included" },
    security_group_rule: { counts: "rules of all security groups, those that Neutron adds included" },
    rbac_policy: { counts: "RBAC policies" },
    router_route: { counts: "extra routes of a router", kind: "per item", attribute: null },
    trunk: { counts: "trunks", attribute: null },
    vpnservice: { counts: "VPN services", attribute: null },
    ikepolicy: { counts: "IKE policies of VPNs", attribute: null },
    ipsecpolicy: { counts: "IPsec policies of VPNs", attribute: null },
    endpoint_group: { counts: "endpoint groups of VPNs", attribute: null },
    ipsec_site_connection: { counts: "connections of VPN services", attribute: null },
  },
  volume: {
    volumes: { counts: "volumes" },
    snapshots: { counts: "snapshots of volumes" },
    gigabytes: { counts: "size of volumes and their snapshots", unit: "GiB" },
    backups: { counts: "backups of volumes" },
    backup_gigabytes: { counts: "size of backups", unit: "GiB" },
    per_volume_gigabytes: { counts: "size of a volume", kind: "per item", unit: "GiB" },
    groups: { counts: "groups of volumes" },
  },
  image: {
    image_size_total: { counts: "size of images", kind: "replicated", unit: "MiB" },
    image_count_total: { counts: "images", kind: "replicated" },
    image_stage_total: { counts: "size of images on their way in", kind: "replicated", unit: "MiB" },
    image_count_uploading: { counts: "images that are uploaded at the same time", kind: "replicated" },
  },
  loadBalancer: {
    loadbalancer: { counts: "load balancers" },
    listener: { counts: "listeners" },
    pool: { counts: "pools" },
    member: { counts: "members of all pools" },
    healthmonitor: { counts: "health monitors", attribute: "health_monitor" },
    l7policy: { counts: "L7 policies", attribute: "l7_policy" },
    l7rule: { counts: "L7 rules", attribute: "l7_rule" },
  },
} as const satisfies Record<Service, Record<string, Entry>>;

/** The quota resources; Glance's limits are Keystone's, which Terraform sets by the id of the service. */
const RESOURCES: Readonly<Partial<Record<Service, string>>> = {
  compute: "openstack_compute_quotaset_v2",
  network: "openstack_networking_quota_v2",
  volume: "openstack_blockstorage_quotaset_v3",
  loadBalancer: "openstack_lb_quota_v2",
};

/** Cinder has these three for each volume type too, as `gigabytes_ssd` (cinder/quota.py, VolumeTypeQuotaEngine). */
const BY_VOLUME_TYPE = ["volumes", "snapshots", "gigabytes"] as const;

type Catalog = typeof CATALOG;
type VolumeTypeField = `${(typeof BY_VOLUME_TYPE)[number]}_${string}`;

/** Service and name of a field, such as `compute.cores`, `network.floatingip` or `volume.gigabytes_ssd`. */
export type FieldKey = { [S in Service]: `${S}.${keyof Catalog[S] & string}` }[Service] | `volume.${VolumeTypeField}`;

type LimitsOf<S extends Service> = { readonly [Name in keyof Catalog[S]]?: number };

/**
 * Limits as an author writes them: by service, each named as the API names it. `-1` is unlimited, `0` is none, and a field that is
 * absent is not limited by this budget.
 */
export interface Limits {
  /** Nova's; `ram` in MiB. */
  readonly compute?: LimitsOf<"compute">;
  /** Neutron's. */
  readonly network?: LimitsOf<"network">;
  /** Cinder's; sizes in GiB. A volume type has fields of its own, such as `gigabytes_ssd`. */
  readonly volume?: LimitsOf<"volume"> & { readonly [Name in VolumeTypeField]?: number };
  /** Glance's; sizes in MiB. Each region needs the whole, since images are the same everywhere. */
  readonly image?: LimitsOf<"image">;
  /** Octavia's. */
  readonly loadBalancer?: LimitsOf<"loadBalancer">;
}

/** A number for each field; a field that is absent is unknown, or not limited, never 0. */
export type Amounts = ReadonlyMap<FieldKey, number>;

/** What a limit of -1 means, in all services. */
export const UNLIMITED = -1;

/** A limit as a number to compare: Infinity where there is none. */
export function ceilingOf(limit: number): number {
  return limit === UNLIMITED ? Infinity : limit;
}

export const SERVICES = Object.keys(CATALOG) as readonly Service[];

/** All fields but those of volume types. */
export const FIELDS: readonly Field[] = SERVICES.flatMap((service) =>
  Object.entries<Entry>(CATALOG[service]).map(([name, entry]) => make(service, name, entry)),
);

const BY_KEY = new Map(FIELDS.map((field) => [field.key, field]));

/** The field of that name; undefined if the service has none. */
export function findField(service: string, name: string): Field | undefined {
  const known = BY_KEY.get(`${service}.${name}` as FieldKey);
  if (known !== undefined || service !== "volume") return known;
  const [, general, type] = /^([a-z]+)_(.+)$/su.exec(name) ?? [];
  if (!BY_VOLUME_TYPE.some((it) => it === general)) return undefined;
  const { unit, counts } = fieldOf(`volume.${general as (typeof BY_VOLUME_TYPE)[number]}`);
  const field = make("volume", name, { unit, counts: `${counts}, of the type ${type}` });
  return {
    ...field,
    terraform: { type: "openstack_blockstorage_quotaset_v3", attribute: "volume_type_quota", mapKey: name },
  };
}

/** What the catalog knows of a field. */
export function fieldOf(key: FieldKey): Field {
  const dot = key.indexOf(".");
  const field = findField(key.slice(0, dot), key.slice(dot + 1));
  if (field === undefined)
    throw new Error(`no service has a limit ${JSON.stringify(key)}: use service.field, such as compute.cores`);
  return field;
}

/** False for what a user, a server, a volume or a group has a limit for: the services do not tell how much of that a project has. */
export function isCountedPerProject({ kind }: Pick<Field, "kind">): boolean {
  return kind === "summable" || kind === "replicated";
}

/** The volume types that some of the fields are about. */
export function volumeTypesIn(fields: Iterable<FieldKey>): string[] {
  const types = [...fields].map((field) => /^volume\.(?:volumes|gigabytes)_(.+)$/su.exec(field)?.[1]);
  return [...new Set(types.filter((type) => type !== undefined))];
}

function make(service: Service, name: string, entry: Entry): Field {
  const { attribute = name, kind = "summable", successor, ...rest } = entry;
  const type = RESOURCES[service];
  return {
    key: `${service}.${name}` as FieldKey,
    service,
    name,
    kind,
    ...rest,
    ...(type === undefined || attribute === null ? {} : { terraform: { type, attribute } }),
    ...(successor === undefined ? {} : { successor: successor as FieldKey }),
  };
}
