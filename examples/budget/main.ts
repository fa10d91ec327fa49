// One number for the whole tenant, shared out over three regions, and checked before anything is made.
import { App, TerraformStack } from "cdktf";
import { GlobalKeypair, PublicKey, QuotaBudget, Split, Tenant } from "cdktf-openstack-multisite";
import { NetworkingNetworkV2 } from "cdktf-openstack-multisite/bindings/networking-network-v2";
import { NetworkingPortV2 } from "cdktf-openstack-multisite/bindings/networking-port-v2";
import { NetworkingSecgroupV2 } from "cdktf-openstack-multisite/bindings/networking-secgroup-v2";
import { NetworkingSubnetV2 } from "cdktf-openstack-multisite/bindings/networking-subnet-v2";

/** How many hosts each region is to have. */
const HOSTS: Readonly<Record<string, number>> = { RegionOne: 4, RegionTwo: 2, RegionThree: 1 };

const app = new App();
const stack = new TerraformStack(app, "acme");
const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: Object.keys(HOSTS) });

new GlobalKeypair(stack, "ops", { publicKey: PublicKey.fromFile("examples/keypair/ops.pub") });

new QuotaBudget(stack, "budget", {
  hard: {
    compute: { key_pairs: 10 }, // each region has the whole
    network: { network: 12, subnet: 12, port: 16, security_group: 12, security_group_rule: 40 },
  },
  soft: 0.9,
  split: Split.byWeight({ RegionOne: 2, RegionTwo: 1, RegionThree: 1 }),
  // A small region: one host, and the port that Neutron takes for DHCP or metadata.
  overrides: { RegionThree: { hard: { network: { port: 2 } }, soft: 1 } },
  // Once it runs, let it know: multisite usage --snapshot usage.json --state terraform.acme.tfstate
  // usage: UsageSnapshot.fromFile("usage.json", { maxAge: "12h" }),
});

// Any constructs count, by the Terraform type of what they make.
for (const [index, region] of tenant.regions.entries()) {
  const { scope, placement } = region;
  const network = new NetworkingNetworkV2(scope, "app", { ...placement, name: "app" });
  const subnet = new NetworkingSubnetV2(scope, "app-subnet", {
    ...placement,
    name: "app",
    networkId: network.id,
    cidr: `10.32.${index}.0/24`,
  });
  const group = new NetworkingSecgroupV2(scope, "app-group", { ...placement, name: "app" });
  for (let host = 1; host <= HOSTS[region.name]; host++) {
    new NetworkingPortV2(scope, `host-${host}`, {
      ...placement,
      name: `host-${host}`,
      networkId: network.id,
      fixedIp: [{ subnetId: subnet.id }],
      securityGroupIds: [group.id],
    });
  }
}

app.synth();
