import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { groupNames, HOST, networkName, portsOf } from "../network";
import type { Call } from "./call";
import { bookmark, links } from "./page";
import { ZONE } from "./server-create";
import { powerOf, statusOf } from "./server-state";
import type { StoredServer } from "./state";

export function briefServer(call: Call, { id, name }: StoredServer): object {
  return { id, name, links: links(call, `servers/${id}`) };
}

const WITH_PROGRESS = ["ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE"];

/** A server as each microversion shows it (nova/api/openstack/compute/views/servers.py). */
export function shownServer(call: Call, server: StoredServer): object {
  const since = (version: string, members: object) => (call.version.atLeast(version) ? members : {});
  const isPlaced = server.state !== "building";
  const second = (time: string) => time.replace(/\.\d+/, "");
  return {
    ...briefServer(call, server),
    accessIPv4: "",
    accessIPv6: "",
    addresses: isPlaced ? addressesOf(call, server) : {},
    created: second(server.createdAt),
    updated: second(server.updatedAt),
    flavor: flavorOf(call, server),
    image: imageOf(call, server),
    hostId: isPlaced ? hostId(server) : "",
    metadata: server.metadata,
    status: statusOf(server),
    ...(WITH_PROGRESS.includes(statusOf(server)) ? { progress: 0 } : {}),
    ...faultOf(server),
    tenant_id: server.projectId,
    user_id: server.userId,
    key_name: server.keyName,
    config_drive: server.configDrive ? "True" : "",
    "OS-DCF:diskConfig": "MANUAL",
    "OS-EXT-AZ:availability_zone": isPlaced ? ZONE : "",
    "OS-SRV-USG:launched_at": server.launchedAt === undefined ? null : server.launchedAt.replace(/\.\d+Z/, ".000000"),
    "OS-SRV-USG:terminated_at": null,
    "OS-EXT-STS:task_state": server.task?.name ?? null,
    "OS-EXT-STS:vm_state": server.state,
    "OS-EXT-STS:power_state": powerOf(server),
    "os-extended-volumes:volumes_attached": [],
    ...(isPlaced ? securityOf(call, server) : {}),
    ...(call.isAdmin ? placeOf(server, isPlaced) : {}),
    ...since("2.9", { locked: false }),
    ...since("2.19", { description: server.description }),
    ...since("2.26", { tags: server.tags }),
    ...since("2.63", { trusted_image_certificates: null }),
    ...since("2.73", { locked_reason: null }),
    ...since("2.90", { "OS-EXT-SRV-ATTR:hostname": server.hostname }),
    ...since("2.96", { pinned_availability_zone: server.zone }),
    ...since("2.100", { scheduler_hints: server.hints }),
  };
}

/** What only the answer for one server has besides. */
export function shownAlone(call: Call, server: StoredServer): object {
  const { groupId } = server;
  const groups = call.version.atLeast("2.71") ? { server_groups: groupId === undefined ? [] : [groupId] } : {};
  return { ...shownServer(call, server), ...groups };
}

function flavorOf(call: Call, { flavor }: StoredServer): object {
  const { id, name, vcpus, ram, disk, ephemeral, swap, extraSpecs } = flavor;
  if (call.version.atLeast("2.47")) {
    return { vcpus, ram, disk, ephemeral, swap, original_name: name, extra_specs: extraSpecs };
  }
  return { id, links: [{ rel: "bookmark", href: bookmark(call, `flavors/${id}`) }] };
}

function imageOf(call: Call, { imageId: id }: StoredServer): object {
  const properties = call.version.atLeast("2.98") ? { properties: {} } : {};
  return { id, links: [{ rel: "bookmark", href: bookmark(call, `images/${id}`) }], ...properties };
}

/** By the names of networks; IPv6 first, as Nova has them. */
function addressesOf(call: Call, server: StoredServer): Record<string, object[]> {
  const addresses: Record<string, object[]> = {};
  for (const port of portsOf(call.network, server.id)) {
    const shown = port.fixed_ips.map(({ ip_address: addr }) => ({
      version: isIPv6(addr) ? 6 : 4,
      addr,
      "OS-EXT-IPS:type": "fixed",
      "OS-EXT-IPS-MAC:mac_addr": port.mac_address,
    }));
    const name = networkName(call.network, port);
    addresses[name] = [...(addresses[name] ?? []), ...shown.sort((a, b) => b.version - a.version)];
    addresses[name].push(...floatingOf(call, port.id, port.mac_address));
  }
  return addresses;
}

function floatingOf(call: Call, portId: string, mac: string): object[] {
  const found = call.network.floatingIps.filter(({ port_id }) => port_id === portId);
  return found.map(({ floating_ip_address: addr }) => ({
    ...{ version: 4, addr, "OS-EXT-IPS:type": "floating", "OS-EXT-IPS-MAC:mac_addr": mac },
  }));
}

function securityOf(call: Call, { id }: StoredServer): object {
  const names = groupNames(call.network, id);
  return names.length === 0 ? {} : { security_groups: names.map((name) => ({ name })) };
}

function faultOf({ fault, state }: StoredServer): object {
  if (fault === undefined || state !== "error") return {};
  return { fault: { code: 500, created: fault.created.replace(/\.\d+/, ""), message: fault.message } };
}

/** What tells a project's servers apart that are on one host, without telling which. */
function hostId({ projectId }: StoredServer): string {
  return createHash("sha224")
    .update(projectId + HOST)
    .digest("hex");
}

/** Where it runs: an administrator's business. */
function placeOf({ id }: StoredServer, isPlaced: boolean): object {
  const host = isPlaced ? HOST : null;
  return {
    "OS-EXT-SRV-ATTR:host": host,
    "OS-EXT-SRV-ATTR:hypervisor_hostname": host,
    "OS-EXT-SRV-ATTR:instance_name": `instance-${id.slice(0, 8)}`,
  };
}
