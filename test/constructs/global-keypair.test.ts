import { TerraformStack, Testing } from "cdktf";
import { findings, GlobalKeypair, KeyRotation, PublicKey, Tenant } from "cdktf-openstack-multisite";
import { ComputeInstanceV2 } from "cdktf-openstack-multisite/bindings/compute-instance-v2";
import { OpenstackProvider } from "cdktf-openstack-multisite/bindings/provider";
import { generateKey } from "../key/keys";
import { ED25519, resources, stackOf, written } from "./stacks";

const key = () => PublicKey.fromString(ED25519);
const TYPE = "openstack_compute_keypair_v2";

function tenantIn(stack: TerraformStack, regions = ["RegionOne", "RegionTwo", "RegionThree"]): Tenant {
  return new Tenant(stack, "tenant", { cloud: "acme", regions });
}

describe("GlobalKeypair", () => {
  test("puts the key into every region, under one name", () => {
    // GIVEN
    const stack = stackOf();
    tenantIn(stack);

    // WHEN
    new GlobalKeypair(stack, "ops", { publicKey: key() });

    // THEN
    expect(Object.values(resources(stack, TYPE))).toEqual(
      ["RegionOne", "RegionThree", "RegionTwo"].map((region) => ({
        name: "ops",
        provider: "openstack",
        public_key: ED25519,
        region,
      })),
    );
    expect(findings(stack)).toEqual([]);
  });

  test("puts it into chosen regions, under a chosen name", () => {
    const stack = stackOf();
    tenantIn(stack);
    const ops = new GlobalKeypair(stack, "ops", { publicKey: key(), name: "Ops 2", regions: ["RegionTwo"] });
    expect(Object.values(resources(stack, TYPE))).toMatchObject([{ name: "Ops 2", region: "RegionTwo" }]);
    expect(() => ops.in("RegionOne")).toThrow('[acme/ops] is not in "RegionOne"; it is in: RegionTwo');
  });

  test("gives a handle that servers wait for, whose name survives a changed key", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    const ops = new GlobalKeypair(stack, "ops", { publicKey: key() });

    // WHEN
    const region = tenant.region("RegionOne");
    new ComputeInstanceV2(region.scope, "app", { ...region.placement, name: "app", keyPair: ops.in(region).name });

    // THEN
    expect(Object.values(resources(stack, "openstack_compute_instance_v2"))[0].key_pair).toMatch(
      /^\$\{openstack_compute_keypair_v2\.ops_RegionOne_\w+\.name\}$/,
    );
  });

  test("refuses a region of another tenant", () => {
    const stack = stackOf();
    const one = tenantIn(stack);
    const two = new Tenant(stack, "two", { cloud: "b", regions: ["RegionOne"] });
    const ops = new GlobalKeypair(stack, "ops", { tenant: one, publicKey: key() });
    expect(() => ops.in(two.region("RegionOne"))).toThrow("[acme/ops] is not in RegionOne of acme/two");
  });

  test("has the same paths in a stack per region, whichever stack it is made in", () => {
    const idsMadeIn = (home: number) => {
      const one = stackOf("one");
      const stacks = [one, new TerraformStack(one.node.root, "two")];
      new Tenant(stacks[home], "tenant", {
        cloud: "acme",
        regions: stacks.map((stack) => ({ name: `Region-${stack.node.id}`, stack })),
      });
      new GlobalKeypair(stacks[home], "ops", { publicKey: key() });
      return stacks.map((stack) => Object.keys(resources(stack, TYPE)));
    };
    const [inOne, inTwo] = [idsMadeIn(0), idsMadeIn(1)];
    expect(inOne.map((ids) => ids.length)).toEqual([1, 1]);
    expect(inTwo).toEqual(inOne);
  });

  test("adopts through a provider of the region, checks the key first, and leaves nothing of it afterwards", () => {
    // GIVEN
    const make = (adopt: string[]) => {
      const stack = stackOf();
      tenantIn(stack, ["RegionOne", "RegionTwo"]);
      new GlobalKeypair(stack, "ops", { publicKey: key(), adopt });
      return written(stack);
    };

    // WHEN
    const during = make(["RegionTwo"]);
    const after = make([]);

    // THEN
    const [[id, adopted]] = Object.entries(during.resource?.[TYPE] ?? {}).filter(([name]) =>
      name.includes("RegionTwo"),
    );
    expect(during.import).toEqual([{ id: "ops", to: `${TYPE}.${id}` }]);
    expect(adopted.provider).toBe("openstack.tenant_RegionTwo");
    expect(during.provider?.openstack).toContainEqual({
      alias: "tenant_RegionTwo",
      cloud: "acme",
      region: "RegionTwo",
    });
    const [check] = Object.values(during.data?.[TYPE] ?? {});
    expect(check).toMatchObject({ name: "ops", region: "RegionTwo", provider: "openstack.tenant_RegionTwo" });
    expect(JSON.stringify(check.lifecycle)).toContain(key().fingerprint?.md5);

    expect(after.import).toBeUndefined();
    expect(after.data).toBeUndefined();
    expect(after.provider).toEqual({ openstack: [{ cloud: "acme", region: "RegionOne" }] });
    expect(Object.keys(after.resource?.[TYPE] ?? {})).toEqual(Object.keys(during.resource?.[TYPE] ?? {}));
  });

  test("adopts with the settings of the provider that was taken over", () => {
    const stack = stackOf();
    const provider = new OpenstackProvider(stack, "mine", { cloud: "acme", region: "RegionOne", maxRetries: 3 });
    Tenant.fromProvider(stack, "tenant", provider, { regions: ["RegionOne", "RegionTwo"] });
    new GlobalKeypair(stack, "ops", { publicKey: key(), adopt: ["RegionTwo"] });
    expect(written(stack).provider?.openstack).toContainEqual({
      alias: "tenant_RegionTwo",
      cloud: "acme",
      region: "RegionTwo",
      max_retries: 3,
    });
  });

  test("takes over a keypair resource that was written by hand", () => {
    const stack = stackOf();
    tenantIn(stack, ["RegionOne"]);
    const ops = new GlobalKeypair(stack, "ops", { publicKey: key() });
    ops.in("RegionOne").resource.moveFromId("openstack_compute_keypair_v2.handwritten");
    expect(written(stack).moved).toEqual([
      { from: "openstack_compute_keypair_v2.handwritten", to: expect.stringContaining(`${TYPE}.ops_RegionOne`) },
    ]);
  });

  test("rotates side by side on request, and names the servers that it would replace", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    const region = tenant.region("RegionOne");
    const ops = new GlobalKeypair(stack, "ops", { publicKey: key(), rotation: KeyRotation.sideBySide() });
    new ComputeInstanceV2(region.scope, "app", { ...region.placement, name: "app", keyPair: ops.in(region).name });
    new ComputeInstanceV2(region.scope, "other", { ...region.placement, name: "other", keyPair: "other" });

    // THEN
    const suffix = key().fingerprint?.md5.replaceAll(":", "").slice(0, 8);
    expect(Object.values(resources(stack, TYPE))).toMatchObject([
      { name: `ops-${suffix}`, lifecycle: { create_before_destroy: true } },
    ]);
    expect(findings(stack)).toMatchObject([
      {
        code: "KEYPAIR_REPLACES_SERVERS",
        severity: "warning",
        region: "RegionOne",
        what: expect.stringContaining("acme/tenant/RegionOne/app"),
      },
    ]);
    expect(findings(stack)[0].what).not.toContain("other");
  });

  test("refers to a keypair that somebody else made", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const theirs = GlobalKeypair.fromName(stack, "theirs", { regions: ["RegionOne"] });
    expect(theirs.in("RegionOne")).toEqual({ region: tenant.region("RegionOne"), name: "theirs" });
    expect(() => theirs.in("RegionTwo")).toThrow(/is not in "RegionTwo"/);
    expect(resources(stack, TYPE)).toEqual({});
  });

  test("writes an output per stack", () => {
    const stack = stackOf();
    tenantIn(stack, ["RegionOne", "RegionTwo"]);
    new GlobalKeypair(stack, "ops", { publicKey: key() }).addOutput();
    expect(Object.keys(written(stack).output ?? {})).toHaveLength(1);
    expect(Object.values(written(stack).output ?? {})[0].value).toMatchObject({ RegionOne: {}, RegionTwo: {} });
  });

  test("refuses a second keypair of the same name in the same place, and allows it elsewhere", () => {
    const stack = stackOf();
    tenantIn(stack);
    new GlobalKeypair(stack, "one", { publicKey: key(), name: "ops", regions: ["RegionOne", "RegionTwo"] });
    new GlobalKeypair(stack, "two", { publicKey: key(), name: "Ops", regions: ["RegionTwo", "RegionThree"] });
    new GlobalKeypair(stack, "other-user", { publicKey: key(), name: "ops", userId: "u", regions: ["RegionTwo"] });
    expect(findings(stack).map(({ code, path, region }) => [code, path, region])).toEqual([
      ["KEYPAIR_TWICE", "acme/one", "RegionTwo"],
      ["KEYPAIR_TWICE", "acme/two", "RegionTwo"],
    ]);
  });

  test.each([
    ["an unknown region", { regions: ["RegionNine"] }, "KEYPAIR_REGION"],
    ["no region", { regions: [] }, "KEYPAIR_REGION"],
    ["adoption where it is not", { regions: ["RegionOne"], adopt: ["RegionTwo"] }, "KEYPAIR_REGION"],
    ["a name that Nova refuses", { name: "ops@acme" }, "KEYPAIR_NAME"],
  ])("refuses %s", (_what, props, code) => {
    const stack = stackOf();
    tenantIn(stack);
    new GlobalKeypair(stack, "ops", { publicKey: key(), ...props });
    expect(findings(stack)).toMatchObject([{ code, severity: "error", path: "acme/ops" }]);
  });

  test("refuses a private key, and its text appears nowhere", () => {
    // GIVEN
    const { privateText } = generateKey("ed25519");
    const stack = stackOf();
    tenantIn(stack);

    // WHEN
    new GlobalKeypair(stack, "ops", { publicKey: PublicKey.fromString(privateText) });

    // THEN
    const secret = privateText.split("\n")[1];
    expect(findings(stack)).toMatchObject([{ code: "KEY_PRIVATE" }]);
    expect(JSON.stringify(findings(stack))).not.toContain(secret);
    expect(Testing.synth(stack)).not.toContain(secret);
    expect(() => Testing.synth(stack, true)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  });

  test("keeps the comment of a key literal", () => {
    const stack = stackOf();
    tenantIn(stack, ["RegionOne"]);
    new GlobalKeypair(stack, "ops", {
      publicKey: PublicKey.fromString(ED25519.replace("ops@example.org", "${path.cwd} %{x}")),
    });
    expect(Object.values(resources(stack, TYPE))[0].public_key).toContain(" $${path.cwd} %%{x}");
  });
});
