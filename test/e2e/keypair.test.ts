import { PublicKey } from "cdktf-openstack-multisite";
import { ED25519, generateKey, OTHER_ED25519 as OTHER } from "../key/keys";
import { NOTHING, Project } from "./project";
import { openTarget, REGIONS, type Target } from "./target";

const fingerprint = (text: string) => PublicKey.fromString(text).fingerprint?.md5;
const keypair = (key: string, props = "") =>
  `new multisite.GlobalKeypair(stack, "ops", { publicKey: multisite.PublicKey.fromString(${JSON.stringify(key)}), ${props} });`;
const stack = (regions: readonly unknown[], props = "") =>
  `const stack = new cdktf.TerraformStack(app, "acme");
   const tenant = new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: ${JSON.stringify(regions)}, ${props} });`;

describe("GlobalKeypair, deployed by Terraform", () => {
  let target: Target;
  let project: Project;

  beforeEach(async () => {
    target = await openTarget();
    project = Project.create(target);
  });
  afterEach(async () => {
    project.remove();
    await target.stop();
  });

  const held = async (cloud = "acme", regions = REGIONS) =>
    Object.fromEntries(
      await Promise.all(
        regions.map(async (region) => [
          region,
          (await target.inventory(cloud, region, "keypairs")).keypairs.map(
            ({ name, fingerprint }) => `${String(name)} ${String(fingerprint)}`,
          ),
        ]),
      ),
    ) as Record<string, string[]>;
  const everywhere = (key: string, regions = REGIONS) =>
    Object.fromEntries(REGIONS.map((region) => [region, regions.includes(region) ? [`ops ${fingerprint(key)}`] : []]));

  test("goes into all regions, plans empty, follows a changed key, comes back when deleted, and leaves nothing", async () => {
    // WHEN it is deployed, THEN every region holds it and there is nothing left to do
    project.write(stack(REGIONS) + keypair(ED25519));
    await project.apply();
    expect(await held()).toEqual(everywhere(ED25519));
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN the key changes, THEN one apply replaces it everywhere
    project.write(stack(REGIONS) + keypair(OTHER));
    expect((await project.plan()).replace).toHaveLength(3);
    await project.apply();
    expect(await held()).toEqual(everywhere(OTHER));
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN somebody deletes it in a region, THEN just that one comes back
    await target.deleteKeypair("acme", "RegionTwo", "ops");
    expect(await project.plan()).toEqual({ ...NOTHING, create: [expect.stringContaining("RegionTwo")] });
    await project.apply();
    expect(await held()).toEqual(everywhere(OTHER));

    // WHEN a region goes and comes, THEN just its keypair does
    project.write(stack(["RegionOne", "RegionThree"]) + keypair(OTHER));
    expect(await project.plan()).toEqual({ ...NOTHING, delete: [expect.stringContaining("RegionTwo")] });
    await project.apply();
    expect(await held()).toEqual(everywhere(OTHER, ["RegionOne", "RegionThree"]));
    project.write(stack(REGIONS) + keypair(OTHER));
    expect(await project.plan()).toEqual({ ...NOTHING, create: [expect.stringContaining("RegionTwo")] });
    await project.apply();

    // WHEN it is destroyed, THEN nothing is left
    await project.destroy();
    expect(await held()).toEqual(everywhere(OTHER, []));
  });

  test("keeps two Keystones apart that both have a RegionOne", async () => {
    project.write(
      `const stack = new cdktf.TerraformStack(app, "acme");
       new multisite.Tenant(stack, "tenant", { regions: [
         { name: "east", cloud: "acme-east", region: "RegionOne" }, { name: "west", cloud: "acme-west", region: "RegionOne" } ] });` +
        keypair(ED25519),
    );
    await project.apply();
    expect((await held("acme-east")).RegionOne).toEqual([`ops ${fingerprint(ED25519)}`]);
    expect((await held("acme-west")).RegionOne).toEqual([`ops ${fingerprint(ED25519)}`]);
    expect((await held("acme-west")).RegionTwo).toEqual([]);
    expect(await project.plan()).toEqual(NOTHING);
    await project.destroy();
    expect((await held("acme-west")).RegionOne).toEqual([]);
  });

  test("adopts a keypair that is there, in its own region, and refuses one with another key", async () => {
    // GIVEN RegionOne has a foreign key of that name, RegionTwo ours
    await target.createKeypair("acme", "RegionOne", "ops", OTHER);
    await target.createKeypair("acme", "RegionTwo", "ops", `${ED25519}\n`);

    // WHEN both are to be adopted, THEN the foreign one fails the plan and is left alone
    project.write(stack(["RegionOne", "RegionTwo"]) + keypair(ED25519, 'adopt: ["RegionOne", "RegionTwo"]'));
    await expect(project.plan()).rejects.toThrow(/RegionOne\s+has\s+another\s+key/);
    expect((await held()).RegionOne).toEqual([`ops ${fingerprint(OTHER)}`]);

    // WHEN just ours is, with another text, THEN the plan says which
    await target.deleteKeypair("acme", "RegionOne", "ops");
    project.write(stack(["RegionOne", "RegionTwo"]) + keypair(ED25519, 'adopt: ["RegionTwo"]'));
    await expect(project.plan()).rejects.toThrow(/Declare\s+the\s+text\s+that\s+is\s+there/);

    // WHEN it is declared as it is there
    project.write(stack(["RegionOne", "RegionTwo"]) + keypair(`${ED25519}\n`, 'adopt: ["RegionTwo"]'));
    expect(await project.plan()).toEqual({ ...NOTHING, create: [expect.stringContaining("RegionOne")] });
    await project.apply();

    // THEN the alias goes and the plan is empty
    expect(await project.plan()).toEqual(NOTHING);
    project.write(stack(["RegionOne", "RegionTwo"]) + keypair(`${ED25519}\n`));
    expect(await project.plan()).toEqual(NOTHING);
  });

  test("takes over a keypair resource written by hand, with an empty plan", async () => {
    // GIVEN
    project.write(
      `const { ComputeKeypairV2 } = require("cdktf-openstack-multisite/bindings/compute-keypair-v2");
       const { OpenstackProvider } = require("cdktf-openstack-multisite/bindings/provider");
       const stack = new cdktf.TerraformStack(app, "acme");
       new OpenstackProvider(stack, "openstack", { cloud: "acme", region: "RegionOne" });
       new ComputeKeypairV2(stack, "handwritten", { name: "ops", publicKey: ${JSON.stringify(`${ED25519}\n`)}, region: "RegionTwo" });`,
    );
    await project.apply();

    // WHEN
    project.write(
      `${stack(["RegionTwo"])} const ops = ${keypair(`${ED25519}\n`)}
       ops.in("RegionTwo").resource.moveFromId("openstack_compute_keypair_v2.handwritten");`,
    );

    // THEN
    expect(await project.plan()).toEqual({ ...NOTHING, move: ["openstack_compute_keypair_v2.handwritten"] });
    await project.apply();
    project.write(stack(["RegionTwo"]) + keypair(`${ED25519}\n`));
    expect(await project.plan()).toEqual(NOTHING);
  });

  test("names all mistakes of a stack in one go, and writes nothing", async () => {
    // GIVEN five mistakes
    project.write(
      `${stack(["RegionOne", "RegionOne", " RegionTwo"])}
       new multisite.GlobalKeypair(stack, "a@b", { publicKey: multisite.PublicKey.fromFile("missing.pub") });
       new multisite.GlobalKeypair(stack, "ops", { publicKey: multisite.PublicKey.fromString(${JSON.stringify(ED25519)}), regions: ["Nowhere"] });`,
    );

    // WHEN
    const { code, text } = await project.cdktf("plan");

    // THEN
    expect(code).toBe(1);
    for (const finding of ["TENANT_REGION_TWICE", "TENANT_REGION_NAME", "KEYPAIR_NAME", "KEY_FILE", "KEYPAIR_REGION"]) {
      expect(text).toContain(finding);
    }
    expect(() => project.output("stacks", "acme", "cdk.tf.json")).toThrow(/ENOENT/);
    expect(() => project.output("multisite.json")).toThrow(/ENOENT/);
  });

  test("shows warnings in the plan of the cdktf CLI, and deploys and destroys with it", async () => {
    // GIVEN
    const weak = generateKey("rsa", 1024).publicText.trim();
    project.write(stack(REGIONS) + keypair(weak));

    // THEN
    expect(await project.cdktf("plan")).toMatchObject({ code: 0, text: expect.stringContaining("KEY_WEAK") });
    expect(await project.cdktf("deploy", "--auto-approve")).toMatchObject({ code: 0 });
    expect(await held()).toEqual(everywhere(weak));
    expect(await project.cdktf("destroy", "--auto-approve")).toMatchObject({ code: 0 });
    expect(await held()).toEqual(everywhere(weak, []));
  });
});
