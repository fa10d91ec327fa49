import { PublicKey } from "cdktf-openstack-multisite";
import { ED25519, OTHER_ED25519 } from "../key/keys";
import { NOTHING, Project } from "./project";
import { openTarget, REGIONS, type Target } from "./target";

const fingerprint = (text: string) => PublicKey.fromString(text).fingerprint?.md5;
const keypair = (key: string) =>
  `new multisite.GlobalKeypair(stack, "ops", { publicKey: multisite.PublicKey.fromString(${JSON.stringify(key)}) });`;
const oneStack = (props = "") =>
  `const stack = new cdktf.TerraformStack(app, "acme");
   new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: ${JSON.stringify(REGIONS)}, ${props} });`;
const STACK_PER_REGION = `const stacks = ${JSON.stringify(REGIONS)}.map((name) => new cdktf.TerraformStack(app, name));
   const stack = stacks[0];
   new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: stacks.map((stack) => ({ name: stack.node.id, stack })) });`;

/** On the real cloud it is down for everybody: nothing else may use that meanwhile. */
describe("while a region is down", () => {
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

  const keysIn = async (...regions: readonly string[]) => {
    const found = await Promise.all(regions.map((region) => target.inventory("acme", region, "keypairs")));
    return found.map(({ keypairs }) => keypairs.map((held) => held.fingerprint));
  };
  const all = (key: string, regions = REGIONS) => regions.map(() => [fingerprint(key)]);

  test("in a stack per region its own plan fails, and no other", async () => {
    // GIVEN
    project.write(STACK_PER_REGION + keypair(ED25519));
    for (const region of REGIONS) await project.apply(region);
    expect(await keysIn(...REGIONS)).toEqual(all(ED25519));

    // WHEN
    await target.down("acme", "RegionTwo");

    // THEN
    expect(await project.plan("RegionOne")).toEqual(NOTHING);
    expect(await project.plan("RegionThree")).toEqual(NOTHING);
    await expect(project.plan("RegionTwo")).rejects.toThrow(/RegionTwo/);

    // WHEN it is back
    await target.up("acme", "RegionTwo");

    // THEN
    expect(await project.plan("RegionTwo")).toEqual(NOTHING);
    for (const region of REGIONS) await project.destroy(region);
    expect(await keysIn(...REGIONS)).toEqual([[], [], []]);
  });

  test("in one stack the others go on by target, or without it when it is lost; it is there again when it is back", async () => {
    // GIVEN
    project.write(oneStack() + keypair(ED25519));
    await project.apply();
    await target.down("acme", "RegionTwo");
    await expect(project.plan()).rejects.toThrow(/RegionTwo/);

    // WHEN the living regions are planned by target THEN there is nothing to do
    const targets = (await project.cli("targets", "--except", "RegionTwo")).text.trim();
    expect(await project.with({ TF_CLI_ARGS_plan: targets }).plan()).toEqual(NOTHING);

    // WHEN it is given up THEN it is forgotten, and the others follow a new key
    project.write(oneStack('lost: ["RegionTwo"]') + keypair(OTHER_ED25519));
    expect(await project.plan()).toMatchObject({
      forget: [expect.stringContaining("RegionTwo")],
      replace: { length: 2 },
    });
    await project.apply();
    expect(await project.plan()).toEqual(NOTHING);
    expect(await keysIn("RegionOne", "RegionThree")).toEqual(all(OTHER_ED25519, ["RegionOne", "RegionThree"]));

    // WHEN it is back, with the old key
    await target.up("acme", "RegionTwo");
    expect(await keysIn("RegionTwo")).toEqual(all(ED25519, ["RegionTwo"]));
    await target.deleteKeypair("acme", "RegionTwo", "ops");
    project.write(oneStack() + keypair(OTHER_ED25519));
    await project.apply();

    // THEN
    expect(await keysIn(...REGIONS)).toEqual(all(OTHER_ED25519));
  });
});
