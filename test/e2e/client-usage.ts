import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Session } from "cdktf-openstack-multisite/runtime";
import { layout } from "../openstack/layout";

/** What is used, by the names that python-openstackclient has for it. */
export type ClientUsage = Readonly<Record<(typeof NAMES)[number], number>>;

const NAMES = [
  ...(["cores", "instances", "ram", "networks", "floating_ips", "security_groups", "security_group_rules"] as const),
  ...(["volumes", "gigabytes", "snapshots"] as const),
];

/** As python-openstackclient tells it, the client that comes with the real cloud. */
export async function usageByClient(cloud: string, region: string, env: NodeJS.ProcessEnv): Promise<ClientUsage> {
  const args = ["--os-cloud", cloud, "--os-region-name", region, "quota", "show", "--usage", "-f", "json"];
  const { stdout } = await promisify(execFile)(join(layout().venv, "bin", "openstack"), args, { env });
  const rows = JSON.parse(stdout) as { readonly Resource: string; readonly "In Use": number }[];
  return pick((name) => rows.find(({ Resource: resource }) => resource === name)?.["In Use"]);
}

/** As the sandbox's own lists tell it, for which there is no client but ours: what there is, counted. */
export async function usageByLists(session: Session, region: string): Promise<ClientUsage> {
  const list = async (service: string, path: string, kind: string) => {
    const { body } = await session.request<Record<string, Item[]>>({ service, region, method: "GET", path });
    return body[kind];
  };
  const project_id = await session.projectId();
  const neutron = async (kind: string) => {
    const all = await list("network", `/v2.0/${kind.replaceAll("_", "-")}`, kind);
    return all.filter((item) => item.project_id === project_id);
  };
  const servers = await list("compute", "/servers/detail", "servers");
  const flavors = await list("compute", "/flavors/detail", "flavors");
  const volumes = await list("block-storage", "/volumes/detail", "volumes");
  const [networks, floatingIps, groups, rules] = await Promise.all(
    ["networks", "floatingips", "security_groups", "security_group_rules"].map(neutron),
  );
  const ofServers = (key: "vcpus" | "ram") =>
    sum(servers.map(({ flavor }) => flavors.find(({ id }) => id === flavor?.id)?.[key] ?? 0));
  const counted: Readonly<Record<string, number>> = {
    ...{ cores: ofServers("vcpus"), instances: servers.length, ram: ofServers("ram") },
    ...{ networks: networks.length, floating_ips: floatingIps.length },
    ...{ security_groups: groups.length, security_group_rules: rules.length },
    ...{ volumes: volumes.length, gigabytes: sum(volumes.map(({ size = 0 }) => size)), snapshots: 0 },
  };
  return pick((name) => counted[name]);
}

interface Item {
  readonly id: string;
  readonly project_id?: string;
  readonly flavor?: { readonly id: string };
  readonly vcpus?: number;
  readonly ram?: number;
  readonly size?: number;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function pick(of: (name: string) => number | undefined): ClientUsage {
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as ClientUsage;
}
