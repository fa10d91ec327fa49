import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformOutput, TerraformStack, Testing } from "cdktf";
import {
  findings,
  ImageDelivery,
  ImagePromotion,
  ImageSource,
  ImageSync,
  LockFile,
  QuotaBudget,
  ReplicatedImage,
  type ReplicatedImageProps,
  Tenant,
} from "../../constructs";
import { BlockstorageVolumeV3 } from "../../constructs/bindings/blockstorage-volume-v3";
import { modelOf } from "../../constructs/image-model";
import { contentImageId, ImageLock, type ImageLockEntry } from "../../src/image";
import type { Model } from "../../src/model";
import { ComputeInstanceV2 } from "../../constructs/bindings/compute-instance-v2";
import { inApp, readJson } from "./stacks";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];
const HASH = createHash("sha512").update("base").digest("hex");
const OTHER = createHash("sha512").update("other").digest("hex");
const URL_SOURCE = ImageSource.url("https://images.example.org/base.qcow2", { sha512: HASH });
const LOGIN_SOURCE = ImageSource.url("https://me:hunter2@images.example.org/base.qcow2", { sha512: HASH });
const SIGNED_SOURCE = ImageSource.url("https://images.example.org/base.qcow2?raw=1&X-Amz-Signature=hunter2", {
  sha512: HASH,
});
const NEWER = ImageSource.url("https://images.example.org/newer.qcow2", { sha512: OTHER });

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const resourcesOf = (stack: TerraformStack): Resources =>
  (JSON.parse(Testing.synth(stack)) as { resource?: Resources }).resource ?? {};
const imagesOf = (stack: TerraformStack) => Object.values(resourcesOf(stack).openstack_images_image_v2 ?? {});
const placesOf = (stack: TerraformStack) =>
  imagesOf(stack)
    .map(({ name, region }) => `${String(name)} ${String(region)}`)
    .sort();
const keyAt = (resources: object, start: string) => Object.keys(resources).find((key) => key.startsWith(start)) ?? "";
const codesOf = (stack: TerraformStack) => findings(stack).map(({ code }) => code);

function declare(props: Partial<ReplicatedImageProps> = {}) {
  const stack = new TerraformStack(Testing.app(), "acme");
  const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
  const image = new ReplicatedImage(stack, "base", { versions: { "2026.10": URL_SOURCE }, ...props });
  return { stack, tenant, image };
}

function addServer(tenant: Tenant, image: ReplicatedImage, name: string, id = "app") {
  const region = tenant.region(name);
  return new ComputeInstanceV2(region.scope, id, { ...region.placement, name: id, imageId: image.in(region).id });
}

