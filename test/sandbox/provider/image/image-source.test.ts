import { Lab } from "../lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const find = (args: object) => lab.apply({}, { data: { images_image_v2: { it: { ...args } } } });
const found = () => lab.state("data.images_image_v2.it");

test("an image is found by its name, with all that is known of it", async () => {
  await find({ name: "small", region: "RegionTwo" });
  const [small] = lab.held("RegionTwo").image.images;
  expect(found()).toMatchObject({
    ...{ id: small.id, name: "small", region: "RegionTwo", visibility: "public", protected: false, hidden: false },
    ...{ disk_format: "raw", container_format: "bare", checksum: small.checksum, size_bytes: 512, min_disk_gb: 1 },
    ...{
      min_ram_mb: 0,
      tags: [],
      owner: small.owner,
      file: `/v2/images/${small.id}/file`,
      created_at: small.created_at,
    },
    properties: { os_hash_algo: "sha512", os_hash_value: small.os_hash_value, stores: "file" },
  });
});

test("of several images one is chosen: by what it has, or as the latest", async () => {
  const { images } = lab.held().image;
  const later = { created_at: "2099-01-01T00:00:00Z", size: 2048, tags: ["lts"] };
  images.push({ ...images[0], ...later, id: "11111111-2222-4333-8444-555555555555", name: "debian-13" });
  await expect(find({})).rejects.toThrow(/More than one image meets what is written in RegionOne.*most_recent/);
  for (const args of [{ most_recent: true }, { name_regex: "^debian-" }, { tag: "lts" }, { size_min: 1024 }]) {
    await find(args);
    expect(found().name).toBe("debian-13");
  }
  await expect(find({ name: "nope" })).rejects.toThrow("No image meets what is written in RegionOne");
});

test("what can't be is refused", async () => {
  await expect(find({ name: "a", name_regex: "(", visibility: "secret", member_status: "x" })).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringMatching(
        /^(?=.*Only one of name, name_regex)(?=.*"\(" is no regular expression)(?=.*visibility is "secret")(?=.*member_status is "x")/,
      ) as unknown,
    }) as Error,
  );
});
