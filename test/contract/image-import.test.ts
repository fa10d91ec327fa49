import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ANY, LIKE, REQUEST_ID, told, UUID } from "./expect";
import { image, Images, patch, refusal, stage, upload, type ImageBody } from "./image-calls";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let reader: Person;
let project: OwnProject;
let stranger: Person;
let web: Server;
let webUrl: string;
const images = new Images();
beforeAll(async () => {
  target = await Target.open();
  member = await target.logIn("tenant-a");
  reader = await target.logIn("tenant-a-reader");
  project = await OwnProject.make(target, await target.logIn("admin"));
  stranger = project.member;
  web = createServer((request, response) => {
    if (request.url === "/404") response.writeHead(404).end("no");
    else if (request.url === "/moved") response.writeHead(302, { Location: "/ok" }).end();
    else if (request.url === "/half")
      response.writeHead(200, { "Content-Length": 10 }).write("half", () => response.destroy());
    else if (request.url === "/slow") {
      response.write("slow");
      setTimeout(() => response.end("ly"), 1_000);
    } else response.end("hello web");
  });
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
afterEach(() => images.clear());
afterAll(async () => {
  web.closeAllConnections();
  web.close();
  await project.remove();
  await target.stop();
});

const bad = (text: string) => refusal(400, "Bad Request", text);
const conflict = (text: string) => refusal(409, "Conflict", text);
const notFound = (text = "The resource could not be found.") => refusal(404, "Not Found", text);
const forbidden = (action: string) => refusal(403, "Forbidden", `You are not authorized to complete ${action} action.`);
const start = (id: string, body: unknown, person = member, region?: string) =>
  person.image({ method: "POST", path: `/v2/images/${id}/import`, body, region });
const TAKEN = { status: 202, body: "" };
const webDownload = (path: string) => ({ method: { name: "web-download", uri: webUrl + path } });

type Task = Record<string, unknown> & { status: string; message: string };
const tasks = async (id: string, region?: string) =>
  ((await member.image({ method: "GET", path: `/v2/images/${id}/tasks`, region })).body as { tasks: Task[] }).tasks;

/** An image whose import is over. */
async function imported(id: string, region?: string): Promise<ImageBody> {
  for (let left = 100; left > 0; left--) {
    const now = await image(member, id, region);
    const [task] = await tasks(id, region);
    if (task?.status !== "processing" && task?.status !== "pending" && now.os_glance_import_task === undefined)
      return now;
    await sleep(100);
  }
  throw new Error(`the import of ${id} does not end`);
}

test("the ways to import are told", async () => {
  const answer = await reader.image({ method: "GET", path: "/v2/info/import" });
  const value = ["glance-direct", "web-download", "glance-download"];
  expect(told(answer)).toEqual({
    status: 200,
    body: { "import-methods": { description: "Import methods available.", type: "array", value } },
  });
});

describe("an import", () => {
  it.each<[unknown, object]>([
    [{}, bad("Import request requires a 'method' field.")],
    [{ method: {} }, bad("Import request requires a 'name' field.")],
    [{ method: { name: "foo" } }, bad("Unknown import method name 'foo'.")],
    [
      { method: { name: "glance-direct" } },
      conflict("Image needs to be staged before 'glance-direct' method can be used"),
    ],
    [{ method: { name: "web-download" } }, bad("URI for web-download does not pass filtering: None")],
    [{ method: { name: "web-download", uri: "x" } }, bad("URI for web-download does not pass filtering: x")],
    [
      { method: { name: "web-download", uri: "http://10.0.0.1/x" } },
      bad("URI for web-download does not pass filtering: http://10.0.0.1/x"),
    ],
    [{ method: { name: "glance-download" } }, bad("'glance_region' needs to be set for glance-download import method")],
    [
      { method: { name: "glance-download", glance_region: "RegionTwo" } },
      bad("'glance_image_id' needs to be set for glance-download import method"),
    ],
    [
      { method: { name: "glance-download", glance_region: "RegionTwo", glance_image_id: "x" } },
      bad("Remote image id does not look like a UUID: x"),
    ],
  ])("is refused as %j", async (body, error) => {
    const { id } = await images.one(member);
    expect(told(await start(id, body))).toEqual(error);
    expect(await tasks(id)).toEqual([]);
    expect((await image(member, id)).status).toBe("queued");
  });

  it("is the owner's", async () => {
    const { id } = await images.one(member);
    expect(told(await start(id, webDownload("/"), reader))).toEqual(forbidden("modify_image"));
    expect(told(await start(id, webDownload("/"), stranger))).toEqual(notFound(`No image found with ID ${id}`));
    expect(told(await stranger.image({ method: "GET", path: `/v2/images/${id}/tasks` }))).toEqual(notFound());
  });

  it("is of an image without bytes, but with formats", async () => {
    const active = await images.active(member, "x");
    expect(told(await start(active.id, webDownload("/")))).toEqual(
      conflict("Image with status active cannot be target for import"),
    );
    const { id } = await images.one(member, { disk_format: null });
    expect(told(await start(id, webDownload("/")))).toEqual(conflict("'disk_format' needs to be set before import"));
  });
});

describe("bytes that are staged", () => {
  it("are taken once, and imported", async () => {
    // GIVEN
    const { id } = await images.one(member);
    expect(told(await stage(member, id, "hello staged"))).toEqual({ status: 204, body: "" });
    expect(await image(member, id)).toMatchObject({ status: "uploading", size: 12, checksum: null });
    // WHEN others come
    const from = (status: string, to: string) =>
      conflict(`Image status transition from ${status} to ${to} is not allowed`);
    expect(told(await stage(member, id, "x"))).toEqual(from("uploading", "uploading"));
    expect(told(await upload(member, id, "x"))).toEqual(from("uploading", "saving"));
    expect(told(await start(id, webDownload("/")))).toEqual(
      conflict("Image needs to be in 'queued' state to use 'web-download' method"),
    );
    // WHEN
    expect(told(await start(id, { method: { name: "glance-direct" } }))).toEqual(TAKEN);
    // THEN
    expect(await imported(id)).toMatchObject({
      ...{ status: "active", size: 12, stores: "file" },
      ...{ os_glance_importing_to_stores: "", os_glance_failed_import: "" },
    });
    expect((await member.image({ method: "GET", path: `/v2/images/${id}/file` })).body).toBe("hello staged");
    expect(await tasks(id)).toEqual([
      {
        ...{ id: LIKE(UUID), type: "api_image_import", status: "success", message: "Copied 0 MiB", image_id: id },
        ...{ owner: member.projectId, user_id: member.userId, request_id: LIKE(REQUEST_ID), result: { image_id: id } },
        ...{ created_at: LIKE(/^\d{4}-.*\.000000$/), updated_at: ANY("string"), expires_at: ANY("string") },
        ...{ deleted_at: null, deleted: false },
        input: { image_id: id, import_req: { method: { name: "glance-direct" } }, backend: ["file"] },
      },
    ]);
  });

  it("that are not what the image is said to be leave it importing for ever", async () => {
    const { id } = await images.one(member, { disk_format: "qcow2" });
    await stage(member, id, "hello");
    await start(id, { method: { name: "glance-direct" } });
    expect(await imported(id)).toMatchObject({
      ...{ status: "importing", os_hash_value: null },
      ...{ os_glance_importing_to_stores: "", os_glance_failed_import: "file" },
    });
    expect(await tasks(id)).toMatchObject([{ status: "failure", message: "Task failed due to Internal Error" }]);
  });
});

describe("bytes of the web", () => {
  it.each(["/ok", "/moved"])("are downloaded from %s", async (path) => {
    const { id } = await images.one(member);
    expect(told(await start(id, webDownload(path)))).toEqual(TAKEN);
    expect(await imported(id)).toMatchObject({ status: "active", size: 9 });
    expect((await member.image({ method: "GET", path: `/v2/images/${id}/file` })).body).toBe("hello web");
  });

  it.each(["/404", "/half"])("that do not come (%s) leave the image as it was, and may come later", async (path) => {
    // GIVEN
    const { id } = await images.one(member);
    await start(id, webDownload(path));
    expect(await imported(id)).toMatchObject({
      ...{ status: "queued", size: null, os_hash_value: null },
      ...{ os_glance_importing_to_stores: "", os_glance_failed_import: "file" },
    });
    expect(await tasks(id)).toMatchObject([
      { status: "failure", message: "Task failed due to Internal Error", result: null },
    ]);
    // WHEN
    await start(id, webDownload("/ok"));
    // THEN
    expect(await imported(id)).toMatchObject({ status: "active", os_glance_failed_import: "" });
    expect((await tasks(id)).map(({ status }) => status).sort()).toEqual(["failure", "success"]);
  });

  it("keep others out while they come, and not whoever removes the image", async () => {
    const { id } = await images.one(member);
    await start(id, webDownload("/slow"));
    for (let left = 50; left > 0 && (await image(member, id)).status !== "importing"; left--) await sleep(20);
    expect(told(await upload(member, id, "x"))).toEqual(
      conflict("Image status transition from importing to saving is not allowed"),
    );
    expect(await tasks(id)).toMatchObject([{ status: "processing", result: null }]);
    expect((await member.image({ method: "DELETE", path: `/v2/images/${id}` })).status).toBe(204);
    expect((await member.image({ method: "GET", path: `/v2/images/${id}/tasks` })).status).toBe(404);
  });
});

describe("bytes of another region", () => {
  const of = (glance_image_id: string, glance_region = "RegionOne") => ({
    method: { name: "glance-download", glance_region, glance_image_id },
  });

  it("come with formats and with what the hardware has to be", async () => {
    // GIVEN
    const source = await images.active(member, "hello region", { min_ram: 7, tags: ["a"] });
    const changes = { hw_disk_bus: "scsi", "trait:X": "required", os_distro: "debian", mine: "x" };
    await patch(
      member,
      source.id,
      Object.entries(changes).map(([name, value]) => ({ op: "add", path: `/${name}`, value })),
    );
    const { id } = await images.one(member, { disk_format: "qcow2", hw_disk_bus: "virtio" }, "RegionTwo");
    // WHEN
    expect(told(await start(id, of(source.id), member, "RegionTwo"))).toEqual(TAKEN);
    // THEN
    const copy = await imported(id, "RegionTwo");
    expect(copy).toMatchObject({
      ...{ status: "active", disk_format: "raw", min_ram: 0, tags: [], os_hash_value: source.os_hash_value },
      ...{ hw_disk_bus: "scsi", "trait:X": "required", os_distro: "debian" },
    });
    expect(copy).not.toHaveProperty("mine");
    const [task] = await tasks(id, "RegionTwo");
    expect(task).toMatchObject({
      status: "success",
      input: { import_req: { method: { ...of(source.id).method, glance_service_interface: "public" } } },
    });
  });

  it.each<[string, () => Promise<object>]>([
    ["image", () => Promise.resolve(of(randomUUID()))],
    ["region", async () => of((await images.active(member, "x")).id, "Nowhere")],
    ["bytes", async () => of((await images.one(member)).id)],
  ])("do not come where there is no such %s", async (_what, body) => {
    const { id } = await images.one(member, {}, "RegionTwo");
    await start(id, await body(), member, "RegionTwo");
    expect(await imported(id, "RegionTwo")).toMatchObject({ status: "queued", size: null });
    expect(await tasks(id, "RegionTwo")).toMatchObject([{ status: "failure", result: null }]);
    expect((await upload(member, id, "x", {}, "RegionTwo")).status).toBe(204);
  });
});