describe("where an image is", () => {
  test("automatic: in every region, through a provider of that region, under its content", () => {
    // WHEN
    const { stack } = declare();

    // THEN
    expect(codesOf(stack)).toEqual([]);
    expect(placesOf(stack)).toEqual(["base-2026.10 RegionOne", "base-2026.10 RegionThree", "base-2026.10 RegionTwo"]);
    const providers = (JSON.parse(Testing.synth(stack)) as { provider: Record<string, Record<string, string>[]> })
      .provider.openstack;
    for (const { provider, region, image_source_url: url } of imagesOf(stack)) {
      const alias = String(provider).replace("openstack.", "");
      expect(providers.find((one) => one.alias === alias)?.region).toBe(region);
      expect(url).toBe(`https://images.example.org/base.qcow2#sha512=${HASH}`);
    }
  });

  test("never in a region that the author forbids", () => {
    // WHEN
    const { stack, image } = declare({ neverIn: ["RegionTwo"] });

    // THEN
    expect(placesOf(stack)).toEqual(["base-2026.10 RegionOne", "base-2026.10 RegionThree"]);
    expect(() => image.in("RegionTwo")).toThrow(/is not in "RegionTwo"/);
  });

  test("none: in its home alone", () => {
    expect(placesOf(declare({ sync: ImageSync.none() }).stack)).toEqual(["base-2026.10 RegionOne"]);
    expect(placesOf(declare({ sync: ImageSync.none({ home: "RegionThree" }) }).stack)).toEqual([
      "base-2026.10 RegionThree",
    ]);
  });

  test("lazy: where something refers to it, and nowhere else", () => {
    // GIVEN
    const { stack, tenant, image } = declare({ sync: ImageSync.lazy() });

    // WHEN an id is read THEN that is no use
    void image.in("RegionOne").id;
    expect(placesOf(stack)).toEqual([]);

    // WHEN a server uses it THEN there is one, and with another one two
    addServer(tenant, image, "RegionTwo");
    expect(placesOf(stack)).toEqual(["base-2026.10 RegionTwo"]);
    const server = addServer(tenant, image, "RegionThree");
    expect(placesOf(stack)).toEqual(["base-2026.10 RegionThree", "base-2026.10 RegionTwo"]);

    // WHEN the last use goes THEN it goes too
    server.imageId = "3b0a1b52-36a4-4f8a-9b2d-3a1b0e5f1c11";
    expect(placesOf(stack)).toEqual(["base-2026.10 RegionTwo"]);
  });

  test("lazy: a use inside a text, through the resource, or by an output counts", () => {
    // GIVEN
    const { stack, image } = declare({ sync: ImageSync.lazy() });

    // WHEN
    new TerraformOutput(stack, "text", { value: `image ${image.in("RegionOne").id} is used` });
    new TerraformOutput(stack, "resource", { value: image.in("RegionThree").resource?.checksum });

    // THEN
    expect(placesOf(stack)).toEqual(["base-2026.10 RegionOne", "base-2026.10 RegionThree"]);
  });

  test("lazy: its own output shows what is used, and is no use", () => {
    // GIVEN
    const { stack, tenant, image } = declare({ sync: ImageSync.lazy() });
    image.addOutput();
    expect(placesOf(stack)).toEqual([]);

    // WHEN
    addServer(tenant, image, "RegionTwo");

    // THEN
    const { output } = JSON.parse(Testing.synth(stack)) as { output: Record<string, { value: object }> };
    expect(Object.values(output).map(({ value }) => Object.keys(value))).toEqual([["RegionTwo"]]);
  });

  test("lazy: what another image boots with is where that image is", () => {
    // GIVEN
    const { stack, tenant, image: kernel } = declare({ sync: ImageSync.lazy() });
    const versions = { "6.12": NEWER };
    const image = new ReplicatedImage(stack, "guest", { versions, kernel, sync: ImageSync.lazy() });
    expect(placesOf(stack)).toEqual([]);

    // WHEN
    addServer(tenant, image, "RegionTwo");

    // THEN
    expect(placesOf(stack)).toEqual(["base-2026.10 RegionTwo", "guest-6.12 RegionTwo"]);
    const { openstack_images_image_v2: images } = resourcesOf(stack);
    const [kernelKey, guestKey] = ["base_", "guest_"].map((start) => keyAt(images, start));
    expect(images[guestKey].properties).toEqual({ kernel_id: `\${openstack_images_image_v2.${kernelKey}.id}` });

    // WHEN one is everywhere THEN its ramdisk is too
    new ReplicatedImage(stack, "other", { versions, ramdisk: kernel });
    expect(placesOf(stack).filter((place) => place.startsWith("base"))).toHaveLength(3);
  });

  test("lazy: a use in another stack counts", () => {
    // GIVEN
    const app = Testing.app();
    const stack = new TerraformStack(app, "acme");
    const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
    const image = new ReplicatedImage(stack, "base", {
      versions: { "2026.10": URL_SOURCE },
      sync: ImageSync.lazy(),
    });
    const other = new TerraformStack(app, "other");

    // WHEN
    new TerraformOutput(other, "image", { value: image.in(tenant.region("RegionTwo")).id });

    // THEN
    expect(placesOf(stack)).toEqual(["base-2026.10 RegionTwo"]);
  });

  test("controlled: as far as each version may go, wave after wave", () => {
    // WHEN
    const { stack } = declare({
      versions: { "2026.10": URL_SOURCE, "2026.11": NEWER },
      promoted: "2026.10",
      sync: ImageSync.controlled({ waves: [["RegionTwo"], ["RegionOne", "RegionThree"]], reached: { "2026.11": 1 } }),
    });

    // THEN
    expect(codesOf(stack)).toEqual([]);
    expect(placesOf(stack)).toEqual([
      "base-2026.10 RegionOne",
      "base-2026.10 RegionThree",
      "base-2026.10 RegionTwo",
      "base-2026.11 RegionTwo",
    ]);
    const { openstack_images_image_v2: images } = resourcesOf(stack);
    const [first] = Object.entries(images).filter(
      ([, { region, name }]) => region === "RegionTwo" && /10/.test(`${String(name)}`),
    );
    for (const { region, depends_on } of Object.values(images).filter(({ region }) => region !== "RegionTwo"))
      expect([region, depends_on]).toEqual([region, [`openstack_images_image_v2.${first[0]}`]]);
  });
});

