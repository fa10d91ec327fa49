// One address space and one firewall for three regions: two planes, dual stack, and a database that the app's hosts of all
// regions reach, wherever it runs.
import { App, TerraformStack } from "cdktf";
import {
  AddressPlan,
  GlobalSecurityGroup,
  LockFile,
  Peer,
  Port,
  Rule,
  Tenant,
  type ExternalNetworkProps,
} from "cdktf-openstack-multisite";
import { DataOpenstackNetworkingNetworkV2 } from "cdktf-openstack-multisite/bindings/data-openstack-networking-network-v2";
import { NetworkingRouterInterfaceV2 } from "cdktf-openstack-multisite/bindings/networking-router-interface-v2";
import { NetworkingRouterV2 } from "cdktf-openstack-multisite/bindings/networking-router-v2";

const EXTERNAL: Readonly<Record<string, ExternalNetworkProps>> = {
  RegionOne: { network: "public", ranges: ["172.24.1.0/24"] },
  RegionTwo: { network: "public", ranges: ["172.24.2.0/24"] },
  RegionThree: { network: "public", ranges: ["172.24.3.0/24"] },
};

const app = new App();
const stack = new TerraformStack(app, "acme");
const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: Object.keys(EXTERNAL) });

const plan = new AddressPlan(stack, "addresses", {
  pools: ["10.32.0.0/12", "fd5c:1f2a:77::/48"],
  planes: { replication: { pools: ["10.48.0.0/16"] } },
  networks: {
    app: { ipv4: 24, ipv6: 64, dnsNameservers: ["10.33.0.53"] },
    db: { ipv4: 26, ipv6: { prefixLength: 64, mode: "dhcpv6-stateful" }, regions: ["RegionOne", "RegionTwo"] },
    replication: { plane: "replication", ipv4: 27, gateway: false, regions: ["RegionOne", "RegionTwo"] },
  },
  reserved: [{ cidr: "10.33.0.0/16", reason: "the VPN to the office" }],
  external: EXTERNAL,
  subnetPools: true,
  lock: LockFile.at("examples/network/addresses.lock.json"),
});
plan.addOutput();

const web = new GlobalSecurityGroup(stack, "web", {
  members: [plan.network("app")],
  rules: [Rule.ingress(Port.tcp(443), Peer.anywhere()), Rule.ingress(Port.icmp(8), Peer.cidr("10.33.0.0/16"))],
});
const db = new GlobalSecurityGroup(stack, "db", {
  members: [plan.network("db")],
  // In its own region a host is of the group `web`; those of the other regions are known by their addresses.
  rules: [Rule.ingress(Port.tcp(5432), Peer.securityGroup(web)), Rule.ingress(Port.tcp(5432), Peer.self())],
  regions: ["RegionOne", "RegionTwo"],
});

const entrance = plan.network("app").address("entrance", { securityGroups: [web] });
plan
  .network("db")
  .address("primary", { securityGroups: [db] })
  .addOutput();

for (const region of tenant.regions) {
  const external = new DataOpenstackNetworkingNetworkV2(region.scope, "external", {
    ...region.placement,
    name: EXTERNAL[region.name].network,
    external: true,
  });
  const router = new NetworkingRouterV2(region.scope, "router", {
    ...region.placement,
    name: "app",
    externalNetworkId: external.id,
  });
  const { subnets } = plan.network("app").in(region);
  const interfaces = subnets.map(
    ({ id, ipVersion }) =>
      new NetworkingRouterInterfaceV2(region.scope, `interface-ipv${ipVersion}`, {
        ...region.placement,
        routerId: router.id,
        subnetId: id,
      }),
  );
  const { portId } = entrance.in(region);
  // Neutron wants the way out to be there first.
  plan.floatingIp(`entrance-${region.name}`, { in: region, portId, dependsOn: interfaces });
}

app.synth();
