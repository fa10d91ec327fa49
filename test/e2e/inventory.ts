/** Plain data of one object. */
export type Item = Readonly<Record<string, unknown>>;

/** What is told of each object, by its names in the API. What changes by itself (times, revisions, most statuses) is left out. */
const TOLD = {
  networks: [
    "id",
    "name",
    "description",
    "admin_state_up",
    "shared",
    "mtu",
    "port_security_enabled",
    "dns_domain",
    "tags",
  ],
  subnets: [
    ...["id", "name", "description", "network_id", "ip_version", "cidr", "gateway_ip", "allocation_pools", "tags"],
    ...["enable_dhcp", "dns_nameservers", "host_routes", "ipv6_ra_mode", "ipv6_address_mode", "subnetpool_id"],
  ],
  ports: [
    ...["id", "name", "description", "network_id", "mac_address", "fixed_ips", "device_owner", "device_id", "tags"],
    ...["admin_state_up", "security_groups", "port_security_enabled", "allowed_address_pairs"],
  ],
  routers: ["id", "name", "description", "admin_state_up", "external_gateway_info", "routes", "tags"],
  floatingips: [
    ...[
      "id",
      "description",
      "floating_ip_address",
      "floating_network_id",
      "fixed_ip_address",
      "port_id",
      "router_id",
      "tags",
    ],
  ],
  security_groups: ["id", "name", "description", "stateful", "tags", "security_group_rules"],
  address_groups: ["id", "name", "description", "addresses"],
  subnetpools: [
    ...["id", "name", "description", "ip_version", "prefixes", "address_scope_id", "shared", "is_default", "tags"],
    ...["default_prefixlen", "min_prefixlen", "max_prefixlen", "default_quota"],
  ],
  address_scopes: ["id", "name", "ip_version", "shared"],
  keypairs: ["name", "fingerprint", "public_key"],
  servers: ["id", "name", "status", "key_name", "metadata", "tags"],
  server_groups: ["id", "name", "policy"],
  images: [
    ...["id", "name", "status", "visibility", "disk_format", "container_format", "size", "os_hash_value"],
    ...["tags", "os_hidden", "protected", "min_disk", "min_ram"],
  ],
  volumes: ["id", "name", "description", "status", "size", "volume_type", "metadata"],
} as const;

const RULE = [
  ...["id", "direction", "ethertype", "protocol", "port_range_min", "port_range_max", "description"],
  ...["remote_ip_prefix", "remote_group_id", "remote_address_group_id"],
];

/** In these the order says something. */
const ORDERED = ["dns_nameservers", "external_fixed_ips"];
/** Neutron says these as texts. */
const NUMBERS = ["default_prefixlen", "min_prefixlen", "max_prefixlen"];
/** Ports that Neutron makes for itself. */
const OWN = ["network:dhcp", "network:distributed"];

export type Kind = keyof typeof TOLD;
export const KINDS = Object.keys(TOLD) as readonly Kind[];

/** What a project has in a region: the objects of each kind in one order, and in each the same members. */
export type Inventory<K extends Kind = Kind> = Readonly<Record<K, readonly Item[]>>;

/** What a reader gave, as plain data that can be compared. */
export function inventoryOf<K extends Kind>(lists: Readonly<Record<K, readonly Item[]>>): Inventory<K> {
  const kinds = Object.entries<readonly Item[]>(lists).map(([kind, all]) => {
    const items = all.filter(({ device_owner: owner }) => !OWN.includes(String(owner)));
    return [kind, sorted(items.map((item) => told(item, TOLD[kind as K])))] as const;
  });
  return Object.fromEntries(kinds) as Record<K, Item[]>;
}

function told(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.map((name) => [name, valueOf(name, item[name] ?? null)]));
}

function valueOf(name: string, value: unknown): unknown {
  if (name === "security_group_rules") return sorted((value as Item[]).map((rule) => told(rule, RULE)));
  if (NUMBERS.includes(name) && value !== null) return Number(value);
  return Array.isArray(value) && !ORDERED.includes(name) ? sorted(value as unknown[]) : value;
}

/** By their text: those with names by their names, since these come first in it or behind ids that are unique. */
function sorted<T>(items: readonly T[]): T[] {
  const key = (item: T) => JSON.stringify([(item as { readonly name?: unknown }).name, item]);
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