describe("the promoted version", () => {
  const versions = { "2026.10": URL_SOURCE, "2026.11": NEWER };

  test("is what servers get; those that are there keep theirs, volumes too", () => {
    // GIVEN
    const { stack, tenant, image } = declare({ versions, promoted: "2026.11" });
    addServer(tenant, image, "RegionOne");
    const region = tenant.region("RegionTwo");
    new BlockstorageVolumeV3(region.scope, "disk", { ...region.placement, size: 1, imageId: image.in(region).id });
    new ComputeInstanceV2(region.scope, "own", {
      ...region.placement,
      name: "own",
      imageId: image.version("2026.10").in(region).id,
      lifecycle: { ignoreChanges: ["tags"] },
    });

    // WHEN
    const { openstack_compute_instance_v2: servers, openstack_blockstorage_volume_v3: volumes } = resourcesOf(stack);

    // THEN
    const [app, own] = Object.values(servers);
    expect(app).toMatchObject({
      image_id: expect.stringMatching(/openstack_images_image_v2\.base_202611_RegionOne_/),
      lifecycle: { ignore_changes: ["image_id"] },
    });
    expect(own).toMatchObject({
      image_id: expect.stringMatching(/openstack_images_image_v2\.base_202610_RegionTwo_/),
      lifecycle: { ignore_changes: ["tags"] },
    });
    expect(Object.values(volumes)).toMatchObject([{ lifecycle: { ignore_changes: ["image_id"] } }]);
  });

  test("rebuilds servers if the author says so", () => {
    // GIVEN
    const { stack, tenant, image } = declare({ promotion: ImagePromotion.rebuildServers() });
    addServer(tenant, image, "RegionOne");

    // WHEN
    const [server] = Object.values(resourcesOf(stack).openstack_compute_instance_v2);

    // THEN
    expect(server).not.toHaveProperty("lifecycle");
  });

  test("has to be one that is declared and everywhere", () => {
    expect(codesOf(declare({ versions }).stack)).toEqual(["IMAGE_PROMOTED"]);
    expect(codesOf(declare({ versions, promoted: "2026.12" }).stack)).toEqual(["IMAGE_PROMOTED"]);
    expect(codesOf(declare({ versions: {} }).stack)).toEqual(["IMAGE_PROMOTED"]);
    const waves = [["RegionOne"], ["RegionTwo", "RegionThree"]];
    const sync = ImageSync.controlled({ waves, reached: { "2026.11": 1 } });
    expect(codesOf(declare({ versions, promoted: "2026.11", sync }).stack)).toEqual(["IMAGE_PROMOTED"]);
  });

  test("is not known: versions of before stay where they are, and a new one begins in its first wave", () => {
    // GIVEN
    const folder = mkdtempSync(join(tmpdir(), "promoted-"));
    const declared = (names: Record<string, ImageSource>) => {
      const app = new App({ outdir: join(folder, "out") });
      const stack = new TerraformStack(app, "acme");
      new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
      const sync = ImageSync.controlled({ waves: [["RegionOne"], ["RegionTwo", "RegionThree"]] });
      const lock = LockFile.at(join(folder, "lock.json"), { frozen: false });
      return { app, image: new ReplicatedImage(stack, "base", { versions: names, sync, lock }) };
    };
    declared({ "2026.10": URL_SOURCE }).app.synth();

    // WHEN
    const { image } = declared({ "2026.10": URL_SOURCE, "2026.11": NEWER });

    // THEN
    expect([image.reached("2026.10"), image.reached("2026.11")]).toEqual([2, 1]);
    rmSync(folder, { recursive: true });
  });

  test("can be said by a command: for that it has the model, though synth is refused", () => {
    // GIVEN
    const folder = mkdtempSync(join(tmpdir(), "promoted-"));
    const app = new App({ outdir: join(folder, "out") });
    const stack = new TerraformStack(app, "acme");
    new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
    new ReplicatedImage(stack, "base", { versions, lock: LockFile.at(join(folder, "lock.json"), { frozen: false }) });

    // WHEN THEN
    expect(() => app.synth()).toThrow("multisite images promote acme/base 2026.10");
    const { images } = JSON.parse(readFileSync(join(folder, "out", "multisite.json"), "utf8")) as Model;
    expect(images).toMatchObject([{ path: "acme/base", promoted: "" }]);
    rmSync(folder, { recursive: true });
  });
});

