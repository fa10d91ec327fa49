import { setTimeout as sleep } from "node:timers/promises";
import { bad, conflict, idIn, invalid, missing, over } from "./compute-calls";
import { LIKE, told, UUID } from "./expect";
import { NOWHERE } from "./made";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let reader: Person;
let own: OwnProject;
let member: Person;
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  reader = await target.logIn("tenant-a-reader");
  own = await OwnProject.make(target, admin);
  ({ member } = own);
});
afterEach(async () => {
  for (const id of made.splice(0)) await removeVolume(id);
  await nothingCounted();
  for (const id of types.splice(0)) await admin.volume({ method: "DELETE", path: `/types/${id}` });
  await admin.volume({ method: "DELETE", path: `/os-quota-sets/${own.id}` });
});
afterAll(async () => {
  await own.remove();
  await target.stop();
});

const made: string[] = [];
const types: string[] = [];
const get = (rest: string, microversion?: string, person = member) =>
  person.volume({ method: "GET", path: `/volumes${rest}`, microversion });
const post = async (volume: object, microversion?: string, person = member) => {
  const answer = await person.volume({ method: "POST", path: "/volumes", body: { volume }, microversion });
  if (answer.status === 202) made.push(idIn(answer, "volume"));
  return answer;
};
const remove = (id: string, person = member) => person.volume({ method: "DELETE", path: `/volumes/${id}` });
const act = (id: string, body: object) => member.volume({ method: "POST", path: `/volumes/${id}/action`, body });
const askLimit = (quota_set: object) =>
  admin.volume({ method: "PUT", path: `/os-quota-sets/${own.id}`, body: { quota_set } });
const limit = async (quota_set: object) => expect(await askLimit(quota_set)).toMatchObject({ status: 200 });
const postType = async (volume_type: object, person = admin) => {
  const answer = await person.volume({ method: "POST", path: "/types", body: { volume_type } });
  if (answer.status === 200) types.push(idIn(answer, "volume_type"));
  return answer;
};

/** What a volume is once nothing is being done to it; undefined when it is gone. */
async function settled(id: string): Promise<{ status: string; size: number } | undefined> {
  for (;;) {
    const { status, body } = await get(`/${id}`);
    if (status === 404) return undefined;
    const { volume } = body as { volume: { status: string; size: number } };
    if (!volume.status.endsWith("ing")) return volume;
    await sleep(100);
  }
}
const build = async (volume: object) => {
  const id = idIn(await post(volume), "volume");
  await settled(id);
  return id;
};
/** Cinder takes a volume off the books a moment after it is gone. */
async function nothingCounted(): Promise<void> {
  for (;;) {
    const { body } = await member.volume({ method: "GET", path: `/os-quota-sets/${own.id}?usage=true` });
    const { volumes, gigabytes } = (body as { quota_set: Record<string, { in_use: number }> }).quota_set;
    if (volumes.in_use === 0 && gigabytes.in_use === 0) return;
    await sleep(100);
  }
}
async function removeVolume(id: string): Promise<void> {
  await settled(id);
  await remove(id);
  await settled(id);
}

const gone = (id: string) => missing(`Volume ${id} could not be found.`);
const forbidden = (rule: string) => over(`Policy doesn't allow ${rule} to be performed.`);
const tooMuch = (message: string) => ({
  status: 413,
  body: { overLimit: { code: 413, message, retryAfter: "0" } },
});

