import { Lab, ref } from "../lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const DATA = "blockstorage_volume_v3.data";
const volume = (args: Readonly<Record<string, unknown>> = {}) => ({
  blockstorage_volume_v3: { data: { name: "data", size: 1, ...args } },
});
const held = (region?: string) => lab.held(region).volume.volumes[0];

test("the life of a volume", async () => {
  // WHEN
  await lab.apply(volume({ region: "RegionTwo", description: "d", metadata: { a: "b" } }));
  // THEN
  const { id } = held("RegionTwo");
  expect(held("RegionTwo")).toMatchObject({ name: "data", size: 1, status: "available", metadata: { a: "b" } });
  expect(lab.state(DATA)).toMatchObject({
    ...{ id, region: "RegionTwo", size: 1, availability_zone: "nova", volume_type: "__DEFAULT__" },
    ...{ metadata: { a: "b" }, attachment: [], volume_retype_policy: "never" },
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it is to be larger, of another type, and called otherwise
  const { types } = lab.held("RegionTwo").volume;
  types.push({ ...types[0], id: "11111111-2222-4333-8444-555555555555", name: "fast" });
  const larger = { region: "RegionTwo", name: "data-2", size: 3, volume_type: "fast", metadata: { c: "d" } };
  expect(await lab.apply(volume(larger))).toContain("0 added, 1 changed, 0 destroyed");
  // THEN it is the same one
  expect(held("RegionTwo")).toMatchObject({ id, name: "data-2", description: "", size: 3, metadata: { c: "d" } });
  expect(lab.state(DATA)).toMatchObject({ volume_type: "fast", size: 3 });
  expect(await lab.work.planCode()).toBe(0);
  // AND what somebody changes is repaired
  Object.assign(held("RegionTwo"), { name: "theirs" });
  expect(await lab.plan(volume(larger))).toContain('name = "theirs" -> "data-2"');
  // WHEN
  await lab.run("destroy");
  // THEN
  expect(lab.held("RegionTwo").volume.volumes).toEqual([]);
});

test("one is made of an image, another one of that; and is imported with the image that it is of", async () => {
  const image = lab.held().image.images[0].id;
  const copy = { name: "copy", size: 2, source_vol_id: ref("blockstorage_volume_v3.data.id") };
  const config = { blockstorage_volume_v3: { data: { name: "data", size: 1, image_id: image }, copy } };
  await lab.apply(config);
  const { volumes } = lab.held().volume;
  const byName = (name: string) => volumes.find((one) => one.name === name);
  expect(byName("copy")).toMatchObject({ sourceId: byName("data")?.id, size: 2 });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN
  await lab.run("state", "rm", `openstack_${DATA}`);
  await lab.run("import", `openstack_${DATA}`, byName("data")?.id ?? "");
  // THEN
  expect(lab.state(DATA)).toMatchObject({ image_id: image, name: "data" });
  expect(await lab.plan(config)).toMatch(/0 to add, 1 to change, 0 to destroy|No changes/);
  expect(await lab.plan(volume())).toMatch(/1 to add, 0 to change, 2 to destroy/); // an image is for ever
});

test("it neither shrinks nor passes the quota, in Cinder's own words", async () => {
  await lab.apply(volume({ size: 2 }));
  await expect(lab.apply(volume({ size: 1 }))).rejects.toThrow(
    /Volume "data" can't be updated in RegionOne.*New size for extend must be greater than current size/,
  );
  await expect(lab.apply({ blockstorage_volume_v3: { big: { size: 5000 } } })).rejects.toThrow(
    /can't be created in RegionOne.*exceeds allowed gigabytes quota/,
  );
});

test("one that a server uses is extended only where that is asked for", async () => {
  await lab.apply(volume());
  const { id } = held();
  const region = lab.cloud.region("RegionOne");
  const used = { id, status: "in-use", size: 1, name: "data", description: "", metadata: {}, attachments: [] };
  region.fault({ method: "GET", path: new RegExp(id), status: 200, body: { volume: used } });
  await expect(lab.apply(volume({ size: 2 }))).rejects.toThrow(/is in use in RegionOne.*enable_online_resize/);
  region.clearFaults();
  expect(held().size).toBe(1);
});

test("what isn't served is refused by name, and what can't be is refused", async () => {
  const said = await lab.plan(
    volume({ backup_id: "b", image_id: "i", scheduler_hints: { query: "q" }, volume_retype_policy: "always" }),
  );
  for (const name of ["backup_id", "scheduler_hints"]) {
    expect(said).toContain(`The stand-in doesn't serve ${name} of openstack_blockstorage_volume_v3`);
  }
  expect(said).toContain("Only one of image_id, backup_id can be written");
  expect(said).toContain('volume_retype_policy is "always"');
});
