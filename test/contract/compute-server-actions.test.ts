import { setTimeout as sleep } from "node:timers/promises";
import { bad, conflict, forbidden, idIn, invalid, over, removeServer, settled } from "./compute-calls";
import { LIKE, told, UUID } from "./expect";
import { Made } from "./made";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let own: OwnProject;
let member: Person;
let image: string;
/** Ids by name. */
let flavors: Readonly<Record<string, string>>;
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  own = await OwnProject.make(target, admin);
  ({ member } = own);
  const { body } = await member.compute({ method: "GET", path: "/flavors" });
  const all = (body as { flavors: { id: string; name: string }[] }).flavors;
  flavors = Object.fromEntries(all.map(({ id, name }) => [name, id]));
  const images = await member.image({ method: "GET", path: "/v2/images?visibility=public" });
  image = (images.body as { images: { id: string }[] }).images[0].id;
});
afterEach(async () => {
  await admin.compute({ method: "DELETE", path: `/os-quota-sets/${own.id}` });
  await made.clear();
});
afterAll(async () => {
  await own.remove();
  await target.stop();
});

const create = async (more: object = {}) => {
  const server = { name: "contract", flavorRef: flavors["m1.tiny"], imageRef: image, networks: "none", ...more };
  const answer = await member.compute({ method: "POST", path: "/servers", body: { server }, microversion: "2.90" });
  if (answer.status === 202) made.later(() => removeServer(member, idIn(answer, "server")));
  return answer;
};
/** The id of a server that is there. */
const build = async () => {
  const id = idIn(await create(), "server");
  await settled(member, id);
  return id;
};
const act = (id: string, body: object, person = member) =>
  person.compute({ method: "POST", path: `/servers/${id}/action`, body, microversion: "2.90" });
const show = async (id: string) => {
  const { body } = await member.compute({ method: "GET", path: `/servers/${id}`, microversion: "2.1" });
  return (body as { server: { status: string; flavor: { id: string }; "OS-EXT-STS:vm_state": string } }).server;
};
/** Looks until a server has a status: some changes are accepted before their task shows. */
const becomes = async (id: string, status: string) => {
  while ((await show(id)).status !== status) await sleep(100);
};
const state = async (id: string) => {
  const { status, "OS-EXT-STS:power_state": power } = { "OS-EXT-STS:power_state": 0, ...(await settled(member, id)) };
  return `${status} ${power}`;
};
const done = { status: 202, body: "" };
const inState = (what: string, id: string, where: string) =>
  conflict(`Cannot '${what}' instance ${id} while it is in vm_state ${where}`);

it("gets another flavor, once that is confirmed", async () => {
  // GIVEN
  const id = await build();
  const [small, tiny] = [flavors["m1.small"], flavors["m1.tiny"]];
  // WHEN
  expect(told(await act(id, { resize: { flavorRef: small } }))).toEqual(done);
  expect(await state(id)).toBe("VERIFY_RESIZE 1");
  // THEN it has it and waits
  expect(await show(id)).toMatchObject({ flavor: { id: small }, "OS-EXT-STS:vm_state": "resized" });
  for (const [what, body] of Object.entries({
    resize: { resize: { flavorRef: tiny } },
    stop: { "os-stop": null },
    reboot: { reboot: { type: "HARD" } },
    rebuild: { rebuild: { imageRef: image } },
  })) {
    expect(told(await act(id, body))).toEqual(inState(what, id, "resized"));
  }
  // WHEN it is taken back
  expect(told(await act(id, { revertResize: null }))).toEqual(done);
  await becomes(id, "ACTIVE");
  // THEN it is as it was
  expect(await show(id)).toMatchObject({ flavor: { id: tiny } });
  for (const what of ["revertResize", "confirmResize"]) {
    expect(told(await act(id, { [what]: null }))).toEqual(inState(what, id, "active"));
  }
  // WHEN it is confirmed
  await act(id, { resize: { flavorRef: small } });
  await becomes(id, "VERIFY_RESIZE");
  expect(told(await act(id, { confirmResize: null }))).toEqual({ status: 204, body: "" });
  await becomes(id, "ACTIVE");
  // THEN it stays
  expect(await show(id)).toMatchObject({ flavor: { id: small } });
});

it("gets another flavor while it is off, and stays off", async () => {
  const id = await build();
  await act(id, { "os-stop": null });
  await becomes(id, "SHUTOFF");
  expect((await act(id, { resize: { flavorRef: flavors["m1.small"] } })).status).toBe(202);
  await becomes(id, "VERIFY_RESIZE");
  expect((await act(id, { confirmResize: null })).status).toBe(204);
  await becomes(id, "SHUTOFF");
});

it("gets no flavor that is none, that it has, or that quotas don't allow", async () => {
  const id = await build();
  const resize = async (argument: object, person?: Person) => told(await act(id, { resize: argument }, person));
  expect(await resize({ flavorRef: flavors["m1.tiny"] })).toEqual(bad("When resizing, instances must change flavor!"));
  expect(await resize({ flavorRef: "nope" })).toEqual(bad("Flavor nope could not be found."));
  expect(await resize({})).toEqual(invalid("resize. Value: {}. 'flavorRef' is a required property"));
  await admin.compute({
    ...{ method: "PUT", path: `/os-quota-sets/${own.id}`, microversion: "2.57" },
    body: { quota_set: { ram: 600 } },
  });
  const refusal = over("Quota exceeded for ram: Requested 1536, but already used 512 of 600 ram");
  expect(await resize({ flavorRef: flavors["m1.small"] })).toEqual(refusal);
});