describe("a volume", () => {
  const brief = { id: LIKE(UUID), name: "contract", links: expect.any(Array) as unknown };
  const answered = {
    ...brief,
    ...{ status: "available", size: 1, description: "d", metadata: { a: "b" }, volume_type: "__DEFAULT__" },
    ...{ availability_zone: "nova", bootable: "false", encrypted: false, multiattach: false, attachments: [] },
    ...{ snapshot_id: null, source_volid: null, consistencygroup_id: null, replication_status: null },
    user_id: LIKE(/^[0-9a-f]{32}$/),
    created_at: LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
    updated_at: LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
  };
  const since30 = { ...answered, "os-vol-tenant-attr:tenant_id": LIKE(/^[0-9a-f]{32}$/) };
  const since313 = { ...since30, group_id: null };
  const since348 = { ...since313, shared_targets: false, service_uuid: expect.anything() as unknown };
  const since363 = { ...since348, volume_type_id: LIKE(UUID) };
  const since365 = { ...since363, consumes_quota: true };
  const wanted = { name: "contract", description: "d", size: 1, metadata: { a: "b" } };

  it("is made, shown, listed and removed", async () => {
    // WHEN
    const answer = await post(wanted);
    // THEN
    expect(told(answer)).toEqual({
      status: 202,
      body: { volume: { ...answered, status: "creating", updated_at: null } },
    });
    const [id] = made;
    await settled(id);
    for (const [microversion, volume] of Object.entries({
      ...{ "3.0": since30, "3.13": since313, "3.48": since348, "3.63": since363, "3.65": since365 },
    })) {
      expect(told(await get(`/${id}`, microversion))).toEqual({ status: 200, body: { volume } });
    }
    const self = ((await get("")).body as { volumes: { links: { href: string }[] }[] }).volumes[0].links;
    expect(self.map(({ href }) => new URL(href).pathname.endsWith(`/${own.id}/volumes/${id}`))).toEqual([true, true]);
    expect(told(await get(""))).toEqual({ status: 200, body: { volumes: [brief] } });
    expect(told(await get("/detail?name=contract&status=available"))).toEqual({
      status: 200,
      body: { volumes: [since30] },
    });
    for (const query of ["?name=contract-nothing", "?status=error"]) {
      expect(told(await get(query))).toEqual({ status: 200, body: { volumes: [] } });
    }
    expect((await get("?limit=1")).body).toMatchObject({
      volumes_links: [{ rel: "next", href: LIKE(new RegExp(`/volumes\\?limit=1&marker=${id}$`)) }],
    });
    expect(told(await get(`/${id}`, undefined, reader))).toEqual(gone(id));
    expect(await get(`/${id}`, undefined, admin)).toMatchObject({ body: { volume: { migration_status: null } } });
    expect(told(await remove(id))).toEqual({ status: 202, body: "" });
    expect(await settled(id)).toBeUndefined();
    expect(told(await remove(id))).toEqual(gone(id));
  });

  it("is changed: names, metadata and size", async () => {
    // GIVEN
    const id = await build(wanted);
    const put = (volume: object) => member.volume({ method: "PUT", path: `/volumes/${id}`, body: { volume } });
    // THEN
    expect(await put({ name: "contract-2", description: "" })).toMatchObject({
      status: 200,
      body: { volume: { name: "contract-2", description: "", metadata: { a: "b" } } },
    });
    expect(await put({ metadata: { c: "d" } })).toMatchObject({ body: { volume: { metadata: { c: "d" } } } });
    expect((await put({})).status).toBe(200);
    expect(told(await put({ size: 3 }))).toEqual(
      invalid("volume. Value: {'size': 3}. Additional properties are not allowed ('size' was unexpected)"),
    );
    expect(told(await act(id, { "os-extend": { new_size: 2 } }))).toEqual({ status: 202, body: "" });
    expect(await settled(id)).toMatchObject({ status: "available", size: 2 });
    expect(told(await act(id, { "os-extend": { new_size: 2 } }))).toEqual(
      bad("Invalid input received: New size for extend must be greater than current size. (current: 2, extended: 2)."),
    );
    expect(told(await act(id, { "os-extend": { new_size: "x" } }))).toEqual(
      invalid("new_size. Value: x. 'x' does not match '^[0-9]+$'"),
    );
    expect(told(await act(id, { foo: 1 }))).toEqual(
      bad("There is no such action: foo. Verify the request body and Content-Type header and try again."),
    );
    expect(told(await act(NOWHERE, { "os-extend": { new_size: 2 } }))).toEqual(gone(NOWHERE));
  });

  it("is made of an image, and of another volume; its bytes can be booted from", async () => {
    // GIVEN
    const found = await member.image({ method: "GET", path: "/v2/images?visibility=public" });
    const [image] = (found.body as { images: { id: string; name: string; checksum: string }[] }).images;
    // WHEN
    const id = await build({ size: 1, imageRef: image.id });
    // THEN
    const details = { image_id: image.id, image_name: image.name, checksum: image.checksum, disk_format: "raw" };
    expect(await get(`/${id}`)).toMatchObject({
      body: { volume: { bootable: "true", source_volid: null, volume_image_metadata: details } },
    });
    const copy = await build({ source_volid: id });
    expect(await get(`/${copy}`)).toMatchObject({
      body: { volume: { size: 1, bootable: "true", source_volid: id, volume_image_metadata: details } },
    });
  });

  it("gets another type", async () => {
    // GIVEN
    const id = await build({ size: 1 });
    const type = { name: `contract-${Date.now()}` };
    await postType(type);
    const retype = async (argument: object) => told(await act(id, { "os-retype": argument }));
    // WHEN
    expect(await retype({ new_type: type.name, migration_policy: "never" })).toEqual({ status: 202, body: "" });
    await settled(id);
    // THEN
    expect(await get(`/${id}`)).toMatchObject({ body: { volume: { volume_type: type.name } } });
    expect(await retype({ new_type: type.name })).toEqual(
      bad(/^Invalid volume: Retype needs volume to be in available or in-use state, /),
    );
    expect(await retype({ new_type: "nope" })).toEqual(missing("Volume type with name nope could not be found."));
    expect(await retype({ new_type: "nope", migration_policy: "x" })).toEqual(
      invalid("migration_policy. Value: x. 'x' is not one of ['on-demand', 'never']"),
    );
    expect(await retype({})).toEqual(invalid("os-retype. Value: {}. 'new_type' is a required property"));
  });

  it.each<[object, string]>([
    [{ size: 0 }, "size. Value: 0. 0 is less than the minimum of 1"],
    [{ size: "x" }, "size. Value: x. 'x' does not match '^[0-9]+$'"],
    [{ size: 1.5 }, "size. Value: 1.5. 1.5 is not of type 'integer', 'string', 'null'"],
    [{ size: 1, name: 5 }, "name. Value: 5. 5 is not of type 'string', 'null'"],
    [{ size: 1, snapshot_id: "x" }, "snapshot_id. Value: x. 'x' is not valid under any of the given schemas"],
    [{ size: 1, metadata: { a: 1 } }, "a. Value: 1. 1 is not of type 'string'"],
    [
      { size: 1, metadata: { "a!": "b" } },
      "metadata. Value: {'a!': 'b'}. 'a!' does not match any of the regexes: '^[a-zA-Z0-9-_:. /]{1,255}$'",
    ],
  ])("is not made of %j", async (wrong, message) => {
    expect(told(await post(wrong))).toEqual(invalid(message));
  });

  it.each<[object, { status: number; body: object }]>([
    [{ size: 1, volume_type: "nope" }, missing("Volume type with name nope could not be found.")],
    [{ size: 1, availability_zone: "nope" }, bad("Availability zone 'nope' is invalid.")],
    [{ size: 1, imageRef: "nope" }, bad("Invalid image identifier or unable to access requested image.")],
    [{ size: 1, snapshot_id: NOWHERE }, missing(`Snapshot ${NOWHERE} could not be found.`)],
    [{ size: 1, source_volid: NOWHERE }, gone(NOWHERE)],
    [{ size: 1, multiattach: true }, bad(/^multiattach parameter has been removed. /)],
    [{}, bad(/^The server could not comply with the request/)],
    [{ size: null }, bad(/^The server could not comply with the request/)],
  ])("is not made of %j, which can't be had", async (wrong, answer) => {
    expect(told(await post(wrong))).toEqual(answer);
  });

  it("has a name that is not too long", async () => {
    expect(told(await post({ size: 1, name: "x".repeat(256) }))).toEqual(
      bad("Invalid input received: name has 256 characters, more than 255."),
    );
  });

  it("has attributes that are known, from 3.53 on", async () => {
    expect((await post({ size: "1", foo: 1 })).status).toBe(202);
    expect(told(await post({ size: 1, foo: 1 }, "3.53"))).toEqual(
      invalid("volume. Value: {'size': 1, 'foo': 1}. Additional properties are not allowed ('foo' was unexpected)"),
    );
  });

  it("is not for readers to make", async () => {
    expect(told(await post({ size: 1 }, undefined, reader))).toEqual(forbidden("volume:create"));
  });

  it.each<[string, string | undefined, { status: number; body: object }]>([
    ["limit=x", undefined, bad("limit param must be an integer")],
    ["marker=nope", undefined, gone("nope")],
    ["foo=1", "3.31", bad("Invalid filters foo are found in query options.")],
  ])("is not listed for %s", async (query, microversion, answer) => {
    expect(told(await get(`?${query}`, microversion))).toEqual(answer);
  });
});

