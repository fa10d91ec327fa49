import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { told } from "./expect";
import { image, Images, patch, refusal, refusedType, upload } from "./image-calls";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let member: Person;
let reader: Person;
let project: OwnProject;
let stranger: Person;
const images = new Images();
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  member = await target.logIn("tenant-a");
  reader = await target.logIn("tenant-a-reader");
  project = await OwnProject.make(target, admin);
  stranger = project.member;
});
afterEach(() => images.clear());
afterAll(async () => {
  await project.remove();
  await target.stop();
});

const DONE = { status: 204, body: "" };
const OCTETS = "application/octet-stream";
const forbidden = (text: string) => refusal(403, "Forbidden", text);
const notFound = (id: string) => refusal(404, "Not Found", `No image found with ID ${id}`);
const transition = (from: string, to: string) =>
  refusal(409, "Conflict", `Image status transition from ${from} to ${to} is not allowed`);
const download = (id: string, headers = {}, person = member) =>
  person.image({ method: "GET", path: `/v2/images/${id}/file`, headers });
const sum = (algorithm: string, bytes: string) => createHash(algorithm).update(bytes).digest("hex");
const NO_BYTES = { size: null, virtual_size: null, checksum: null, os_hash_algo: null, os_hash_value: null };

/** The beginning of a disk in QCOW2 version 3, 1 GiB large: 64 KiB, without a data file. */
const QCOW2 = (() => {
  const header = Buffer.alloc(65_536);
  header.write("QFI\xfb", "latin1");
  header.writeUInt32BE(3, 4);
  header.writeUInt32BE(16, 20);
  header.writeBigUInt64BE(BigInt(1 << 30), 24);
  header.writeUInt32BE(104, 100);
  return header;
})();

describe("an upload", () => {
  it("makes an image active, with what its bytes are", async () => {
    // GIVEN
    const { id } = await images.one(member);
    expect(told(await download(id))).toEqual(DONE);
    // WHEN
    expect(told(await upload(member, id, "hello world"))).toEqual(DONE);
    // THEN
    expect(await image(member, id)).toMatchObject({
      ...{ status: "active", size: 11, virtual_size: 11, stores: "file" },
      ...{ checksum: sum("md5", "hello world"), os_hash_algo: "sha512", os_hash_value: sum("sha512", "hello world") },
    });
    expect(told(await upload(member, id, "other"))).toEqual(transition("active", "saving"));
  });

  it("may be of nothing", async () => {
    const { id } = await images.active(member, "");
    expect(await image(member, id)).toMatchObject({ status: "active", size: 0, virtual_size: null });
    expect(told(await download(id))).toEqual({ status: 200, body: "" });
  });

  it("is refused to others", async () => {
    const { id } = await images.one(member);
    expect(told(await upload(reader, id, "x"))).toEqual(
      forbidden("You are not authorized to complete upload_image action."),
    );
    expect(told(await upload(stranger, id, "x"))).toEqual(notFound(id));
    const nobody = randomUUID();
    expect(told(await upload(member, nobody, "x"))).toEqual(notFound(nobody));
    expect(await image(member, id)).toMatchObject({ status: "queued", ...NO_BYTES });
  });

  it.each<[string, Record<string, string>, object]>([
    ["another type", { "Content-Type": "text/plain" }, refusedType("text/plain", "Invalid content type text/plain")],
    [
      "a size that is none",
      { "x-openstack-image-size": "x" },
      refusal(400, "Bad Request", "Invalid or missing image size in request headers."),
    ],
    [
      "less than there is",
      { "x-openstack-image-size": "3" },
      refusal(400, "Bad Request", "Size exceeds: expected 3 bytes, got 5 bytes"),
    ],
    [
      "more than there is",
      { "x-openstack-image-size": "7" },
      refusal(400, "Bad Request", "Size mismatch: expected 7 bytes, got 5 bytes"),
    ],
  ])("is refused for %s, and may be made again", async (_what, headers, error) => {
    const { id } = await images.one(member);
    expect(told(await upload(member, id, "hello", headers))).toEqual(error);
    expect(await image(member, id)).toMatchObject({ status: "queued", ...NO_BYTES });
    expect(told(await upload(member, id, "hello", { "x-openstack-image-size": "5" }))).toEqual(DONE);
  });

  it("needs both formats", async () => {
    const unset = (text: string) => refusal(400, "Bad Request", `${text} must be set prior to saving data.`);
    const none = await images.one(member, { disk_format: null, container_format: null });
    expect(told(await upload(member, none.id, "x"))).toEqual(unset("Properties disk_format, container_format"));
    const half = await images.one(member, { disk_format: null });
    expect(told(await upload(member, half.id, "x"))).toEqual(unset("Property disk_format"));
  });

  it("of other bytes than the image is said to have is refused, and leaves sums that prove nothing", async () => {
    // GIVEN
    const { id } = await images.one(member, { disk_format: "qcow2" });
    // WHEN
    expect(told(await upload(member, id, "hello"))).toEqual(
      refusedType(OCTETS, "Image disk_format qcow2 does not match stream data raw"),
    );
    // THEN
    const sums = { checksum: sum("md5", "hello"), os_hash_value: sum("sha512", "hello"), stores: "file" };
    expect(await image(member, id)).toMatchObject({ status: "queued", size: null, virtual_size: null, ...sums });
    // AND what was refused is in the way
    expect((await upload(member, id, QCOW2)).status).toBe(500);
    expect(await image(member, id)).toMatchObject({ status: "queued", ...sums });
  });

  it.each([
    ["ploop", "bare"],
    ["ami", "ami"],
  ])("of anything is taken for %s in %s", async (disk_format, container_format) => {
    const { id } = await images.active(member, "hello", { disk_format, container_format });
    expect(await image(member, id)).toMatchObject({ status: "active", size: 5, virtual_size: null });
  });

  it.each(["vmdk", "vhd", "vhdx", "vdi", "iso"])("of anything is refused for %s", async (format) => {
    const { id } = await images.one(member, { disk_format: format });
    expect(told(await upload(member, id, "hello"))).toEqual(
      refusedType(OCTETS, `Image disk_format ${format} does not match stream data raw`),
    );
  });

  it.each([
    ["qcow2", 1 << 30],
    ["raw", 65_536],
  ])("of QCOW2 is taken for %s", async (format, virtualSize) => {
    const { id } = await images.active(member, QCOW2, { disk_format: format });
    expect(await image(member, id)).toMatchObject({ status: "active", size: 65_536, virtual_size: virtualSize });
  });
});

