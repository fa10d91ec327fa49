import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { loadCloud, Session } from "cdktf-openstack-multisite/runtime";
import { findTerraform } from "cdktf-openstack-multisite/sandbox";
import type { OpenStackRequest } from "../../src/openstack";
import { EmbeddedCloud } from "../../src/sandbox/cloud";
import { PASSWORD } from "../openstack/layout";
import { type ClientUsage, usageByClient, usageByLists } from "./client-usage";
import { ownProject } from "./own-project";
import { providerConfiguration, standIn } from "./provider-configuration";
import { REGIONS, type Target } from "./target";

type Limits = Readonly<Record<string, number>>;

/** Three regions with the quotas of nobody else's: a cloud `acme`, and `acme-admin`, who sets them. */
export interface QuotaTarget extends Pick<Target, "env" | "cdktfOptions" | "stop"> {
  /** The project of `acme`. */
  readonly projectId: string;
  /** Some limits of the project, as the services tell them. */
  limits(region: string): Promise<Limits>;
  /** What `acme` uses, by somebody else's count. */
  usage(region: string): Promise<ClientUsage>;
  /** Id of a public image. */
  image(region: string): Promise<string>;
  /** Makes a network of `acme`'s. */
  createNetwork(region: string, name: string): Promise<void>;
}

/**
 * The sandbox's own cloud, or the real one whose clouds.yaml `MULTISITE_CLOUD_ENV` names.
 *
 * @param name of the project, which is made and removed
 */
export async function openQuotaTarget(name: string): Promise<QuotaTarget> {
  const real = process.env.MULTISITE_CLOUD_ENV;
  const folder = mkdtempSync(join(tmpdir(), "multisite-quota-"));
  const made = real === undefined || real === "" ? await embedded() : await onRealCloud(real, name);
  const file = join(folder, "clouds.yaml");
  writeFileSync(file, stringify({ clouds: made.clouds }), { mode: 0o600 });
  const env = {
    OS_CLIENT_CONFIG_FILE: file,
    CHECKPOINT_DISABLE: "1",
    TERRAFORM_BINARY_NAME: findTerraform() ?? "terraform",
    ...(made.isReal ? await providerConfiguration(folder) : standIn(folder)),
  };
  const session = (name: string) => Session.open(loadCloud(name, { ...process.env, ...env }));
  const admin = await session("acme-admin");
  const member = await session("acme");
  const projectId = await member.projectId();
  const quotas = services(admin, projectId);
  const networks: { region: string; id: string }[] = [];
  const reset = () => Promise.all(REGIONS.map((region) => quotas.reset(region)));
  // What a test that failed left behind.
  await reset();
  return {
    env,
    // `terraform providers lock` asks the registry whatever the CLI configuration says.
    cdktfOptions: ["--skip-provider-lock"],
    projectId,
    limits: (region) => quotas.read(region),
    usage: (region) =>
      made.isReal ? usageByClient("acme", region, { ...process.env, ...env }) : usageByLists(member, region),
    image: async (region) => {
      const request = { service: "image", region, method: "GET", path: "/v2/images?visibility=public" } as const;
      return (await member.request<{ images: { id: string }[] }>(request)).body.images[0].id;
    },
    createNetwork: async (region, name) => {
      const path = "/v2.0/networks";
      const { body } = await member.request<{ network: { id: string } }>({
        ...{ service: "network", region, method: "POST", path, body: { network: { name } } },
      });
      networks.push({ region, id: body.network.id });
    },
    stop: async () => {
      for (const { region, id } of networks) {
        await member.request({ service: "network", region, method: "DELETE", path: `/v2.0/networks/${id}` });
      }
      await reset();
      await made.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function embedded() {
  const cloud = await EmbeddedCloud.start({ regions: REGIONS });
  const clouds = { acme: cloud.cloudsYamlEntry("member"), "acme-admin": cloud.cloudsYamlEntry("admin") };
  return { isReal: false, clouds, stop: () => cloud.stop() };
}

async function onRealCloud(cloudsYaml: string, name: string) {
  type Entry = { readonly auth: object };
  const { clouds } = parse(readFileSync(cloudsYaml, "utf8")) as { readonly clouds: Readonly<Record<string, Entry>> };
  const admin = await Session.open(loadCloud("admin", { ...process.env, OS_CLIENT_CONFIG_FILE: cloudsYaml }));
  const login = await ownProject(admin, name, PASSWORD);
  const acme = { ...clouds["tenant-a"], auth: { ...clouds["tenant-a"].auth, ...login } };
  const stop = async () => {
    const ask = (method: OpenStackRequest["method"], path: string) =>
      admin.request<Record<string, { id: string }[]>>({ service: "identity", method, path });
    for (const kind of ["users", "projects"]) {
      const [{ id }] = (await ask("GET", `/${kind}?name=${name}`)).body[kind];
      await ask("DELETE", `/${kind}/${id}`);
    }
  };
  return { isReal: true, clouds: { acme, "acme-admin": clouds.admin }, stop };
}

/** A project's quotas as the services have them, by an administrator's requests. */
function services(admin: Session, projectId: string) {
  const places = [
    { service: "compute", path: `/os-quota-sets/${projectId}`, member: "quota_set" },
    { service: "network", path: `/v2.0/quotas/${projectId}`, member: "quota" },
    { service: "block-storage", path: `/os-quota-sets/${projectId}`, member: "quota_set" },
  ] as const;
  return {
    read: async (region: string): Promise<Limits> => {
      const [nova, neutron, cinder] = await Promise.all(
        places.map(async ({ member, ...place }) => {
          const { body } = await admin.request<Record<string, Limits>>({ ...place, region, method: "GET" });
          return body[member];
        }),
      );
      const { cores, instances, ram } = nova;
      return { cores, instances, ram, network: neutron.network, port: neutron.port, gigabytes: cinder.gigabytes };
    },
    reset: async (region: string) => {
      for (const { service, path } of places) {
        // Neutron says so where nobody has set any.
        await admin.request({ service, path, region, method: "DELETE" }).catch((error: { kind?: string }) => {
          if (error.kind !== "notFound") throw error;
        });
      }
    },
  };
}