describe("a quota", () => {
  it("counts volumes and their size", async () => {
    // GIVEN
    await build({ size: 1 });
    await build({ size: 2 });
    // THEN
    const used = (of: number, in_use: number) => ({ limit: of, in_use, reserved: 0 });
    expect(await member.volume({ method: "GET", path: `/os-quota-sets/${own.id}?usage=true` })).toMatchObject({
      body: {
        quota_set: {
          ...{ volumes: used(10, 2), gigabytes: used(1000, 3), per_volume_gigabytes: used(-1, 0) },
          ...{ volumes___DEFAULT__: used(-1, 2), gigabytes___DEFAULT__: used(-1, 3) },
        },
      },
    });
    expect(await member.volume({ method: "GET", path: "/limits" })).toMatchObject({
      body: { limits: { absolute: { totalVolumesUsed: 2, totalGigabytesUsed: 3, maxTotalVolumes: 10 } } },
    });
  });

  it.each<[object, object, string]>([
    [
      { volumes: 0 },
      { size: 1 },
      "VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes'.",
    ],
    [
      { volumes___DEFAULT__: 0 },
      { size: 1 },
      "VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes___DEFAULT__'.",
    ],
    [
      { gigabytes: 2, volumes: 0 },
      { size: 3 },
      "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 3G, quota is 2G and 0G has been consumed.",
    ],
    [
      { gigabytes___DEFAULT__: 2 },
      { size: 3 },
      "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes___DEFAULT__ quota. Requested 3G, quota is 2G and 0G has been consumed.",
    ],
    [
      { per_volume_gigabytes: 5 },
      { size: 6 },
      "VolumeSizeExceedsLimit: Requested volume size 6G is larger than maximum allowed limit 5G.",
    ],
  ])("of %j has no room for %j", async (limits, volume, message) => {
    await limit(limits);
    const answer = await post(volume);
    expect(told(answer)).toEqual(tooMuch(message));
    expect(answer.headers["retry-after"]).toBe("0");
  });

  it("has no room to grow either", async () => {
    // GIVEN
    const id = await build({ size: 1 });
    await limit({ gigabytes: 2 });
    // THEN
    expect(told(await act(id, { "os-extend": { new_size: 4 } }))).toEqual(
      tooMuch(
        "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 3G, quota is 2G and 1G has been consumed.",
      ),
    );
  });

  it("goes below what is used the first time that it is set, and never again", async () => {
    await build({ size: 1 });
    await limit({ volumes: 0 });
    expect(told(await askLimit({ volumes: 0 }))).toEqual(
      bad(
        "Quota volumes limit must be equal or greater than existing resources. Current usage is 1 and the requested limit is 0.",
      ),
    );
    await limit({ volumes: -1 });
  });
});

