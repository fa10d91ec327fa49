import { mkdirSync } from "node:fs";
import { Admin } from "./admin";
import { PORTS, type Layout, type Region } from "./layout";
import { startedAt, type OwnProcess } from "./processes";
import { ensure, until, type Probe } from "./service";
import { cinder, CINDER_REPORTING } from "./services/cinder";
import { databaseOf, dataPath, lockPath } from "./services/common";
import { glance } from "./services/glance";
import { sql } from "./services/mariadb";
import { neutron } from "./services/neutron";
import { nova, NOVA_REPORTING } from "./services/nova";
import { placement } from "./services/placement";

/** Starts what is down of a region, but for what needs to log in to Keystone to start; its APIs answer afterwards. */
export async function startRegion(cloud: Layout, region: Region): Promise<void> {
  for (const service of ["glance", "placement", "neutron", "nova", "cinder"]) {
    mkdirSync(dataPath(cloud, region, service), { recursive: true });
    mkdirSync(lockPath(cloud, region, service), { recursive: true });
  }
  const { conductor, api } = nova(cloud, region);
  const first = [conductor, placement(cloud, region), glance(cloud, region), neutron(cloud, region), api];
  await Promise.all([...first, ...cinder(cloud, region)].map((service) => ensure(cloud, service)));
}

/**
 * Starts the rest of a region, and waits until every API answers a request that needs its database and every other
 * service has reported to it. Keystone's users must be there.
 */
export async function regionReady(cloud: Layout, region: Region): Promise<void> {
  const { conductor, scheduler, compute } = nova(cloud, region);
  await ensure(cloud, scheduler);
  await until((leader) => conductorReported(cloud, region, leader), cloud, conductor.name);
  await ensure(cloud, compute);
  const admin = await Admin.login(cloud);
  const at = (port: number, path: string) => `http://${region.address}:${port}${path}`;
  const list = <T>(url: string, key: string) =>
    admin.get<Record<string, T[]>>(url).then(
      (answer) => answer[key] ?? [],
      (error: unknown) => String(error),
    );
  const probe = (url: string, key: string, fewest: number) => async () => {
    const found = await list(url, key);
    if (typeof found === "string") return found;
    return found.length >= fewest ? undefined : `${url} has no ${key} yet`;
  };
  const reported = (url: string, binary: string) => async (leader: OwnProcess) => {
    const services = await list<Report>(url, "services");
    if (typeof services === "string") return services;
    const report = services.find((service) => service.binary === binary);
    const fresh = report?.state === "up" && Date.parse(`${report.updated_at}Z`) >= startedAt(leader);
    return fresh ? undefined : `${binary} has not reported since it was started`;
  };
  const waits: [string, Probe][] = [
    ["glance", probe(at(PORTS.glance, "/v2/images"), "images", 0)],
    ["neutron", probe(at(PORTS.neutron, "/v2.0/networks"), "networks", 0)],
    ...NOVA_REPORTING.map(
      (binary) => [binary, reported(at(PORTS.nova, "/v2.1/os-services"), binary)] as (typeof waits)[0],
    ),
    ...CINDER_REPORTING.map(
      (binary) => [binary, reported(at(PORTS.cinder, "/v3/os-services"), binary)] as (typeof waits)[0],
    ),
    ["placement", probe(at(PORTS.placement, "/resource_providers"), "resource_providers", 1)],
  ];
  await Promise.all(waits.map(([service, wait]) => until(wait, cloud, `${region.name}/${service}`)));
}

interface Report {
  binary: string;
  state: string;
  /** UTC without saying so; null before the first report. */
  updated_at: string | null;
}

/** The compute asks for the conductor once in ten seconds, so it had better be there. */
async function conductorReported(cloud: Layout, region: Region, leader: OwnProcess): Promise<string | undefined> {
  const rows = await sql(
    cloud,
    `SELECT COALESCE(updated_at, created_at) FROM ${databaseOf(region, "nova")}.services WHERE \`binary\` = 'nova-conductor'`,
  );
  return Date.parse(`${rows.trim()}Z`) >= startedAt(leader) ? undefined : "the conductor has not reported yet";
}