describe("an upload that goes on", () => {
  const CHUNK = Buffer.alloc(65_536, 7);

  /** Begins to send bytes, as many as are announced and more. */
  async function begin(id: string, length: number): Promise<Socket> {
    const url = new URL(`${member.imageUrl()}/v2/images/${id}/file`);
    const socket = connect(Number(url.port), url.hostname);
    socket.on("error", () => {});
    const head = [`PUT ${url.pathname} HTTP/1.1`, `Host: ${url.host}`, `X-Auth-Token: ${member.token}`];
    socket.write([...head, `Content-Type: ${OCTETS}`, `Content-Length: ${length}`, "Accept: */*", "", ""].join("\r\n"));
    socket.write(CHUNK);
    await until(id, "saving");
    return socket;
  }

  async function until(id: string, status: string): Promise<void> {
    for (let left = 100; left > 0 && (await image(member, id)).status !== status; left--) await sleep(50);
    expect((await image(member, id)).status).toBe(status);
  }

  it("keeps others out", async () => {
    const { id } = await images.one(member);
    const socket = await begin(id, 2 * CHUNK.length);
    // WHEN
    expect(told(await upload(member, id, "x"))).toEqual(transition("saving", "saving"));
    expect((await patch(member, id, [{ op: "add", path: "/mine", value: "x" }])).status).toBe(200);
    expect(told(await download(id))).toEqual(DONE);
    socket.write(CHUNK);
    // THEN
    await until(id, "active");
    expect(await image(member, id)).toMatchObject({ size: 2 * CHUNK.length });
    // AND what was changed meanwhile is lost
    expect(await image(member, id)).not.toHaveProperty("mine");
    socket.destroy();
  });

  it.each([
    ["in the middle", CHUNK.length],
    ["before the last byte", 1],
  ])("and breaks %s leaves the image as it was", async (_where, missing) => {
    const { id } = await images.one(member);
    const socket = await begin(id, CHUNK.length + missing);
    socket.destroy();
    await until(id, "queued");
    expect(await image(member, id)).toMatchObject(NO_BYTES);
    expect(told(await upload(member, id, "hello"))).toEqual(DONE);
  });

  it("of an image that is removed meanwhile ends with 410, and the id is used up", async () => {
    // GIVEN
    const { id } = await images.one(member);
    const socket = await begin(id, 2 * CHUNK.length);
    // WHEN
    expect((await member.image({ method: "DELETE", path: `/v2/images/${id}` })).status).toBe(204);
    expect((await member.image({ method: "GET", path: `/v2/images/${id}` })).status).toBe(404);
    socket.write(CHUNK);
    // THEN
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 410 Gone/);
    socket.destroy();
    expect(told(await upload(member, id, "x"))).toEqual(notFound(id));
    expect((await member.image({ method: "POST", path: "/v2/images", body: { id } })).status).toBe(409);
  });
});

