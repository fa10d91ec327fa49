import { createHash } from "node:crypto";
import { NOTHING, Project, succeeded } from "./project";
import { openTarget, REGIONS, type Target } from "./target";

const sha512 = (text: string) => createHash("sha512").update(text).digest("hex");

describe("images over regions", () => {
  let target: Target;
  let project: Project;

  beforeEach(async () => {
    target = await openTarget(REGIONS);
    project = Project.create(target);
    for (const month of ["10", "11"]) project.writeFile(`base-${month}.raw`, `base 2026.${month}\n`);
  });
  afterEach(async () => {
    project.remove();
    await target.stop();
  });

  /** Regions, names and contents of all images. */
  const images = async () => {
    const found = await Promise.all(REGIONS.map((region) => target.inventory("acme", region, "images")));
    return REGIONS.flatMap((region, index) =>
      found[index].images.map(
        ({ name, os_hash_value: hash }) => `${region} ${String(name)} ${String(hash).slice(0, 8)}`,
      ),
    );
  };
  /** Regions and ids of all images. */
  const held = async () => {
    const found = await Promise.all(REGIONS.map((region) => target.inventory("acme", region, "images")));
    return REGIONS.flatMap((region, index) => found[index].images.map(({ id }) => `${region} ${String(id)}`));
  };
  const replica = (region: string, month: string) =>
    `${region} base-2026.${month} ${sha512(`base 2026.${month}\n`).slice(0, 8)}`;

  /** A stack with one image, in some mode. @param more - statements behind it */
  const write = (props: string, more = "", stacks = "one") => {
    const tenant =
      stacks === "one"
        ? `const tenant = new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: ${JSON.stringify(REGIONS)} });`
        : `const tenant = new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: ${JSON.stringify(REGIONS)}.map((name) => ({ name, stack: new cdktf.TerraformStack(app, name) })) });`;
    project.write(`
const { ImageSource, ImageSync, LockFile } = multisite;
const { ComputeInstanceV2 } = require("cdktf-openstack-multisite/bindings/compute-instance-v2");
const stack = new cdktf.TerraformStack(app, "acme");
${tenant}
const file = (month) => ImageSource.file(\`base-\${month}.raw\`);
const base = new multisite.ReplicatedImage(stack, "base", { diskFormat: "raw", lock: LockFile.at("images.lock.json", { frozen: false }), ${props} });
${more}`);
  };

  test("automatic, in every region, then in one; the same bytes everywhere, and nothing left behind", async () => {
    // GIVEN
    write(`versions: { "2026.10": file("10") }, minDisk: 1, tags: ["base"], properties: { hw_disk_bus: "virtio" }`);

    // WHEN
    await project.apply();

    // THEN
    expect(await images()).toEqual(REGIONS.map((region) => replica(region, "10")));
    const { images: own } = await target.inventory("acme", "RegionTwo", "images");
    expect(own).toMatchObject([{ status: "active", visibility: "private", min_disk: 1, tags: ["base"] }]);
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN the file is another one under the same name THEN synth refuses it
    project.writeFile("base-10.raw", "else\n");
    const { code, text } = await project.synth();
    expect(code).not.toBe(0);
    expect(text).toContain("IMAGE_CHANGED");
    project.writeFile("base-10.raw", "base 2026.10\n");

    // WHEN it is to be in one region only THEN the others lose it
    write(
      `versions: { "2026.10": file("10") }, minDisk: 1, tags: ["base"], properties: { hw_disk_bus: "virtio" }, sync: ImageSync.none({ home: "RegionTwo" })`,
    );
    await project.apply();
    expect(await images()).toEqual([replica("RegionTwo", "10")]);

    // WHEN
    await project.destroy();

    // THEN
    expect(await images()).toEqual([]);
  });

  test("lazy: a replica for a reference, a second one for a second, and none without", async () => {
    // GIVEN
    const lazy = `versions: { "2026.10": file("10") }, sync: ImageSync.lazy()`;
    const use = (region: string) =>
      `new cdktf.TerraformOutput(stack, "in-${region}", { value: base.in("${region}").id });`;

    // WHEN
    write(lazy, use("RegionTwo"));
    await project.apply();

    // THEN
    expect(await images()).toEqual([replica("RegionTwo", "10")]);

    // WHEN
    write(lazy, use("RegionTwo") + use("RegionThree"));
    await project.apply();

    // THEN
    expect(await images()).toEqual([replica("RegionTwo", "10"), replica("RegionThree", "10")]);
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN
    write(lazy);
    await project.apply();

    // THEN
    expect(await images()).toEqual([]);
  });

  test("controlled: wave after wave; the pointer goes forth and back, and no byte and no server moves for it", async () => {
    // GIVEN a version that is everywhere, with a server of it
    const rollout = (promoted: string, reached: number) => `
versions: { "2026.10": file("10"), "2026.11": file("11") }, promoted: "${promoted}",
sync: ImageSync.controlled({ waves: [["RegionTwo"], ["RegionOne", "RegionThree"]], reached: { "2026.11": ${reached} } })`;
    const server = `
const region = tenant.region("RegionOne");
new ComputeInstanceV2(region.scope, "app", {
  ...region.placement, name: "app", flavorName: "m1.small", imageId: base.in(region).id, networkMode: "none",
});`;
    write(rollout("2026.10", 1), server);

    // WHEN
    await project.apply();

    // THEN the new one is in its first wave
    const all = (month: string) => REGIONS.map((region) => replica(region, month));
    expect(new Set(await images())).toEqual(new Set([...all("10"), replica("RegionTwo", "11")]));

    // WHEN it goes on and is promoted
    write(rollout("2026.11", 2), server);
    await project.apply();
    const everything = new Set([...all("10"), ...all("11")]);
    expect(new Set(await images())).toEqual(everything);
    const before = await held();

    // THEN to go back changes nothing but what the name points to
    write(rollout("2026.10", 2), server);
    expect(await project.plan()).toEqual(NOTHING);
    await project.apply();
    expect(await held()).toEqual(before);

    // CLEANUP
    await project.destroy();
    expect(await images()).toEqual([]);
  });

  test.each([
    ["one", ["acme"]],
    ["a stack for each region", REGIONS],
  ])(
    "by the replicator, in %s: it has to be there first; what Terraform brought is not copied again",
    async (layout, stacks) => {
      // GIVEN a version that Terraform has delivered
      const october = `"2026.10": file("10")`;
      write(`versions: { ${october} }`, "", layout);
      for (const stack of stacks) await project.apply(stack);
      const before = await held();

      // WHEN the next one is the replicator's THEN the plan says what is missing, and how to bring it
      const next = `versions: { ${october}, "2026.11": file("11") }, promoted: "2026.11", delivery: multisite.ImageDelivery.replicator()`;
      write(next, "", layout);
      await expect(project.plan(stacks[0])).rejects.toThrow(/Run:\s+multisite\s+images\s+replicate\s+acme\/base,/);

      // WHEN
      succeeded(await project.cli("images", "replicate", "acme/base"));

      // THEN
      const now = await held();
      expect(new Set(await images())).toEqual(
        new Set(["10", "11"].flatMap((month) => REGIONS.map((region) => replica(region, month)))),
      );
      expect(now).toEqual(expect.arrayContaining(before));
      for (const stack of stacks) {
        await project.apply(stack);
        expect(await project.plan(stack)).toEqual(NOTHING);
      }
      expect(await held()).toEqual(now);

      // WHEN it is destroyed THEN what the replicator has brought stays
      for (const stack of stacks) await project.destroy(stack);
      expect(await images()).toEqual(REGIONS.map((region) => replica(region, "11")));
      for (const region of REGIONS) await target.clear("acme", region);
    },
  );
});
