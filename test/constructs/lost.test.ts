import { TerraformOutput, type TerraformStack, Testing } from "cdktf";
import { findings, GlobalKeypair, PublicKey, Tenant } from "cdktf-openstack-multisite";
import { DataOpenstackComputeKeypairV2 } from "cdktf-openstack-multisite/bindings/data-openstack-compute-keypair-v2";
import { NetworkingNetworkV2 } from "cdktf-openstack-multisite/bindings/networking-network-v2";
import { ED25519, stackOf, written } from "./stacks";

function make(lost: string[]) {
  const stack = stackOf();
  const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"], lost });
  const ops = new GlobalKeypair(stack, "ops", { publicKey: PublicKey.fromString(ED25519), adopt: ["RegionTwo"] });
  for (const region of tenant.regions)
    new NetworkingNetworkV2(region.scope, "app", { ...region.placement, name: "app" });
  // Written by hand, outside the region's scope.
  new NetworkingNetworkV2(stack, "by-hand", { name: "by-hand", region: "RegionTwo" });
  new DataOpenstackComputeKeypairV2(stack, "read", { name: "x", region: "RegionTwo" });
  return { stack, tenant, ops };
}

const addresses = (stack: TerraformStack) =>
  Object.entries(written(stack).resource ?? {}).flatMap(([type, all]) => Object.keys(all).map((id) => `${type}.${id}`));

describe("a lost region", () => {
  test("is forgotten, not destroyed, and the others stay as they are", () => {
    // GIVEN
    const before = addresses(make([]).stack);

    // WHEN
    const { stack } = make(["RegionTwo"]);

    // THEN
    const json = written(stack);
    const removed = (json.removed ?? []).map(({ from }) => from);
    expect([...addresses(stack), ...removed].sort()).toEqual(before.sort());
    expect(removed).toHaveLength(3);
    expect(json.removed).toContainEqual({ from: expect.stringMatching(/by-hand/), lifecycle: { destroy: false } });
    expect(JSON.stringify(json.resource)).not.toContain("RegionTwo");
    expect(json.data).toBeUndefined();
    expect(json.import).toBeUndefined();
    expect(findings(stack)).toEqual([]);
  });

  test("is named where something still refers to it", () => {
    // GIVEN
    const { stack, ops } = make(["RegionTwo"]);
    new TerraformOutput(stack, "fingerprint", { value: ops.in("RegionTwo").resource.fingerprint });
    Testing.synth(stack);

    // THEN
    expect(findings(stack)).toMatchObject([
      {
        code: "LOST_REFERENCE",
        what: expect.stringContaining("acme/fingerprint"),
        value: expect.stringContaining("ops_RegionTwo"),
      },
    ]);
  });
});
