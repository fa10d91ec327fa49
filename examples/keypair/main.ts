// One key, three regions, one state: the smallest stack there is.
import { App, TerraformStack } from "cdktf";
import { GlobalKeypair, PublicKey, Tenant } from "cdktf-openstack-multisite";

const app = new App();
const stack = new TerraformStack(app, "acme");

new Tenant(stack, "tenant", {
  cloud: "acme", // its name in clouds.yaml
  regions: ["RegionOne", "RegionTwo", "RegionThree"],
});

const ops = new GlobalKeypair(stack, "ops", {
  publicKey: PublicKey.fromFile("examples/keypair/ops.pub"),
});
ops.addOutput();

app.synth();
