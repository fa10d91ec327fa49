import { setTimeout as sleep } from "node:timers/promises";
import { deleteKeypair, listKeypairs, type Session } from "cdktf-openstack-multisite/runtime";
import type { Item } from "./inventory";
import { listPath, NETWORK_KINDS } from "./network-kinds";

/** Removes all that the session's project and user have in a region, whoever made it. */
export async function clear(session: Session, region: string): Promise<void> {
  for (const { name } of await listKeypairs(session, region)) await deleteKeypair(session, region, name);
  await removeAll(session, region, "compute", "servers");
  await removeAll(session, region, "compute", "server_groups", "/os-server-groups");
  await removeAll(session, region, "block-storage", "volumes");
  const project = await session.projectId();
  for (const hidden of ["false", "true"]) await removeImages(session, region, { owner: project, os_hidden: hidden });
  for (const kind of NETWORK_KINDS) {
    const query = { project_id: project };
    const list = { service: "network", region, method: "GET", path: listPath(kind), query, member: kind } as const;
    const found = (await session.request<Readonly<Record<typeof kind, readonly Item[]>>>(list)).body[kind];
    for (const one of found.filter(isRemovable)) {
      const path = `${listPath(kind)}/${String(one.id)}`;
      if (kind === "routers") await unplug(session, region, path, String(one.id));
      await session.request({ service: "network", region, method: "DELETE", path });
    }
  }
}

/** Deletes images, but for the one that servers boot of. */
async function removeImages(session: Session, region: string, query: Readonly<Record<string, string>>) {
  const request = { service: "image", region } as const;
  const list = { ...request, method: "GET", path: "/v2/images", query, member: "images" } as const;
  const { images } = (await session.request<{ readonly images: readonly Item[] }>(list)).body;
  for (const { id, name } of images)
    if (name !== "small") await session.request({ ...request, method: "DELETE", path: `/v2/images/${String(id)}` });
}

/** Deletes all of a kind, and waits until they are gone. */
async function removeAll(session: Session, region: string, service: string, kind: string, path = `/${kind}`) {
  const list = {
    service,
    region,
    method: "GET",
    path: kind === "volumes" ? `${path}/detail` : path,
    member: kind,
  } as const;
  const deleted = new Set<unknown>();
  for (;;) {
    const left = (await session.request<Readonly<Record<string, readonly Item[]>>>(list)).body[kind];
    if (left.length === 0) return;
    for (const { id } of left.filter((one) => !deleted.has(one.id) && !isBusy(one))) {
      await session.request({ service, region, method: "DELETE", path: `${path}/${String(id)}` });
      deleted.add(id);
    }
    await sleep(200);
  }
}

/** Cinder deletes no volume that it is still making. */
const isBusy = ({ status }: Item) => status === "creating" || status === "downloading";

/** Neutron keeps a default group for each project, and ports for itself. */
function isRemovable({ name, device_owner: owner, security_group_rules: rules }: Item): boolean {
  return !(rules !== undefined && name === "default") && !String(owner ?? "").startsWith("network:");
}

/** A router with routes or interfaces can't be deleted. */
async function unplug(session: Session, region: string, path: string, id: string): Promise<void> {
  const request = { service: "network", region } as const;
  await session.request({ ...request, method: "PUT", path, body: { router: { routes: [] } } });
  const query = { device_id: id, device_owner: "network:router_interface" };
  const list = { ...request, method: "GET", path: listPath("ports"), query, member: "ports" } as const;
  for (const port of (await session.request<{ readonly ports: readonly Item[] }>(list)).body.ports) {
    const body = { port_id: port.id };
    await session.request({ ...request, method: "PUT", path: `${path}/remove_router_interface`, body });
  }
}