describe("content", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "image-"));
    file = join(folder, "base.qcow2");
    writeFileSync(file, "base");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const inFolder = (source: ImageSource) => {
    const app = new App({ outdir: join(folder, "out") });
    const stack = new TerraformStack(app, "acme");
    new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
    new ReplicatedImage(stack, "base", { versions: { "2026.10": source } });
    return { app, stack };
  };

  test("a pinned file lies beside its stack, not copied, under its hash", () => {
    // WHEN
    const { app, stack } = inFolder(ImageSource.file(file, { sha512: HASH.toUpperCase() }));
    app.synth();

    // THEN
    const [{ local_file_path: path }] = imagesOf(stack);
    expect(path).toBe(`images/${HASH}`);
    const staged = join(folder, "out/stacks/acme", String(path));
    expect(statSync(staged).ino).toBe(statSync(file).ino);

    // WHEN it is synthesized again THEN it is still there
    app.synth();
    expect(readFileSync(staged, "utf8")).toBe("base");
  });

  test("a file that is not what was pinned is refused, by every synth", () => {
    const { app, stack } = inFolder(ImageSource.file(file, { sha512: OTHER }));
    expect(findings(stack)).toMatchObject([{ code: "IMAGE_CHANGED", value: HASH }]);
    expect(() => app.synth()).toThrow(/IMAGE_CHANGED/);
    expect(existsSync(join(folder, "out/stacks/acme/images"))).toBe(false);
    expect(codesOf(inFolder(ImageSource.file(file, { sha512: OTHER })).stack)).toEqual(["IMAGE_CHANGED"]);
  });

  test("a file that was changed is read again", () => {
    // GIVEN
    const source = () => ImageSource.file(file, { sha512: HASH });
    expect(codesOf(inFolder(source()).stack)).toEqual([]);

    // WHEN
    writeFileSync(file, "else");

    // THEN
    expect(codesOf(inFolder(source()).stack)).toEqual(["IMAGE_CHANGED"]);
  });

  test("a file that nothing pins is refused, with its hash; one that is not there only if nothing is known of it", () => {
    const [finding] = findings(inFolder(ImageSource.file(file)).stack);
    expect(finding).toMatchObject({ code: "IMAGE_UNPINNED", fix: expect.stringContaining(HASH) });
    const absent = join(folder, "absent.qcow2");
    expect(findings(inFolder(ImageSource.file(absent)).stack)).toMatchObject([
      { code: "IMAGE_FILE", severity: "error" },
    ]);
    expect(findings(inFolder(ImageSource.file(absent, { sha512: HASH })).stack)).toMatchObject([
      { code: "IMAGE_FILE", severity: "warning" },
    ]);
    mkdirSync(absent);
    expect(findings(inFolder(ImageSource.file(absent)).stack)).toMatchObject([
      { code: "IMAGE_FILE", severity: "error" },
    ]);
  });

  test("is learned once with a lock file, and from then on the version means it", () => {
    // GIVEN
    const lock = LockFile.inMemory();
    const learn = () => {
      const { stack } = declare({ versions: { "2026.10": ImageSource.file(file) }, lock });
      return { codes: codesOf(stack), paths: imagesOf(stack).map(({ local_file_path: path }) => path) };
    };

    // WHEN
    const { codes, paths } = learn();

    // THEN
    expect(codes).toEqual([]);
    expect(new Set(paths)).toEqual(new Set([`images/${HASH}`]));

    // WHEN the file is another one THEN it is refused, and the lock file still means the first
    writeFileSync(file, "else");
    expect(learn().codes).toEqual(["IMAGE_CHANGED"]);
    writeFileSync(file, "base");
    expect(learn().codes).toEqual([]);
  });

  test("counts in the budget, in each region where it is", () => {
    // GIVEN
    const app = new App({ outdir: join(folder, "out") });
    const stack = new TerraformStack(app, "acme");
    new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
    const big = Buffer.alloc(3 * 2 ** 20);
    writeFileSync(file, big);
    const sha512 = createHash("sha512").update(big).digest("hex");
    new ReplicatedImage(stack, "base", { versions: { "2026.10": ImageSource.file(file, { sha512 }) } });

    // WHEN
    new QuotaBudget(stack, "budget", { hard: { image: { image_size_total: 2 } } });

    // THEN
    const quotas = findings(stack).filter(({ code }) => code === "QUOTA_HARD");
    expect(quotas.map(({ region }) => region)).toEqual([...REGIONS].sort());
    expect(quotas[0].what).toContain("3");
  });

  test("is checked in every region", () => {
    const { stack } = declare();
    for (const { lifecycle } of imagesOf(stack) as { lifecycle: { postcondition: { condition: string }[] } }[])
      expect(lifecycle.postcondition[0].condition).toBe(
        `\${try(self.properties["os_hash_algo"], "sha512") != "sha512" || try(self.properties["os_hash_value"], "${HASH}") == "${HASH}"}`,
      );
  });
});

