import { TerraformStack, Testing } from "cdktf";
import { acknowledge, GlobalKeypair, PublicKey, Tenant } from "cdktf-openstack-multisite";
import { version } from "../../package.json";
import { ED25519, inApp, readJson } from "./stacks";

describe("the model file", () => {
  test("says what the app declares", () =>
    inApp((app, outdir) => {
      // GIVEN
      const stack = new TerraformStack(app, "acme");
      new Tenant(stack, "tenant", {
        cloud: "acme",
        regions: ["RegionOne", { name: "west", cloud: "other", region: "RegionOne" }],
        lost: ["west"],
      });
      const publicKey = PublicKey.fromString(ED25519);
      new GlobalKeypair(stack, "ops", { publicKey });
      acknowledge(stack, "KEY_WEAK", "because");

      // WHEN
      app.synth();

      // THEN
      expect(readJson(outdir, "multisite.json")).toEqual({
        version: 1,
        writtenBy: { name: "cdktf-openstack-multisite", version },
        tenants: [
          {
            path: "acme/tenant",
            regions: [
              { name: "RegionOne", region: "RegionOne", cloud: "acme", stack: "acme" },
              { name: "west", region: "RegionOne", cloud: "other", stack: "acme", lost: true },
            ],
          },
        ],
        keypairs: [
          {
            path: "acme/ops",
            tenant: "acme/tenant",
            name: "ops",
            regions: ["RegionOne", "west"],
            type: "ssh-ed25519",
            fingerprint: publicKey.fingerprint,
          },
        ],
        addressPlans: [],
        securityGroups: [],
        quotaBudgets: [],
        images: [],
        acknowledged: [{ path: "acme", code: "KEY_WEAK", reason: "because" }],
      });
    }));

  test("is not written by the Testing helpers", () => {
    const stack = new TerraformStack(Testing.app(), "acme");
    new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
    const outdir = Testing.fullSynth(stack);
    expect(() => readJson(outdir, "multisite.json")).toThrow(/ENOENT/);
  });
});
