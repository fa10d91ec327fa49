import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Admin } from "./admin";
import { PASSWORD, PORTS, type Layout, type Region } from "./layout";
import { keystoneUrl } from "./services/common";
import { KEY_FOLDERS, keyFolder } from "./services/keystone";

const SERVICE_USERS = ["glance", "placement", "nova", "neutron", "cinder"];

/** Who may log in besides `admin`. The user's name is its cloud's in clouds.yaml. */
const USERS = [
  { name: "tenant-a", project: "tenant-a", role: "member" },
  { name: "tenant-a-reader", project: "tenant-a", role: "reader" },
  { name: "tenant-b", project: "tenant-b", role: "member" },
];

/** The application credentials of tenant-a; a name is its cloud's in clouds.yaml. */
const APPLICATION_CREDENTIALS = [
  { name: "tenant-a-appcred" },
  {
    name: "tenant-a-rules",
    access_rules: ["/v2.1/os-keypairs", "/v2.1/os-keypairs/*"].map((path) => ({
      service: "compute",
      method: "GET",
      path,
    })),
  },
];

/** One entry of clouds.yaml: who logs in and how. */
export type Login =
  { cloud: string; user: string; project: string } | { cloud: string; applicationCredentialId: string };

/** Writes Keystone's keys, as `keystone-manage fernet_setup` does: 0 is the next key, the highest number signs. */
export function createKeys(cloud: Layout): void {
  for (const kind of KEY_FOLDERS) {
    const folder = keyFolder(cloud, kind);
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
    for (const number of ["0", "1"]) {
      const key = randomBytes(32).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
      writeFileSync(join(folder, number), key, { mode: 0o600 });
    }
  }
}

/** Makes projects, users, roles, the catalog and application credentials, each unless it is there. */
export async function populateIdentity(cloud: Layout): Promise<void> {
  const admin = await Admin.login(cloud);
  const url = keystoneUrl(cloud);
  const { roles } = await admin.get<{ roles: { id: string; name: string }[] }>(`${url}/roles`);
  const grant = async (user: string, project: string, names: readonly string[]) => {
    const projectId = (await admin.ensure(`${url}/projects`, "project", { name: project })).id;
    const userId = (await admin.ensure(`${url}/users`, "user", { name: user, ...{ password: PASSWORD } })).id;
    for (const name of names) {
      const role = roles.find((candidate) => candidate.name === name);
      if (role === undefined) throw new Error(`Keystone has no role "${name}"`);
      await admin.send("PUT", `${url}/projects/${projectId}/users/${userId}/roles/${role.id}`);
    }
  };
  // One after the other where several share a project, which must not be made twice.
  for (const user of SERVICE_USERS) await grant(user, "service", ["admin", "service"]);
  for (const { name, project, role } of USERS) await grant(name, project, [role]);
  for (const region of cloud.regions) await createEndpoints(admin, cloud, region);
  await createApplicationCredentials(cloud);
}

/** Everybody who has an entry in clouds.yaml. */
export async function logins(cloud: Layout): Promise<Login[]> {
  const credentials = await listApplicationCredentials(cloud, await Admin.login(cloud, "tenant-a"));
  return [
    { cloud: "admin", user: "admin", project: "admin" },
    ...USERS.map(({ name, project }) => ({ cloud: name, user: name, project })),
    ...credentials.map(({ name, id }) => ({ cloud: name, applicationCredentialId: id })),
  ];
}

async function createEndpoints(admin: Admin, cloud: Layout, region: Region): Promise<void> {
  const keystone = keystoneUrl(cloud);
  const at = (port: number, path = "") => `http://${region.address}:${port}${path}`;
  const services = [
    { type: "identity", name: "keystone", url: keystone },
    { type: "compute", name: "nova", url: at(PORTS.nova, "/v2.1") },
    { type: "network", name: "neutron", url: at(PORTS.neutron) },
    { type: "image", name: "glance", url: at(PORTS.glance) },
    { type: "volumev3", name: "cinder", url: at(PORTS.cinder, "/v3/%(project_id)s") },
    { type: "placement", name: "placement", url: at(PORTS.placement) },
  ];
  const { regions } = await admin.get<{ regions: { id: string }[] }>(`${keystone}/regions`);
  if (!regions.some(({ id }) => id === region.name)) {
    await admin.send("POST", `${keystone}/regions`, { region: { id: region.name } });
  }
  const { endpoints } = await admin.get<{ endpoints: { service_id: string; interface: string }[] }>(
    `${keystone}/endpoints?region_id=${region.name}`,
  );
  for (const { type, name, url } of services) {
    const service = await admin.ensure(`${keystone}/services`, "service", { name, ...{ type } });
    for (const kind of ["public", "internal", "admin"]) {
      if (endpoints.some((endpoint) => endpoint.service_id === service.id && endpoint.interface === kind)) continue;
      const endpoint = { service_id: service.id, interface: kind, region_id: region.name, url };
      await admin.send("POST", `${keystone}/endpoints`, { endpoint });
    }
  }
}

async function createApplicationCredentials(cloud: Layout): Promise<void> {
  const tenant = await Admin.login(cloud, "tenant-a");
  const existing = await listApplicationCredentials(cloud, tenant);
  for (const credential of APPLICATION_CREDENTIALS) {
    if (existing.some(({ name }) => name === credential.name)) continue;
    await tenant.send("POST", `${keystoneUrl(cloud)}/users/${tenant.userId}/application_credentials`, {
      application_credential: { ...credential, secret: PASSWORD },
    });
  }
}

async function listApplicationCredentials(cloud: Layout, tenant: Admin): Promise<{ id: string; name: string }[]> {
  const url = `${keystoneUrl(cloud)}/users/${tenant.userId}/application_credentials`;
  const answer = await tenant.get<{ application_credentials: { id: string; name: string }[] }>(url);
  return answer.application_credentials.filter(({ name }) =>
    APPLICATION_CREDENTIALS.some((credential) => credential.name === name),
  );
}
