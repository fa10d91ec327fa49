// Two Keystones that both call a region RegionOne: each region has a name of its own in the tree.
import { App, TerraformStack } from "cdktf";
import { GlobalKeypair, PublicKey, Tenant } from "cdktf-openstack-multisite";

const app = new App();
const stack = new TerraformStack(app, "acme");

new Tenant(stack, "tenant", {
  regions: [
    { name: "east", cloud: "acme-east", region: "RegionOne" },
    { name: "west", cloud: "acme-west", region: "RegionOne" },
  ],
});

new GlobalKeypair(stack, "ops", {
  publicKey: PublicKey.fromFile("examples/keypair/ops.pub"),
});

app.synth();
