import axios from "axios";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedCloud, type EmbeddedRegion } from "../../../src/sandbox/cloud";

const clouds: EmbeddedCloud[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const http = axios.create({
  validateStatus: () => true,
  proxy: false,
  timeout: 20_000,
  maxRedirects: 0,
  maxBodyLength: Infinity,
});
const sha512 = (bytes: Buffer) => createHash("sha512").update(bytes).digest("hex");
const BYTES = randomBytes(300_000);

const fromRegionOne = (of: string) => ({
  name: "glance-download",
  glance_region: "RegionOne",
  glance_image_id: of,
});

async function start(options: Partial<Parameters<typeof EmbeddedCloud.start>[0]> = {}): Promise<EmbeddedCloud> {
  const cloud = await EmbeddedCloud.start({ regions: ["RegionOne", "RegionTwo"], ...options });
  clouds.push(cloud);
  return cloud;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "image-bytes-"));
  folders.push(folder);
  return folder;
}

/** The member of a cloud, with images. */
async function logIn(cloud: EmbeddedCloud) {
  const { username, password, projectName } = cloud.credentials.member;
  const domain = { name: "Default" };
  const identity = { methods: ["password"], password: { user: { name: username, password, domain } } };
  const scope = { project: { name: projectName, domain } };
  const { headers } = await http.post(`${cloud.authUrl}/auth/tokens`, { auth: { identity, scope } });
  const token = { "X-Auth-Token": String(headers["x-subject-token"]) };
  const url = (region: EmbeddedRegion, path = "") => `${region.url}/image/v2/images${path}`;
  return {
    make: async (region: EmbeddedRegion, wanted: object = {}) => {
      const body = { disk_format: "raw", container_format: "bare", ...wanted };
      return (await http.post<{ id: string }>(url(region), body, { headers: token })).data.id;
    },
    get: async (region: EmbeddedRegion, id: string) =>
      (await http.get<Record<string, unknown>>(url(region, `/${id}`), { headers: token })).data,
    upload: (region: EmbeddedRegion, id: string, bytes: Buffer | Readable) =>
      http.put(url(region, `/${id}/file`), bytes, {
        headers: { ...token, "Content-Type": "application/octet-stream" },
      }),
    download: (region: EmbeddedRegion, id: string) =>
      http.get<ArrayBuffer>(url(region, `/${id}/file`), { headers: token, responseType: "arraybuffer" }),
    importOf: (region: EmbeddedRegion, id: string, method: object) =>
      http.post(url(region, `/${id}/import`), { method }, { headers: token }),
    importEnds: async (region: EmbeddedRegion, id: string): Promise<string> => {
      for (let left = 100; left > 0; left--) {
        const { data } = await http.get<{ tasks: { status: string }[] }>(url(region, `/${id}/tasks`), {
          headers: token,
        });
        if (data.tasks[0].status !== "processing") return data.tasks[0].status;
        await sleep(20);
      }
      throw new Error("the import does not end");
    },
  };
}

describe("faults of bytes", () => {
  it("break an upload off: nothing is left, and the image may be uploaded again", async () => {
    // GIVEN
    const cloud = await start();
    const region = cloud.region("RegionOne");
    const member = await logIn(cloud);
    const id = await member.make(region);
    // WHEN
    region.fault({ service: "image", method: "PUT", truncateUploadAt: 100_000, times: 1 });
    await expect(member.upload(region, id, BYTES)).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|EPIPE/),
    });
    // THEN
    while ((await member.get(region, id)).status === "saving") await sleep(10);
    expect(await member.get(region, id)).toMatchObject({ status: "queued", size: null, os_hash_value: null });
    expect((await member.upload(region, id, BYTES)).status).toBe(204);
    expect(await member.get(region, id)).toMatchObject({ status: "active", os_hash_value: sha512(BYTES) });
  });

  it("change a bit of an upload, which the hash shows", async () => {
    const cloud = await start();
    const region = cloud.region("RegionOne");
    const member = await logIn(cloud);
    const id = await member.make(region);
    region.fault({ service: "image", method: "PUT", path: /\/file$/, flip: "upload" });
    await member.upload(region, id, BYTES);
    const spoilt = Buffer.from(BYTES);
    spoilt[0] ^= 1;
    expect(await member.get(region, id)).toMatchObject({ status: "active", os_hash_value: sha512(spoilt) });
  });

  it("change a bit of a download, or break it off in the middle", async () => {
    // GIVEN
    const cloud = await start();
    const region = cloud.region("RegionOne");
    const member = await logIn(cloud);
    const id = await member.make(region);
    await member.upload(region, id, BYTES);
    // WHEN
    region.fault({ service: "image", method: "GET", path: /\/file$/, flip: "download", times: 1 });
    const spoilt = Buffer.from(BYTES);
    spoilt[150_000] ^= 1;
    expect(sha512(Buffer.from((await member.download(region, id)).data))).toBe(sha512(spoilt));
    // WHEN
    region.fault({ service: "image", method: "GET", path: /\/file$/, truncate: true, times: 1 });
    await expect(member.download(region, id)).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    // THEN
    expect(sha512(Buffer.from((await member.download(region, id)).data))).toBe(sha512(BYTES));
  });

  it.each([
    ["is down", (source: EmbeddedRegion) => source.down()],
    ["breaks off", (source: EmbeddedRegion) => source.fault({ path: /\/file$/, truncate: true })],
    ["refuses", (source: EmbeddedRegion) => source.fault({ service: "image", status: 503 })],
  ])("end an import whose source %s", async (_what, fail) => {
    const cloud = await start();
    const [source, target] = cloud.regions;
    const member = await logIn(cloud);
    const of = await member.make(source);
    await member.upload(source, of, BYTES);
    const id = await member.make(target);
    // WHEN
    await fail(source);
    await member.importOf(target, id, fromRegionOne(of));
    // THEN
    expect(await member.importEnds(target, id)).toBe("failure");
    expect(await member.get(target, id)).toMatchObject({ status: "queued", size: null, os_hash_value: null });
  });
});

