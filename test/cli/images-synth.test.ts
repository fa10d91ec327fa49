import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { ImageDelivery, ImageSource, ImageSync, LockFile, ReplicatedImage, Tenant } from "cdktf-openstack-multisite";
import type { Model, ModelImage } from "../../src/model";
import { bytesOf, ImagesWorld, REGIONS, WAVES } from "./images-world";

let world: ImagesWorld;
beforeEach(async () => {
  world = await ImagesWorld.open();
});
afterEach(() => world.stop());

/** Synthesizes an app with these versions, in this order. @returns what the model says of its image */
function synth(...versions: readonly string[]): ModelImage | undefined {
  const outdir = join(world.cwd, "cdktf.out");
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "acme");
  new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
  const source = (name: string) => [name, ImageSource.file(join(world.cwd, world.file(bytesOf(name), `${name}.raw`)))];
  new ReplicatedImage(stack, "base", {
    versions: Object.fromEntries(versions.map(source)) as Record<string, ImageSource>,
    sync: ImageSync.controlled({ waves: WAVES }),
    delivery: ImageDelivery.replicator(),
    diskFormat: "raw",
    lock: LockFile.at(join(world.cwd, "images.lock.json"), { frozen: false }),
  });
  app.synth();
  return (JSON.parse(readFileSync(join(outdir, "multisite.json"), "utf8")) as Model).images[0];
}

/** What is promoted, and how many waves each version has reached. */
function told(image: ModelImage | undefined): object {
  const reached = image?.versions.map(({ version, reached }) => [version, reached] as const) ?? [];
  return { promoted: image?.promoted, ...Object.fromEntries(reached) };
}

test("versions go from wave to wave and back, and synth follows the commands", async () => {
  // GIVEN one version, everywhere
  expect(told(synth("1"))).toEqual({ promoted: "1", "1": 2 });
  expect((await world.images("replicate")).code).toBe(0);
  expect((await world.images("promote", "base", "1")).stdout).toContain("acme/base 1 is the promoted version now; ");
  // WHEN there are two more
  expect(told(synth("1", "2", "3"))).toEqual({ promoted: "1", "1": 2, "2": 1, "3": 1 });
  // AND the last of them spreads over both waves, and is promoted
  for (const args of [["replicate"], ["promote", "base", "3", "--wave"], ["replicate"], ["promote", "base", "3"]]) {
    expect(await world.images(...args)).toMatchObject({ code: 0 });
  }
  // THEN it is the one that users get, and the one between stays where it was
  expect(told(synth("1", "2", "3"))).toEqual({ promoted: "3", "1": 2, "2": 1, "3": 2 });
  expect((await world.images("verify")).code).toBe(0);
  // WHEN it goes back
  const uploads = REGIONS.map((region) => world.uploads(region));
  expect((await world.images("rollback", "base", "1")).code).toBe(0);
  // THEN nothing is taken from any region, and nothing is sent
  expect(told(synth("1", "2", "3"))).toEqual({ promoted: "1", "1": 2, "2": 1, "3": 2 });
  expect((await world.images("replicate")).code).toBe(0);
  expect(REGIONS.map((region) => world.uploads(region))).toEqual(uploads);
});

test("a version that is taken out of the code is pruned, and forgotten", async () => {
  synth("1");
  await world.images("replicate");
  await world.images("promote", "base", "1");
  synth("1", "2");
  await world.images("replicate");
  synth("1");
  const { code, stdout } = await world.images("prune", "--yes");
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^removed: Three: acme\/base 2: base-2 /),
  });
  expect(world.lock.filter(({ version }) => version === "2")).toEqual([]);
  // The name can mean something else now.
  expect(told(synth("1", "2"))).toMatchObject({ "2": 1 });
});