describe("a volume type", () => {
  const type = (person: Person, rest: string) => person.volume({ method: "GET", path: `/types${rest}` });
  const known = { is_public: true, "os-volume-type-access:is_public": true };
  const standard = { id: LIKE(UUID), name: "__DEFAULT__", description: "Default Volume Type", extra_specs: {} };

  it("is there by default", async () => {
    const { body } = await type(member, "");
    expect((body as { volume_types: object[] }).volume_types).toContainEqual({ ...standard, ...known });
    const seen = (await type(reader, "")).body as { volume_types: object[] };
    expect(seen.volume_types).toContainEqual({ ...standard, is_public: true });
    expect(await type(member, "/default")).toMatchObject({ body: { volume_type: standard } });
  });

  it("is made and removed by an administrator, and has quotas of its own", async () => {
    // WHEN
    const wanted = { name: "contract", description: "d", extra_specs: { a: "b" } };
    const answer = await postType(wanted);
    // THEN
    const shown = { id: LIKE(UUID), ...wanted, ...known };
    expect(told(answer)).toEqual({ status: 200, body: { volume_type: shown } });
    const [id] = types;
    expect(told(await type(admin, `/${id}`))).toEqual({
      status: 200,
      body: { volume_type: { ...shown, qos_specs_id: null } },
    });
    expect(told(await type(member, `/${id}`))).toEqual({
      status: 200,
      body: { volume_type: { ...shown, extra_specs: {} } },
    });
    expect(await member.volume({ method: "GET", path: `/os-quota-sets/${own.id}` })).toMatchObject({
      body: { quota_set: { volumes_contract: -1, gigabytes_contract: -1, snapshots_contract: -1 } },
    });
    expect(told(await postType({ name: "contract" }))).toEqual(conflict("Volume Type contract already exists."));
    await limit({ gigabytes_contract: 1 });
    expect(told(await post({ size: 2, volume_type: "contract" }))).toEqual(
      tooMuch(
        "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes_contract quota. Requested 2G, quota is 1G and 0G has been consumed.",
      ),
    );
    const remove = (person: Person) => person.volume({ method: "DELETE", path: `/types/${id}` });
    expect(told(await remove(member))).toEqual(forbidden("volume_extension:type_delete"));
    expect(told(await remove(admin))).toEqual({ status: 202, body: "" });
    expect(told(await remove(admin))).toEqual(missing(`Volume type ${id} could not be found.`));
  });

  it.each<[object, string]>([
    [{ name: "" }, "name. Value: . '' should be non-empty"],
    [{}, "volume_type. Value: {}. 'name' is a required property"],
    [
      { name: "contract", foo: 1 },
      "volume_type. Value: {'name': 'contract', 'foo': 1}. Additional properties are not allowed ('foo' was unexpected)",
    ],
  ])("is not made of %j", async (wrong, message) => {
    expect(told(await postType(wrong))).toEqual(invalid(message));
  });

  it("is not a member's to make", async () => {
    expect(told(await postType({ name: "contract" }, member))).toEqual(forbidden("volume_extension:type_create"));
    expect(told(await type(member, "/nope"))).toEqual(missing("Volume type nope could not be found."));
  });
});
