import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lab } from "../lab";

let lab: Lab;
let folder: string;
beforeEach(async () => {
  lab = await Lab.start();
  folder = mkdtempSync(join(tmpdir(), "image-"));
  writeFileSync(join(folder, "base.raw"), "base");
});
afterEach(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

const BASE = "images_image_v2.base";
const SHA512 = createHash("sha512").update("base").digest("hex");
const image = (args: Readonly<Record<string, unknown>> = {}) => ({
  images_image_v2: {
    base: {
      ...{ name: "base", container_format: "bare", disk_format: "raw", local_file_path: join(folder, "base.raw") },
      ...args,
    },
  },
});
const held = (region = "RegionTwo") => lab.held(region).image.images.filter(({ name }) => name !== "small");

test("the life of an image: Glance's own properties stay, and make no difference", async () => {
  // WHEN
  const region = "RegionTwo";
  await lab.apply(image({ region, properties: { hw_disk_bus: "virtio" }, tags: ["a"] }));
  // THEN
  expect(held()).toMatchObject([{ name: "base", status: "active", visibility: "private", os_hash_value: SHA512 }]);
  const { id, properties } = lab.state(BASE);
  expect(properties).toMatchObject({ hw_disk_bus: "virtio", os_hash_value: SHA512 });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it is to be told otherwise
  const other = {
    region,
    name: "other",
    properties: { os_distro: "debian" },
    tags: ["b"],
    min_disk_gb: 2,
    hidden: true,
  };
  expect(await lab.apply(image(other))).toContain("0 added, 1 changed, 0 destroyed");
  // THEN it is the same one
  expect(held()).toMatchObject([{ id, name: "other", min_disk: 2, os_hidden: true, tags: ["b"] }]);
  expect(lab.state(BASE).properties).not.toHaveProperty("hw_disk_bus");
  // WHEN
  await lab.run("destroy");
  // THEN
  expect(held()).toEqual([]);
});

test("another path is another image, another content under the same path is none", async () => {
  // GIVEN
  await lab.apply(image({ region: "RegionTwo" }));
  writeFileSync(join(folder, "base.raw"), "else");
  expect(await lab.work.planCode()).toBe(0);
  // WHEN
  writeFileSync(join(folder, "else.raw"), "else");
  const said = await lab.apply(image({ region: "RegionTwo", local_file_path: join(folder, "else.raw") }));
  // THEN
  expect(said).toContain("1 added, 0 changed, 1 destroyed");
});

test("a file that is not there fails, and what was begun is replaced by the next run", async () => {
  // GIVEN
  const args = { region: "RegionTwo", local_file_path: join(folder, "late.raw") };
  await expect(lab.apply(image(args))).rejects.toThrow("late.raw can't be read");
  expect(held()).toMatchObject([{ status: "queued" }]);
  // WHEN
  writeFileSync(join(folder, "late.raw"), "late");
  await lab.apply(image(args));
  // THEN
  expect(held()).toMatchObject([{ status: "active", size: 4 }]);
});
