import { askOfBlocks, isGiven, type Ask, type Context, type Rule } from "./demand-ask";
import { askOfServer } from "./demand-server";
import { askOfVolume } from "./demand-volume";
import { plainNumber, plainText } from "./declared";
import type { FieldKey } from "./fields";

/** What stands for Neutron's default group, which nobody writes. */
export const DEFAULT_GROUP = "default security group";

/** Types of which each resource is one thing, whatever its attributes. */
export const THINGS: Readonly<Record<string, FieldKey>> = {
  openstack_compute_servergroup_v2: "compute.server_groups",
  openstack_networking_subnet_v2: "network.subnet",
  openstack_networking_subnetpool_v2: "network.subnetpool",
  openstack_networking_port_v2: "network.port",
  // Its port on the external network belongs to no project (neutron/db/l3_db.py).
  openstack_networking_router_v2: "network.router",
  openstack_networking_floatingip_v2: "network.floatingip",
  openstack_networking_rbac_policy_v2: "network.rbac_policy",
  openstack_networking_trunk_v2: "network.trunk",
  openstack_vpnaas_service_v2: "network.vpnservice",
  openstack_vpnaas_ike_policy_v2: "network.ikepolicy",
  openstack_vpnaas_ipsec_policy_v2: "network.ipsecpolicy",
  openstack_vpnaas_endpoint_group_v2: "network.endpoint_group",
  openstack_vpnaas_site_connection_v2: "network.ipsec_site_connection",
  openstack_networking_secgroup_rule_v2: "network.security_group_rule",
  openstack_lb_loadbalancer_v2: "loadBalancer.loadbalancer",
  openstack_lb_listener_v2: "loadBalancer.listener",
  openstack_lb_pool_v2: "loadBalancer.pool",
  openstack_lb_member_v2: "loadBalancer.member",
  openstack_lb_monitor_v2: "loadBalancer.healthmonitor",
  openstack_lb_l7policy_v2: "loadBalancer.l7policy",
  openstack_lb_l7rule_v2: "loadBalancer.l7rule",
};

/** What the other types of resources ask for. A type that is in neither asks for nothing that is limited. */
export const RULES: Readonly<Record<string, Rule>> = {
  openstack_compute_instance_v2: askOfServer,
  openstack_compute_interface_attach_v2: portUnlessGiven,
  openstack_compute_keypair_v2: askOfKeypair,
  openstack_blockstorage_volume_v3: askOfVolume,
  openstack_networking_network_v2: () => [
    { field: "network.network", amount: 1 },
    // Neutron's DHCP agents, or OVN for its metadata, take a port of the project for each network; a cloud may have neither.
    { field: "network.port", amount: 0, most: 1, note: "one more where Neutron takes it for DHCP or metadata" },
  ],
  openstack_networking_router_interface_v2: portUnlessGiven,
  openstack_networking_router_route_v2: askOfRoute,
  openstack_networking_router_routes_v2: askOfRoutes,
  openstack_networking_secgroup_v2: askOfGroup,
  [DEFAULT_GROUP]: () => [
    { field: "network.security_group", amount: 1 },
    // Out to everybody, in from the group itself, with IPv4 and IPv6 each (neutron/db/securitygroups_db.py).
    { field: "network.security_group_rule", amount: 4 },
  ],
  openstack_images_image_v2: askOfImage,
  openstack_lb_members_v2: ({ attributes }) => [askOfBlocks("loadBalancer.member", "member", attributes)],
};

type Resource = Parameters<Rule>[0];

function portUnlessGiven({ attributes }: Resource): Ask[] {
  return isGiven(attributes.port_id) ? [] : [{ field: "network.port", amount: 1 }];
}

function askOfRoute(route: Resource, { references }: Context): Ask[] {
  return [{ field: "network.router_route", amount: 1, item: routerOf(route, references) }];
}

function askOfRoutes(routes: Resource, { references }: Context): Ask[] {
  const item = routerOf(routes, references);
  return [{ ...askOfBlocks("network.router_route", "routes", routes.attributes), item }];
}

/** A router that the tree makes is known by its path, another one by its id. */
function routerOf(route: Resource, references: Context["references"]): string | undefined {
  const { router_id: router } = route.attributes;
  return references.of(route, router)?.element.path ?? plainText(router);
}

/** Without a user it is of the one whose credentials make it. */
function askOfKeypair({ path, attributes: { user_id: user } }: Resource): Ask[] {
  const item = isGiven(user) ? `user ${plainText(user) ?? path}` : "";
  return [{ field: "compute.key_pairs", amount: 1, item }];
}

/** Neutron gives a new group two rules that let everything out, with IPv4 and IPv6. */
function askOfGroup({ attributes: { delete_default_rules: deleted } }: Resource): Ask[] {
  const field = "network.security_group_rule";
  const group: Ask = { field: "network.security_group", amount: 1 };
  if (deleted === true) return [group];
  if (deleted === undefined || deleted === false) return [group, { field, amount: 2, note: "to let everything out" }];
  return [group, { field, amount: 0, most: Infinity, note: "delete_default_rules is not known at synth" }];
}

/** Glance counts in MiB (glance/quota/keystone.py); a part of one counts as one here. */
function askOfImage({ attributes }: Resource): Ask[] {
  const bytes = plainNumber(attributes.size_bytes);
  const count: Ask = { field: "image.image_count_total", amount: 1 };
  const field = "image.image_size_total";
  if (bytes === undefined) return [count, { field, amount: 0, most: Infinity, note: "its size is not known at synth" }];
  return [count, { field, amount: Math.ceil(bytes / 2 ** 20), note: `${bytes} bytes` }];
}
