import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { NOTHING, Project, ROOT } from "./project";
import { CLOUDS, openTarget, REGIONS, type Target } from "./target";

/** Every example, by its folder: the names of its stacks. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  budget: ["acme"],
  images: ["acme"],
  keypair: ["acme"],
  network: ["acme"],
  "stack-per-region": REGIONS,
  "two-clouds": ["acme"],
};

/** What they read from the folder in which they run. */
const FILES = [
  "examples/keypair/ops.pub",
  "examples/network/addresses.lock.json",
  ...["images.lock.json", "base-2026.10.raw", "base-2026.11.raw", "rescue.raw"].map(
    (file) => `examples/images/${file}`,
  ),
];

describe("the examples, deployed by the cdktf CLI", () => {
  let target: Target;
  let project: Project;

  beforeEach(async () => {
    target = await openTarget();
    project = Project.create(target);
    for (const file of FILES) {
      mkdirSync(dirname(join(project.folder, file)), { recursive: true });
      copyFileSync(join(ROOT, file), join(project.folder, file));
    }
  });
  afterEach(async () => {
    project.remove();
    await target.stop();
  });

  /** All that the target's clouds hold. */
  const inventory = async () => {
    const places = CLOUDS.flatMap((cloud) => REGIONS.map((region) => [cloud, region] as const));
    return Promise.all(places.map(async ([cloud, region]) => [cloud, region, await target.inventory(cloud, region)]));
  };

  test.each(Object.entries(EXAMPLES))(
    "%s: second plan empty, and each region afterwards as before",
    async (example, stacks) => {
      // GIVEN
      const before = await inventory();
      project.use(join(ROOT, "dist/examples", example, "main.js"));

      // WHEN
      expect(await project.cdktf("deploy", ...stacks, "--auto-approve")).toMatchObject({ code: 0 });

      // THEN
      expect(await inventory()).not.toEqual(before);
      for (const stack of stacks) expect(await project.plan(stack)).toEqual(NOTHING);
      expect(await project.cdktf("destroy", ...stacks, "--auto-approve")).toMatchObject({ code: 0 });
      expect(await inventory()).toEqual(before);
    },
  );
});
