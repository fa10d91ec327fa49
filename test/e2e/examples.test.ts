import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { NOTHING, Project, ROOT, succeeded } from "./project";
import { openTarget, REGIONS, type Target } from "./target";

interface Example {
  readonly stacks: readonly string[];
  /** Where it makes something. */
  readonly clouds?: readonly string[];
  /** Also on the real cloud, where the tenant is deployed with all that the others have. */
  readonly everywhere?: true;
}

/** Every example, by its folder. The tenant has a test of its own. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  budget: { stacks: ["acme"] },
  images: { stacks: ["acme"], everywhere: true },
  keypair: { stacks: ["acme"] },
  network: { stacks: ["acme"] },
  "stack-per-region": { stacks: REGIONS, everywhere: true },
  "two-clouds": { stacks: ["acme"], clouds: ["acme-east", "acme-west"], everywhere: true },
};
const isReal = (process.env.MULTISITE_CLOUD_ENV ?? "") !== "";

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

  const inventory = (clouds: readonly string[]) => {
    const places = clouds.flatMap((cloud) => REGIONS.map((region) => [cloud, region] as const));
    return Promise.all(places.map(([cloud, region]) => target.inventory(cloud, region)));
  };

  test.each(Object.entries(EXAMPLES).filter(([, { everywhere = false }]) => everywhere || !isReal))(
    "%s: second plan empty, and each region afterwards as before",
    async (example, { stacks, clouds = ["acme"] }) => {
      // GIVEN
      const before = await inventory(clouds);
      project.use(join(ROOT, "dist/examples", example, "main.js"));

      // WHEN
      succeeded(await project.cdktf("deploy", ...stacks, "--auto-approve"));

      // THEN
      expect(await inventory(clouds)).not.toEqual(before);
      for (const stack of stacks) expect(await project.plan(stack)).toEqual(NOTHING);
      for (const stack of stacks) await project.destroy(stack);
      expect(await inventory(clouds)).toEqual(before);
    },
  );
});