it("gets no flavor with less disk than it was built with", async () => {
  const id = idIn(await create({ flavorRef: flavors["m1.small"] }), "server");
  await settled(member, id);
  const sizes = "Flavor disk is 1073741824 bytes, minimum size is 21474836480 bytes.";
  expect(told(await act(id, { resize: { flavorRef: flavors["m1.tiny"] } }))).toEqual(
    bad(`Flavor's disk is smaller than the minimum size specified in image metadata. ${sizes}`),
  );
});

it("is rebooted, softly only while it is on", async () => {
  // GIVEN
  const id = await build();
  const reboot = (type?: string) => act(id, { reboot: type === undefined ? {} : { type } });
  // THEN
  expect(told(await reboot("SOFT"))).toEqual(done);
  expect(await state(id)).toBe("ACTIVE 1");
  expect(told(await reboot("hard"))).toEqual(done);
  expect(await state(id)).toBe("ACTIVE 1");
  await act(id, { "os-stop": null });
  await becomes(id, "SHUTOFF");
  expect(told(await reboot("SOFT"))).toEqual(inState("reboot", id, "stopped"));
  expect(told(await reboot("HARD"))).toEqual(done);
  await becomes(id, "ACTIVE");
  expect(told(await reboot())).toEqual(invalid("reboot. Value: {}. 'type' is a required property"));
  const types = "['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']";
  expect(told(await reboot("WARM"))).toEqual(invalid(`type. Value: WARM. 'WARM' is not one of ${types}`));
});

it("is built anew, and is on or off as before", async () => {
  // GIVEN
  const id = await build();
  const rebuild = (argument: object) => act(id, { rebuild: argument });
  // WHEN
  expect(await rebuild({ imageRef: image })).toMatchObject({
    status: 202,
    body: { server: { id, status: "REBUILD", image: { id: image }, adminPass: LIKE(/^[\w-]{12}$/) } },
  });
  // THEN
  expect(await state(id)).toBe("ACTIVE 1");
  await act(id, { "os-stop": null });
  await becomes(id, "SHUTOFF");
  expect((await rebuild({ imageRef: image })).status).toBe(202);
  await becomes(id, "SHUTOFF");
  expect(told(await rebuild({ imageRef: "00000000-0000-4000-8000-000000000000" }))).toEqual(
    bad("Cannot find image for rebuild"),
  );
  expect(told(await rebuild({}))).toEqual(invalid("rebuild. Value: {}. 'imageRef' is a required property"));
});

it("is halted and goes on", async () => {
  const id = await build();
  expect(told(await act(id, { unpause: null }))).toEqual(inState("unpause", id, "active"));
  expect(told(await act(id, { pause: null }))).toEqual(done);
  expect(await state(id)).toMatch(/^PAUSED /); // a hypervisor that only pretends says that it runs
  expect(told(await act(id, { pause: null }))).toEqual(inState("pause", id, "paused"));
  expect(told(await act(id, { unpause: null }))).toEqual(done);
  expect(await state(id)).toBe("ACTIVE 1");
});

it("is deleted at once if that is what is asked", async () => {
  const id = await build();
  expect(told(await act(id, { forceDelete: null }))).toEqual(done);
  expect(await settled(member, id)).toBeUndefined();
});

it("is made with data for its first boot, in base64", async () => {
  const answer = await create({ user_data: Buffer.from("#!/bin/sh\n").toString("base64"), config_drive: true });
  expect(idIn(answer, "server")).toMatch(UUID);
  expect(told(await create({ user_data: "not base64!" }))).toEqual(
    invalid("user_data. Value: not base64!. 'not base64!' is not a 'base64'"),
  );
});

it("boots of an image that a device names", async () => {
  const device = { boot_index: 0, source_type: "image", destination_type: "local", uuid: image };
  const id = idIn(await create({ block_device_mapping_v2: [{ ...device, delete_on_termination: true }] }), "server");
  expect((await settled(member, id))?.status).toBe("ACTIVE");
});

it("is left alone by who may only look", async () => {
  // GIVEN a reader in the same project
  const id = await build();
  const roles = await admin.identity({ method: "GET", path: "/roles?name=reader" });
  const [role] = (roles.body as { roles: { id: string }[] }).roles;
  const { userId } = await target.logIn("tenant-a-reader");
  const path = `/projects/${own.id}/users/${userId}/roles/${role.id}`;
  await admin.identity({ method: "PUT", path });
  const reader = await target.logIn("tenant-a-reader", own.id);
  // THEN
  for (const [rule, body] of Object.entries({
    "servers:resize": { resize: { flavorRef: flavors["m1.small"] } },
    "servers:confirm_resize": { confirmResize: null },
    "servers:revert_resize": { revertResize: null },
    "servers:reboot": { reboot: { type: "SOFT" } },
    "servers:rebuild": { rebuild: { imageRef: image } },
    "os-pause-server:pause": { pause: null },
    "os-pause-server:unpause": { unpause: null },
    "os-deferred-delete:force": { forceDelete: null },
  })) {
    expect(told(await act(id, body, reader))).toEqual(forbidden(rule));
  }
});