describe("delivered by the replicator", () => {
  const versions = { "2026.10": ImageSource.region("RegionOne", "ubuntu", { sha512: HASH }), "2026.11": NEWER };
  const props = { versions, promoted: "2026.10", delivery: ImageDelivery.replicator() };
  type Source = { region: string; lifecycle?: { postcondition: Condition[] }; properties?: object; count?: string };
  type Condition = { condition: string; error_message: string };
  const checksIn = (stack: TerraformStack) => {
    const { data } = JSON.parse(Testing.synth(stack)) as { data: Record<string, Record<string, Source>> };
    return data;
  };

  test("the stack makes nothing: it refers to ids that follow from the content, and checks them", () => {
    // GIVEN
    const { stack, tenant, image } = declare({ ...props, lock: LockFile.inMemory() });

    // WHEN
    addServer(tenant, image, "RegionTwo");

    // THEN
    const id = contentImageId(HASH);
    expect(codesOf(stack)).toEqual([]);
    expect(imagesOf(stack)).toEqual([]);
    expect(Object.values(resourcesOf(stack).openstack_compute_instance_v2)).toMatchObject([{ image_id: id }]);
    const { openstack_images_image_ids_v2: checks, openstack_images_image_v2: sources } = checksIn(stack);
    const asks = Object.values(checks).map(({ region, properties, count, lifecycle }) => {
      const [condition] = lifecycle?.postcondition ?? [];
      const fix = "Run: multisite images replicate acme/base, and plan again.";
      if (condition !== undefined) expect(condition.error_message).toContain(fix);
      const told = [properties, count, condition?.condition].map((it) =>
        JSON.stringify(it ?? "").replaceAll('\\"', "'"),
      );
      // The keys end in a hash of the path.
      return [region, ...told]
        .join(" ")
        .replaceAll(/data\.[a-z0-9_]+\.base_\w+_(Region\w+?)(-hashed)?_[0-9A-F]{8}/g, "$1$2");
    });
    const expected = (region: string, hash: string) => {
      const isRight = `contains(${region}.ids, '${contentImageId(hash)}')`;
      const unlessRight = `"\${${isRight} ? 0 : 1}"`;
      const isThere = `contains(self.ids, '${contentImageId(hash)}')`;
      return [
        `${region} {"os_hash_value":"${hash}"} "" ""`,
        `${region} {"os_hash_algo":"sha512"} ${unlessRight} ""`,
        `${region} "" ${unlessRight} "\${${isThere} && !contains(${region}-hashed[0].ids, '${contentImageId(hash)}')}"`,
      ];
    };
    expect(asks).toEqual(
      expect.arrayContaining([...expected("RegionTwo", HASH), ...REGIONS.flatMap((region) => expected(region, OTHER))]),
    );
    // In its own region the source is the image.
    expect(Object.values(sources)).toMatchObject([{ region: "RegionOne", name: "ubuntu" }]);
  });

  test("lazy: nothing asks for it while nobody uses it", () => {
    // GIVEN
    const { stack, tenant, image } = declare({
      ...{ ...props, promoted: "2026.11", sync: ImageSync.lazy(), lock: LockFile.inMemory() },
    });
    expect(checksIn(stack)).toBeUndefined();

    // WHEN
    addServer(tenant, image, "RegionTwo");

    // THEN
    const { openstack_images_image_ids_v2: checks } = checksIn(stack);
    expect(Object.values(checks).map(({ region }) => region)).toEqual(Array(6).fill("RegionTwo"));
  });

  test("a source that is hidden is looked for where lists leave images out", () => {
    // WHEN
    const hidden = ImageSource.region("RegionOne", "ubuntu", { sha512: HASH, hidden: true });
    const { stack } = declare({ ...props, versions: { "1": hidden }, promoted: "1", lock: LockFile.inMemory() });

    // THEN
    const { openstack_images_image_v2: sources } = checksIn(stack);
    expect(Object.values(sources)).toMatchObject([{ region: "RegionOne", name: "ubuntu", hidden: true }]);
    expect(hidden.origin).toEqual({ kind: "region", region: "RegionOne", image: "ubuntu", hidden: true });
  });

  test("a region in which an id is used up has the next one, another's image its own", () => {
    // GIVEN
    const adopted = "0b9c5a0e-6f0e-4f0a-8b45-1f5e0a3ad0b7";
    const entry = { kind: "replica", image: "acme/base", version: "2026.11" } as const;
    const text = ImageLock.empty()
      .with([
        { ...entry, region: "RegionTwo", salt: 2 },
        { ...entry, region: "RegionThree", id: adopted },
      ])
      .render();

    // WHEN
    const { stack, image } = declare({ ...props, promoted: "2026.11", lock: LockFile.inMemory(text) });
    new TerraformOutput(stack, "ids", { value: REGIONS.map((region) => image.in(region).id) });

    // THEN
    const { output } = JSON.parse(Testing.synth(stack)) as { output: { ids: { value: string[] } } };
    expect(output.ids.value).toEqual([contentImageId(OTHER), contentImageId(OTHER, 2), adopted]);
  });

  test("who delivered a version first goes on to do so: nothing is copied again", () => {
    // GIVEN
    const lock = LockFile.inMemory();
    const both = { "2026.10": URL_SOURCE, "2026.11": NEWER };
    expect(placesOf(declare({ versions: { "2026.10": URL_SOURCE }, lock }).stack)).toHaveLength(3);

    // WHEN
    const { stack } = declare({ versions: both, promoted: "2026.10", delivery: ImageDelivery.replicator(), lock });

    // THEN
    expect(placesOf(stack)).toEqual(REGIONS.map((region) => `base-2026.10 ${region}`).sort());
    const back = declare({ versions: both, promoted: "2026.10", lock });
    expect(placesOf(back.stack)).toEqual(placesOf(stack));
  });

  test("a region's image that nobody has pinned has to be learned first", () => {
    const { stack } = declare({
      ...props,
      versions: { a: ImageSource.region("RegionOne", "ubuntu") },
      promoted: "a",
      lock: LockFile.inMemory(),
    });
    expect(findings(stack)).toMatchObject([
      { code: "IMAGE_LEARN", fix: expect.stringMatching(/^run: multisite images replicate acme\/base,/) },
    ]);
  });

  /** Synthesizes what can't be yet. @returns what the model file has, unless there is none */
  const refused = (more: Partial<ReplicatedImageProps> = {}) =>
    inApp((app, outdir) => {
      const stack = new TerraformStack(app, "acme");
      new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
      const learned = { "2026.10": ImageSource.region("RegionOne", "ubuntu") };
      new ReplicatedImage(stack, "base", { ...props, versions: learned, lock: LockFile.inMemory(), ...more });
      expect(() => app.synth()).toThrow(/IMAGE_LEARN/);
      expect(existsSync(join(outdir, "stacks/acme/cdk.tf.json"))).toBe(false);
      return existsSync(join(outdir, "multisite.json")) ? (readJson(outdir, "multisite.json") as object) : undefined;
    });

  test("the command that learns it finds in the model file what to ask for", () => {
    const source = { kind: "region", region: "RegionOne", image: "ubuntu" };
    const version = { version: "2026.10", source, delivery: "replicator" };
    expect(refused()).toMatchObject({ images: [{ path: "acme/base", versions: [version] }] });
    expect(JSON.stringify(refused())).not.toContain("sha512");
  });

  test("there is no model file if something else is wrong too", () => {
    expect(refused({ name: "" })).toBeUndefined();
  });

  test("the model says what it boots with", () =>
    inApp((app, outdir) => {
      // GIVEN
      const stack = new TerraformStack(app, "acme");
      new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
      const kernel = new ReplicatedImage(stack, "kernel", { versions: { "1": URL_SOURCE } });
      const ramdisk = new ReplicatedImage(stack, "ramdisk", { versions: { "1": NEWER } });
      new ReplicatedImage(stack, "base", { ...props, kernel, ramdisk, lock: LockFile.inMemory() });

      // WHEN
      app.synth();

      // THEN
      const { images } = readJson(outdir, "multisite.json") as { images: { versions: object[] }[] };
      const boot = { kernel: "acme/kernel", ramdisk: "acme/ramdisk" };
      expect(images.map(({ versions }) => versions)).toMatchObject([[{}], [{}], [boot, boot]]);
      expect(images[0].versions[0]).not.toHaveProperty("kernel");
    }));
});