describe("bytes of images", () => {
  it("lie in a folder that goes with the cloud", async () => {
    // GIVEN
    const cloud = await start();
    const region = cloud.region("RegionOne");
    const member = await logIn(cloud);
    const id = await member.make(region);
    // WHEN
    await member.upload(region, id, BYTES);
    expect(existsSync(join(cloud.imageFolder, "RegionOne", id))).toBe(true);
    // THEN
    const folder = cloud.imageFolder;
    await cloud.stop();
    expect(existsSync(folder)).toBe(false);
  });

  it("are there again where the cloud gets its folder back, and 204 where it does not", async () => {
    // GIVEN
    const imageFolder = newFolder();
    const first = await start({ imageFolder });
    const member = await logIn(first);
    const id = await member.make(first.region("RegionTwo"), { id: randomUUID() });
    await member.upload(first.region("RegionTwo"), id, BYTES);
    const restore = first.snapshot();
    await first.stop();
    // WHEN
    const second = await start({ restore, imageFolder });
    const again = await (await logIn(second)).download(second.region("RegionTwo"), id);
    // THEN
    expect(sha512(Buffer.from(again.data))).toBe(sha512(BYTES));
    // WHEN
    const third = await start({ restore });
    const other = await logIn(third);
    // THEN
    expect(await other.get(third.region("RegionTwo"), id)).toMatchObject({ status: "active", size: BYTES.length });
    expect((await other.download(third.region("RegionTwo"), id)).status).toBe(204);
  });

  it("are those of `small` from the beginning", async () => {
    const cloud = await start();
    const region = cloud.region("RegionOne");
    const [small] = region.state.image.images;
    const { data } = await (await logIn(cloud)).download(region, small.id);
    expect(sha512(Buffer.from(data))).toBe(small.os_hash_value);
  });

  it("that are on their way when the cloud stops leave the image importing, as when Glance is killed", async () => {
    // GIVEN
    const cloud = await start();
    const [source, target] = cloud.regions;
    const member = await logIn(cloud);
    const of = await member.make(source);
    await member.upload(source, of, BYTES);
    const id = await member.make(target);
    source.fault({ path: /\/file$/, bytesPerSecond: 1 });
    await member.importOf(target, id, fromRegionOne(of));
    while ((await member.get(target, id)).status !== "importing") await sleep(10);
    // WHEN
    await cloud.stop();
    // THEN
    const images = cloud.snapshot().regions.RegionTwo.image.images;
    expect(images.find((image) => image.id === id)).toMatchObject({ status: "importing" });
  });

  it("that are refused are not waited for", async () => {
    const cloud = await start();
    const region = cloud.region("RegionOne");
    const member = await logIn(cloud);
    const id = await member.make(region);
    await member.upload(region, id, BYTES);
    expect((await member.upload(region, id, Buffer.alloc(32 << 20))).status).toBe(409);
    expect(await member.get(region, id)).toMatchObject({ size: BYTES.length });
  });

  it("come from this machine only, also where it is said to look elsewhere", async () => {
    // GIVEN
    const server = createServer((_request, response) =>
      response.writeHead(302, { Location: "http://192.0.2.1/image" }).end(),
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    const cloud = await start();
    const region = cloud.region("RegionOne");
    const member = await logIn(cloud);
    const id = await member.make(region);
    // WHEN
    await member.importOf(region, id, {
      name: "web-download",
      uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    });
    // THEN
    expect(await member.importEnds(region, id)).toBe("failure");
    server.close();
    server.closeAllConnections();
  });

  it("are never in memory", async () => {
    // GIVEN
    const cloud = await start();
    const region = cloud.region("RegionOne");
    const member = await logIn(cloud);
    const id = await member.make(region);
    const [chunk, chunks] = [Buffer.alloc(1 << 20, 1), 256];
    const before = process.memoryUsage().arrayBuffers;
    let highest = 0;
    const source = Readable.from(
      (function* () {
        for (let left = chunks; left > 0; left--) {
          highest = Math.max(highest, process.memoryUsage().arrayBuffers - before);
          yield chunk;
        }
      })(),
    );
    // WHEN
    const answer = await member.upload(region, id, source);
    // THEN
    expect(answer.status).toBe(204);
    expect(await member.get(region, id)).toMatchObject({ size: chunks * chunk.length });
    expect(highest).toBeLessThan(64 << 20);
  });
});
