import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformOutput, TerraformStack, Testing } from "cdktf";
import {
  ImageDelivery,
  ImageSource,
  LockFile,
  ReplicatedImage,
  Tenant,
  type ReplicatedImageProps,
} from "../../../../constructs";
import { contentImageId } from "../../../../src/image";
import { newImage, type Image } from "../../../../src/sandbox/cloud/image/state";
import { Lab } from "../lab";

const REGIONS = ["RegionOne", "RegionTwo"];
const BYTES = "base 2026.10\n";
const SHA512 = createHash("sha512").update(BYTES).digest("hex");
const OTHER = createHash("sha512").update("else").digest("hex");
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const ID = contentImageId(SHA512);

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

/** Writes a stack with one image, as synth does, with an output of its ids. */
function write(source: ImageSource, props: Partial<ReplicatedImageProps> = {}): void {
  const stack = new TerraformStack(Testing.app(), "acme");
  new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
  const versions = { "2026.10": source };
  const image = new ReplicatedImage(stack, "base", {
    versions,
    diskFormat: "raw",
    lock: LockFile.inMemory(),
    ...props,
  });
  new TerraformOutput(stack, "ids", { value: REGIONS.map((region) => image.in(region).id) });
  const { terraform: _, ...config } = JSON.parse(Testing.synth(stack)) as Record<string, unknown>;
  lab.work.write(config);
}

/** An image that a region has. */
function put(region: string, fields: Partial<Image>): Image {
  const { images } = lab.held(region).image;
  const { owner } = newImage({ owner: lab.cloud.identity.state.projects.find(({ name }) => name === "tenant-a")!.id });
  const formats = { disk_format: "raw", container_format: "bare", stores: "file", size: BYTES.length } as const;
  const hash = { os_hash_algo: "sha512", os_hash_value: SHA512, checksum: "" } as const;
  const image = newImage({ owner, status: "active", visibility: "private", ...formats, ...hash, ...fields });
  images.push(image);
  return image;
}

/** As a Glance of another `hashing_algorithm` tells it. */
const sha256 = { os_hash_algo: "sha256" as "sha512", os_hash_value: SHA256 };
const untold = { os_hash_algo: null, os_hash_value: null };

describe("an upload by Terraform", () => {
  beforeEach(async () => {
    write(ImageSource.file("base.raw", { sha512: SHA512 }));
    mkdirSync(join(lab.work.folder, "images"));
    writeFileSync(join(lab.work.folder, "images", SHA512), BYTES);
    await lab.run("apply");
  });
  const uploaded = (fields: object) =>
    Object.assign(lab.held("RegionTwo").image.images.find(({ name }) => name === "base-2026.10") ?? {}, fields);

  test("is held to its content, where Glance tells that", async () => {
    expect(await lab.run("plan")).toContain("No changes");
    uploaded({ os_hash_value: OTHER });
    await expect(lab.run("plan")).rejects.toThrow(
      `The image in RegionTwo is not version 2026.10 of acme/base: Glance read ${OTHER}, declared is sha512 ${SHA512}.`,
    );
  });

  test.each([
    ["another hash", sha256],
    ["none", untold],
  ])("is believed where Glance computes %s", async (_, hash) => {
    uploaded(hash);
    expect(await lab.work.planCode()).not.toBe(1);
  });
});

describe("a replica of the replicator", () => {
  const expectBoth = (fields: Partial<Image>) => {
    write(ImageSource.file("base.raw", { sha512: SHA512 }), { delivery: ImageDelivery.replicator() });
    put("RegionOne", { id: ID });
    put("RegionTwo", { id: ID, ...fields });
  };

  test("is there, and read in one request a region", async () => {
    expectBoth({});
    expect(await lab.run("plan")).toContain(ID);
    const lists = lab.cloud.region("RegionTwo").requests.filter(({ path }) => path.includes("/v2/images"));
    expect(lists).toHaveLength(1);
  });

  test.each([
    ["another hash", sha256],
    ["none", untold],
  ])("is known by its id where Glance computes %s", async (_, hash) => {
    expectBoth(hash);
    expect(await lab.run("plan")).toContain(ID);
  });

  test.each([
    ["it has other content", { os_hash_value: OTHER }],
    ["it has another id", { id: contentImageId(OTHER) }],
    ["another one has another id, and no hash", { id: contentImageId(OTHER), ...untold }],
    ["it is not published yet", { os_hidden: true }],
    ["it is not complete", { status: "queued" as const, ...untold }],
  ])("is missed where %s", async (_, fields) => {
    expectBoth(fields);
    await expect(lab.run("plan")).rejects.toThrow("acme/base is not in RegionTwo");
  });
});

describe("a source in a region", () => {
  const source = (image: string, hidden?: boolean) => {
    write(ImageSource.region("RegionOne", image, { sha512: SHA512, hidden }), { delivery: ImageDelivery.replicator() });
    put("RegionTwo", { id: ID });
  };

  test.each([true, false])(
    "is found by name and by id where it is declared as what it is: hidden is %s",
    async (is) => {
      const { id, name } = put("RegionOne", { name: "golden", os_hidden: is });
      put("RegionOne", { name: "golden", os_hidden: !is, os_hash_value: OTHER });
      for (const image of [String(name), id]) {
        source(image, is);
        expect(await lab.run("plan")).toContain(id);
      }
    },
  );

  test("is not found where it is declared as what it is not", async () => {
    const { id } = put("RegionOne", { name: "golden", os_hidden: true });
    source("golden");
    await expect(lab.run("plan")).rejects.toThrow("No image meets what is written in RegionOne");
    source(id);
    await expect(lab.run("plan")).rejects.toThrow(`RegionOne has no image ${id}`);
  });
});