describe("a download", () => {
  it.each<[string | undefined, number, string, string | undefined]>([
    [undefined, 200, "hello world", undefined],
    ["bytes=0-4", 206, "hello", "bytes 0-4/11"],
    ["bytes=6-", 206, "world", "bytes 6-10/11"],
    ["bytes=-3", 206, "rld", "bytes 8-10/11"],
    ["bytes=0-100", 206, "hello world", "bytes 0-10/11"],
    ["bytes=-100", 206, "hello world", "bytes 0-10/11"],
    ["bytes=0-0", 206, "h", "bytes 0-0/11"],
  ])("of the range %s", async (range, status, body, contentRange) => {
    const { id } = await images.active(member, "hello world");
    const answer = await download(id, range === undefined ? {} : { Range: range });
    expect(told(answer)).toEqual({ status, body });
    expect(answer.headers).toMatchObject({
      ...{ "content-type": OCTETS, "content-length": String(body.length), "content-md5": sum("md5", "hello world") },
      ...(contentRange === undefined ? {} : { "content-range": contentRange }),
    });
  });

  it.each([
    ["bytes=11-", "Invalid start position in Range header. Start position MUST be in the inclusive range [0, 10]."],
    ["bytes=5-2", "Invalid Range header."],
    ["foo", "Invalid Range header."],
  ])("of the range %s is refused", async (range, detail) => {
    const { id } = await images.active(member, "hello world");
    const text = "The Range requested is not available.";
    expect(told(await download(id, { Range: range }))).toEqual(
      refusal(416, "Request Range Not Satisfiable", text, detail),
    );
  });

  it("of several ranges is refused", async () => {
    const { id } = await images.active(member, "hello world");
    const text = "Requests with multiple ranges are not supported in Glance.";
    expect(told(await download(id, { Range: "bytes=0-1,3-4" }))).toEqual(
      refusal(400, "Bad Request", `${text} You may make multiple single-range requests instead.`),
    );
  });

  it("is for members of a project that sees the image", async () => {
    const { id } = await images.active(member, "hello world");
    expect(told(await download(id, {}, reader))).toEqual(
      forbidden("You are not authorized to complete download_image action."),
    );
    expect(told(await download(id, {}, stranger))).toEqual(notFound(id));
    expect(told(await download(id, {}, admin))).toEqual({ status: 200, body: "hello world" });
  });
});

describe("an active image", () => {
  it("keeps its formats", async () => {
    const { id } = await images.active(member, "hello");
    for (const name of ["disk_format", "container_format"]) {
      expect(told(await patch(member, id, [{ op: "replace", path: `/${name}`, value: "ami" }]))).toEqual(
        forbidden(`Attribute ${name} can be only replaced for a queued image.`),
      );
    }
  });

  const act = (id: string, action: string, person = member) =>
    person.image({ method: "POST", path: `/v2/images/${id}/actions/${action}` });

  it("is deactivated and activated again", async () => {
    const { id } = await images.active(member, "hello");
    // WHEN
    for (let times = 2; times > 0; times--) expect(told(await act(id, "deactivate"))).toEqual(DONE);
    // THEN
    expect((await image(member, id)).status).toBe("deactivated");
    expect(told(await download(id))).toEqual(
      forbidden("The requested image has been deactivated. Image data download is forbidden."),
    );
    expect((await download(id, {}, admin)).body).toBe("hello");
    // WHEN
    for (let times = 2; times > 0; times--) expect(told(await act(id, "reactivate"))).toEqual(DONE);
    expect((await download(id)).body).toBe("hello");
  });

  it("alone is", async () => {
    const { id } = await images.one(member);
    for (const action of ["deactivate", "reactivate"]) {
      expect(told(await act(id, action))).toEqual(forbidden(`Not allowed to ${action} image in status 'queued'`));
    }
    const action = "You are not authorized to complete deactivate action.";
    expect(told(await act(id, "deactivate", reader))).toEqual(forbidden(action));
    expect(told(await act(id, "deactivate", stranger))).toEqual(notFound(id));
    expect((await act(id, "foo")).status).toBe(404);
  });
});
