// A stack, and so a state, per region: a region that is down fails its own plan and no other.
import { App, TerraformStack } from "cdktf";
import { GlobalKeypair, PublicKey, Tenant } from "cdktf-openstack-multisite";

const app = new App();
const stacks = ["RegionOne", "RegionTwo", "RegionThree"].map((name) => new TerraformStack(app, name));

// The tenant lives in one of the stacks; nothing of it depends on which.
new Tenant(stacks[0], "tenant", {
  cloud: "acme",
  regions: stacks.map((stack) => ({ name: stack.node.id, stack })),
});

new GlobalKeypair(stacks[0], "ops", {
  publicKey: PublicKey.fromFile("examples/keypair/ops.pub"),
});

app.synth();
