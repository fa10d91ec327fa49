import { Lab, ref } from "../lab";
import { APP, done, held, plugged, server } from "./servers";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

test("is changed in place: name, metadata, groups, tags", async () => {
  // GIVEN
  const network = [{ uuid: ref("networking_network_v2.app.id") }];
  const groups = { networking_secgroup_v2: { web: { name: "web" } } };
  await lab.apply({ ...plugged(network, { metadata: { a: "1", b: "2" }, tags: ["t"] }), ...groups });
  const { id } = held(lab);
  lab.cloud.region("RegionOne").state.compute.servers[0].tags = ["t", "theirs"];
  const before = lab.changes().length;
  // WHEN
  const security_groups = [ref("networking_secgroup_v2.web.name")];
  const changed = { name: "app-2", metadata: { a: "1", c: "3" }, tags: ["u"], security_groups };
  expect(await lab.apply({ ...plugged(network, changed), ...groups })).toContain("0 added, 1 changed, 0 destroyed");
  // THEN
  expect(held(lab)).toMatchObject({ id, name: "app-2", metadata: { a: "1", c: "3" }, tags: ["theirs", "u"] });
  expect(lab.state(APP).security_groups).toEqual(["web"]);
  expect(done(lab, before)).toEqual([
    "PUT /servers/ID",
    "DELETE /servers/ID/metadata/b",
    "POST /servers/ID/metadata",
    "POST /servers/ID/action",
    "POST /servers/ID/action",
    "PUT /servers/ID/tags",
  ]);
  expect(await lab.work.planCode()).toBe(0);
});

test("gets another flavor in place, which is confirmed; by its name or its id", async () => {
  await lab.apply(server());
  const { id } = held(lab);
  expect(await lab.apply(server({ flavor_name: "m1.small" }))).toContain("0 added, 1 changed");
  expect(held(lab)).toMatchObject({ id, flavor: { name: "m1.small" }, state: "active" });
  expect(lab.state(APP)).toMatchObject({ flavor_name: "m1.small", flavor_id: held(lab).flavor.id });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN one is written by its id
  lab.held().compute.flavors.push({ ...held(lab).flavor, id: "f3", name: "m1.large", vcpus: 4 });
  await lab.apply(server({ flavor_name: undefined, flavor_id: "f3" }));
  expect(lab.state(APP)).toMatchObject({ id, flavor_id: "f3", flavor_name: "m1.large" });
  expect(await lab.work.planCode()).toBe(0);
});

test("is built anew of another image, in place", async () => {
  await lab.apply(server());
  const { id } = held(lab);
  const { images } = lab.held().image;
  images.push({ ...images[0], id: "11111111-2222-4333-8444-555555555555", name: "other" });
  expect(await lab.apply(server({ image_name: "other" }))).toContain("0 added, 1 changed");
  expect(held(lab)).toMatchObject({ id, imageId: "11111111-2222-4333-8444-555555555555" });
  expect(await lab.work.planCode()).toBe(0);
});

test("is switched off and on, and halted; and comes up switched off if that is wanted", async () => {
  await lab.apply(server({ power_state: "shutoff" }));
  expect(held(lab).state).toBe("stopped");
  for (const [power, state] of [
    ["active", "active"],
    ["paused", "paused"],
    ["active", "active"],
  ]) {
    await lab.apply(server({ power_state: power }));
    expect([held(lab).state, lab.state(APP).power_state]).toEqual([state, power]);
  }
  expect(await lab.work.planCode()).toBe(0);
});

test("what somebody has changed is repaired; metadata aren't looked at", async () => {
  // GIVEN
  await lab.apply(server({ metadata: { a: "b" } }));
  const { id } = held(lab);
  // WHEN
  const [small] = lab.held().compute.flavors.filter(({ name }) => name === "m1.small");
  Object.assign(held(lab), { name: "theirs", state: "stopped", flavor: small, minDisk: 0, metadata: {} });
  // THEN
  const plan = await lab.plan(server({ metadata: { a: "b" } }));
  expect(plan).toMatch(/name = "theirs" -> "app"/);
  expect(plan).toMatch(/power_state = "shutoff" -> "active"/);
  expect(plan).toMatch(/flavor_name = "m1.small" -> "m1.tiny"/);
  await lab.run("apply");
  expect(held(lab)).toMatchObject({ id, name: "app", state: "active", flavor: { name: "m1.tiny" }, metadata: {} });
  // WHEN it is gone
  lab.held().compute.servers.splice(0);
  expect(await lab.plan(server())).toContain("1 to add, 0 to change, 0 to destroy");
});

test("one in error has no power to be switched", async () => {
  await lab.apply(server());
  Object.assign(held(lab), { state: "error", fault: { message: "broken", created: new Date().toISOString() } });
  expect(await lab.work.planCode()).toBe(0);
});

test("after a failed update the state says what was planned; only a plan that asks the cloud shows it", async () => {
  await lab.apply(server());
  lab.cloud.region("RegionOne").fault({ method: "POST", path: /action$/, status: 409, body: "busy" });
  await expect(lab.apply(server({ flavor_name: "m1.small" }))).rejects.toThrow(
    /Instance "app" can't be updated in RegionOne/,
  );
  expect(lab.state(APP).flavor_name).toBe("m1.small");
  expect((await lab.work.run(["plan", "-refresh=false"])).text).toContain("No changes");
  expect(await lab.work.planCode()).toBe(2);
});