describe("what commands have promoted", () => {
  const versions = { "1": URL_SOURCE, "2": NEWER };
  const sync = ImageSync.controlled({ waves: [["RegionOne"], ["RegionTwo", "RegionThree"]] });
  const lockWith = (...entries: readonly ImageLockEntry[]) =>
    LockFile.inMemory(ImageLock.empty().with(entries).render());
  const promoted = { kind: "promoted", image: "acme/base", version: "1" } as const;

  test("counts where the code says nothing; a newer version goes as far as they say", () => {
    const places = (reached?: number) => {
      const wave =
        reached === undefined ? [] : [{ kind: "wave", image: "acme/base", version: "2", wave: reached } as const];
      const { stack } = declare({ versions, sync, lock: lockWith(promoted, ...wave) });
      expect(codesOf(stack)).toEqual([]);
      return placesOf(stack).filter((place) => place.startsWith("base-2 "));
    };
    expect(places()).toEqual(["base-2 RegionOne"]);
    expect(places(2)).toHaveLength(3);
  });

  test("does not count against the code", () => {
    const { image } = declare({ versions, sync, promoted: "2", lock: lockWith(promoted) });
    expect(image.promoted).toBe("2");
  });
});

/** Parameters of URLs that are secret. */
const SECRETS = [
  ...["X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "AWSAccessKeyId", "Signature", "X-Goog-Signature"],
  ...["X-Goog-Credential", "GoogleAccessId", "temp_url_sig", "sig", "OSSAccessKeyId", "x-oss-signature", "hdnts"],
  ...["token", "access_token", "authToken", "private_token", "api_key", "apikey", "password", "client_secret", "SIG"],
];
const BASE = "https://images.example.org/base.qcow2";
/** Where in a URL they may be. */
const URLS: readonly ((name: string) => string)[] = [
  (name) => `${BASE}?${name}=hunter2`,
  (name) => `${BASE}?raw=1&${name.toUpperCase()}=hunter2&more`,
  (name) => `${BASE}?raw=1;${name.toLowerCase()}=hunter2`,
  (name) => `${BASE}#${name}=hunter2`,
  (name) => `${BASE}?%${name.charCodeAt(0).toString(16)}${name.slice(1)}=hunter2`,
  (name) => `${BASE}?to=${encodeURIComponent(`https://store.example.org/a?${name}=hunter2`)}`,
];

describe("what is wrong is said, all of it", () => {
  test.each<[string, Partial<ReplicatedImageProps>, string[]]>([
    ["a hash that is none", { versions: { a: ImageSource.url("https://x", { sha512: "12" }) } }, ["IMAGE_HASH"]],
    ["a URL with a login", { versions: { a: LOGIN_SOURCE } }, ["IMAGE_SOURCE"]],
    ["a URL with a signature", { versions: { a: SIGNED_SOURCE } }, ["IMAGE_SOURCE"]],
    ["a version that can't be a name", { versions: { "a b": URL_SOURCE } }, ["IMAGE_VERSION"]],
    ["an unknown region", { regions: ["RegionOne", "Mars"] }, ["IMAGE_REGION"]],
    ["no region", { regions: [] }, ["IMAGE_REGION"]],
    ["a home elsewhere", { sync: ImageSync.none({ home: "Mars" }) }, ["IMAGE_REGION"]],
    [
      "a forbidden region in a wave",
      { neverIn: ["RegionTwo"], sync: ImageSync.controlled({ waves: [REGIONS] }) },
      ["IMAGE_NEVER_IN", "IMAGE_WAVES"],
    ],
    ["a region in no wave", { sync: ImageSync.controlled({ waves: [["RegionOne"]] }) }, ["IMAGE_WAVES"]],
    ["a region twice", { sync: ImageSync.controlled({ waves: [REGIONS, ["RegionOne"]] }) }, ["IMAGE_WAVES"]],
    [
      "a wave that is none",
      { sync: ImageSync.controlled({ waves: [REGIONS], reached: { "2026.10": 2 } }) },
      ["IMAGE_WAVES"],
    ],
    [
      "a region as source, by Terraform",
      { versions: { a: ImageSource.region("RegionOne", "small", { sha512: HASH }) } },
      ["IMAGE_DELIVERY"],
    ],
    ["the replicator without a lock file", { delivery: ImageDelivery.replicator() }, ["IMAGE_DELIVERY"]],
    [
      "content that nobody knows",
      { versions: { a: ImageSource.region("RegionOne", "small") } },
      ["IMAGE_DELIVERY", "IMAGE_LEARN"],
    ],
    ["an empty name", { name: "" }, ["IMAGE_NAME"]],
  ])("%s", (_, props, codes) => {
    expect(codesOf(declare(props).stack).sort()).toEqual(codes);
  });

  test("but not the login in a URL; an @ in its path is none", () => {
    expect(JSON.stringify(LOGIN_SOURCE)).not.toContain("hunter2");
    expect(ImageSource.url("https://images.example.org/me:a@b?c=d@e", { sha512: HASH }).problems).toEqual([]);
    expect(ImageSource.file("me:a@b.qcow2").problems).toEqual([]);
  });

  test("nor a signature: it says how to bring the image instead", () => {
    const [{ what, fix }] = SIGNED_SOURCE.problems;
    expect(what).toBe(
      "an image's URL has a secret in it (X-Amz-Signature), which the plan and the model file would show",
    );
    expect(fix).toContain("ImageSource.file");
    expect(fix).toContain('multisite images replicate --url "$URL"');
  });

  test.each(SECRETS)("whatever is secret in a URL is in no file: %s", (name) => {
    for (const urlOf of URLS) {
      const { stack, image } = declare({ versions: { a: ImageSource.url(urlOf(name), { sha512: HASH }) } });
      expect(findings(stack)).toMatchObject([{ code: "IMAGE_SOURCE", severity: "error" }]);
      const written = [Testing.synth(stack), JSON.stringify(findings(stack)), JSON.stringify(modelOf(image))];
      expect(written.join()).not.toContain("hunter2");
    }
  });

  test("a plain query is no secret", () => {
    for (const query of [
      "raw=1",
      "design=2",
      "signed=no",
      "tokens=",
      "path=a%20b&key=images/base.qcow2",
      "sig=",
      "x=%zz",
    ]) {
      const url = `https://images.example.org/base.qcow2?${query}`;
      const source = ImageSource.url(url, { sha512: HASH });
      expect([source.problems, source.origin]).toEqual([[], { kind: "url", url }]);
    }
  });
});
