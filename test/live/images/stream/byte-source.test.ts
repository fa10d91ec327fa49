import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { byteSource } from "../../../../src/live/images/stream/byte-source";
import { someBytes } from "./memory-source";

const BYTES = someBytes(200_000);
const never = new AbortController().signal;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "multisite-source-"))));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a file", () => {
  const source = (name: string) => byteSource({ kind: "file", path: join(folder, name) });

  test("is read from any byte", async () => {
    writeFileSync(join(folder, "base.raw"), BYTES);
    const whole = await source("base.raw").open(0, never);
    expect(whole).toMatchObject({ size: BYTES.length, from: 0 });
    expect((await buffer(whole.body)).equals(BYTES)).toBe(true);

    const rest = await source("base.raw").open(150_000, never);
    expect(rest).toMatchObject({ size: BYTES.length, from: 150_000 });
    expect((await buffer(rest.body)).equals(BYTES.subarray(150_000))).toBe(true);
  });

  test("that is not there, or is none, is told with its path and what to do", async () => {
    await expect(source("gone.raw").open(0, never)).rejects.toMatchObject({
      code: "IMAGE_SOURCE_UNREADABLE",
      isPassing: false,
      message: expect.stringMatching(/gone\.raw can't be read: ENOENT.*; correct the path$/),
    });
    await expect(source(".").open(0, never)).rejects.toMatchObject({ what: expect.stringContaining("it is no file") });
    // A pipe to which nobody writes.
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(source("pipe").open(0, never)).rejects.toMatchObject({
      what: expect.stringContaining("it is no file"),
    });
  });
});

describe("an address", () => {
  const servers: Server[] = [];
  let requests: IncomingMessage[] = [];
  beforeEach(() => (requests = []));
  afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())));

  async function serve(listener: RequestListener, host = "127.0.0.1"): Promise<string> {
    const server = createServer((request, response) => {
      requests.push(request);
      listener(request, response);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return `http://${host}:${(server.address() as AddressInfo).port}`;
  }

  const withRanges: RequestListener = ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "bytes=0-")?.[1]);
    const range = { "Content-Range": `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` };
    response.writeHead(from > 0 ? 206 : 200, { "Content-Length": BYTES.length - from, ...(from > 0 ? range : {}) });
    response.end(BYTES.subarray(from));
  };

  test("is read from any byte, without anything that opens a door", async () => {
    const source = byteSource({ kind: "url", url: `${await serve(withRanges)}/base.raw` });
    const whole = await source.open(0, never);
    expect(whole).toMatchObject({ size: BYTES.length, from: 0 });
    expect((await buffer(whole.body)).equals(BYTES)).toBe(true);

    const rest = await source.open(150_000, never);
    expect(rest).toMatchObject({ size: BYTES.length, from: 150_000 });
    expect((await buffer(rest.body)).equals(BYTES.subarray(150_000))).toBe(true);

    for (const { headers } of requests) {
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining([expect.stringMatching(/auth|cookie|token/)]));
      expect(headers["accept-encoding"]).toBe("identity");
    }
  });

  test("may send elsewhere, and know no ranges and no size", async () => {
    const there = await serve((_request, response) => response.end(BYTES));
    const source = byteSource({
      kind: "url",
      url: await serve((_request, response) => response.writeHead(302, { Location: `${there}/base.raw` }).end()),
    });
    const { body, from } = await source.open(150_000, never);
    expect(from).toBe(0);
    expect((await buffer(body)).equals(BYTES)).toBe(true);
  });

  test.each([
    [404, false, "correct the address"],
    [403, false, "correct the address"],
    [503, true, "see whether its server is well, and try again"],
  ])("that answers %d", async (status, isPassing, fix) => {
    const url = await serve((_request, response) => response.writeHead(status).end("no"));
    const what = `${url}/?token=[secret] can't be read: its server answers ${status}`;
    await expect(byteSource({ kind: "url", url: `${url}/?token=hunter2` }).open(0, never)).rejects.toMatchObject({
      ...{ code: "IMAGE_SOURCE_UNREADABLE", isPassing, what, fix },
    });
  });

  test("is called by its name without what opens a door", () => {
    const url = "https://me:hunter2@images.example.org/base.raw?temp_url_sig=hunter3&apikey=hunter4#part";
    const shown = "https://[secret]@images.example.org/base.raw?temp_url_sig=[secret]&apikey=[secret]#part";
    expect(byteSource({ kind: "url", url }).name).toBe(shown);
  });

  test("that breaks off in the middle", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "Content-Length": BYTES.length });
      response.write(BYTES.subarray(0, 1000), () => response.destroy());
    });
    const { body } = await byteSource({ kind: "url", url }).open(0, never);
    await expect(buffer(body)).rejects.toMatchObject({ code: "IMAGE_SOURCE_UNREADABLE", isPassing: true });
  });

  test("that says nothing for too long", async () => {
    const url = await serve((_request, response) => response.writeHead(200).write("a"));
    const { body } = await byteSource({ kind: "url", url }, { idleTimeoutMs: 1_000 }).open(0, never);
    await expect(buffer(body)).rejects.toMatchObject({
      what: expect.stringContaining("nothing has moved for 1000 ms"),
    });
  });

  test("that nobody answers at", async () => {
    const url = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    await expect(byteSource({ kind: "url", url }).open(0, never)).rejects.toMatchObject({
      what: expect.stringMatching(/ECONNREFUSED/),
      isPassing: true,
    });
  });
});
