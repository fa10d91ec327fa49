// A whole tenant: servers in three regions, with their networks, firewall, names and public addresses, within one budget.
//
// First, and then now and again: multisite usage --cloud acme --snapshot usage.json
import { App, TerraformStack } from "cdktf";
import {
  AddressPlan,
  GlobalKeypair,
  GlobalSecurityGroup,
  ImageSource,
  ImageSync,
  LockFile,
  Peer,
  Port,
  PublicKey,
  QuotaBudget,
  ReplicatedImage,
  Rule,
  Split,
  Survive,
  Tenant,
  UsageSnapshot,
} from "cdktf-openstack-multisite";
import { BlockstorageVolumeV3 } from "cdktf-openstack-multisite/bindings/blockstorage-volume-v3";
import { ComputeInstanceV2 } from "cdktf-openstack-multisite/bindings/compute-instance-v2";
import { ComputeServergroupV2 } from "cdktf-openstack-multisite/bindings/compute-servergroup-v2";
import { DataOpenstackNetworkingNetworkV2 } from "cdktf-openstack-multisite/bindings/data-openstack-networking-network-v2";
import { NetworkingRouterInterfaceV2 } from "cdktf-openstack-multisite/bindings/networking-router-interface-v2";
import { NetworkingRouterV2 } from "cdktf-openstack-multisite/bindings/networking-router-v2";

/** How many servers of the app each region is to have. The first of them has a public address. */
const SERVERS: Readonly<Record<string, number>> = { RegionOne: 2, RegionTwo: 1, RegionThree: 1 };
const DATABASES = ["RegionOne", "RegionTwo"];
const EXTERNAL = { network: "public" };
const FLAVOR = "m1.small";

const app = new App();
const stack = new TerraformStack(app, "acme");
const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: Object.keys(SERVERS) });
// What has to stay as it is: addresses, and what is in each version of an image.
const lock = LockFile.at("examples/tenant/multisite.lock.json");

const ops = new GlobalKeypair(stack, "ops", { publicKey: PublicKey.fromFile("examples/keypair/ops.pub") });

const plan = new AddressPlan(stack, "addresses", {
  pools: ["10.32.0.0/12", "fd5c:1f2a:77::/48"],
  networks: { app: { ipv4: 24, ipv6: 64 }, db: { ipv4: 26, regions: DATABASES } },
  external: Object.fromEntries(tenant.regions.map(({ name }) => [name, EXTERNAL])),
  lock,
});

const web = new GlobalSecurityGroup(stack, "web", {
  members: [plan.network("app")],
  rules: [Rule.ingress(Port.tcp(443), Peer.anywhere())],
});
const db = new GlobalSecurityGroup(stack, "db", {
  members: [plan.network("db")],
  rules: [Rule.ingress(Port.tcp(5432), Peer.securityGroup(web))],
  regions: DATABASES,
});
const entrance = plan.network("app").address("entrance", { securityGroups: [web] });
const primary = plan.network("db").address("primary", { securityGroups: [db] });

const base = new ReplicatedImage(stack, "base", {
  versions: { "2026.10": ImageSource.file("examples/tenant/base-2026.10.raw") },
  promoted: "2026.10",
  sync: ImageSync.lazy(), // where servers are made of it
  diskFormat: "raw",
  minDisk: 1,
  lock,
});

new QuotaBudget(stack, "budget", {
  hard: {
    compute: { cores: 12, ram: 49_152 },
    network: { floatingip: 12 },
    volume: { gigabytes: 40 },
  },
  soft: 0.8,
  split: Split.byWeight({ RegionOne: 2, RegionTwo: 1, RegionThree: 1 }),
  flavors: { [FLAVOR]: { vcpus: 1, ram: 2048 } },
  usage: UsageSnapshot.fromFile("usage.json", { maxAge: "12h" }),
  survive: Survive.anyOne(),
});

for (const region of tenant.regions) {
  const { scope, placement } = region;
  const external = new DataOpenstackNetworkingNetworkV2(scope, "external", {
    ...placement,
    name: EXTERNAL.network,
    external: true,
  });
  const router = new NetworkingRouterV2(scope, "router", { ...placement, name: "app", externalNetworkId: external.id });
  const { id: network, subnets } = plan.network("app").in(region);
  const interfaces = subnets.map(
    ({ id: subnetId, ipVersion }) =>
      new NetworkingRouterInterfaceV2(scope, `interface-ipv${ipVersion}`, {
        ...placement,
        routerId: router.id,
        subnetId,
      }),
  );
  const { portId } = entrance.in(region);
  // Neutron wants the way out to be there first.
  plan.floatingIp(`entrance-${region.name}`, { in: region, portId, dependsOn: interfaces });

  const spread = new ComputeServergroupV2(scope, "spread", {
    ...placement,
    name: "app",
    policies: ["soft-anti-affinity"],
  });
  const common = {
    ...placement,
    flavorName: FLAVOR,
    imageId: base.in(region).id,
    keyPair: ops.in(region).name,
    schedulerHints: [{ group: spread.id }],
  };
  for (let number = 1; number <= SERVERS[region.name]; number++) {
    const where =
      number === 1
        ? { network: [{ port: portId }] } // its port is in the group already
        : { network: [{ uuid: network }], securityGroups: [web.in(region).name] };
    new ComputeInstanceV2(scope, `app-${number}`, { ...common, ...where, name: `app-${number}` });
  }

  if (!DATABASES.includes(region.name)) continue;
  new BlockstorageVolumeV3(scope, "data", { ...placement, name: "data", size: 5 });
  new ComputeInstanceV2(scope, "db", {
    ...common,
    name: "db",
    network: [{ port: primary.in(region).portId }],
    metadata: { role: "primary" },
  });
}

app.synth();
