import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { Session, type Content } from "cdktf-openstack-multisite/runtime";
import { FakeCloud } from "./fake-cloud";

const REQUEST = { service: "image", region: "RegionOne", method: "PUT", path: "/v2/images/1/file" } as const;
const FILE = { service: "image", region: "RegionOne", path: "/v2/images/1/file" } as const;

let fake: FakeCloud;
afterEach(() => fake.stop());

async function open(answer: NonNullable<Parameters<typeof FakeCloud.start>[0]>["answer"], settings: object = {}) {
  const endpoints = (url: string) => [{ interface: "public", region_id: "RegionOne", url: `${url}/image` }];
  fake = await FakeCloud.start({ answer, catalog: (url) => [{ type: "image", endpoints: endpoints(url) }] });
  return Session.open(fake.config(), settings);
}

const words = (...parts: string[]): Content => ({
  open: () => Readable.from(parts.map((part) => Buffer.from(part))),
  size: parts.join("").length,
});

describe("an upload", () => {
  test("sends the bytes with their size, or in chunks where there is none", async () => {
    // GIVEN
    const bodies: string[] = [];
    const session = await open((response, request) => {
      void text(request).then((body) => {
        bodies.push(body);
        response.writeHead(204).end();
      });
    });
    // WHEN
    await session.upload(REQUEST, words("hello ", "world"));
    await session.upload(REQUEST, { ...words("chunks"), size: undefined });
    // THEN
    expect(bodies).toEqual(["hello world", "chunks"]);
    const [, first, second] = fake.requests.map(({ headers }) => headers);
    expect(first).toMatchObject({ "content-length": "11", "content-type": "application/octet-stream" });
    expect(second).toMatchObject({ "transfer-encoding": "chunked" });
  });

  test("a refused token is renewed, and the bytes are opened again", async () => {
    // GIVEN
    let refusals = 1;
    let opened = 0;
    const session = await open((response, request) => {
      void text(request).then(() => response.writeHead(refusals-- > 0 ? 401 : 204).end());
    });
    const content: Content = { open: () => (opened++, Readable.from([Buffer.from("x")])), size: 1 };
    // WHEN
    await session.upload(REQUEST, content);
    // THEN
    expect(opened).toBe(2);
    // WHEN they can't be opened again THEN the next upload has the new token
    refusals = 1;
    await expect(session.upload(REQUEST, { ...content, once: true })).rejects.toMatchObject({ kind: "unauthorized" });
    await session.upload(REQUEST, { ...content, once: true });
    expect(opened).toBe(4);
  });

  test("what the content fails with is thrown as it is, and the connection is cut before its end", async () => {
    // GIVEN
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    let cut = (): void => undefined;
    const isCut = new Promise<void>((resolve) => (cut = resolve));
    const session = await open((_response, request) => {
      request.once("data", arrived);
      request.socket.once("close", cut);
    });
    async function* failing() {
      yield Buffer.from("some");
      await arrival;
      throw new Error("the source is gone");
    }
    // WHEN
    const sent = session.upload(REQUEST, { open: () => Readable.from(failing()), size: 1000 });
    // THEN
    await expect(sent).rejects.toThrow("the source is gone");
    await isCut;
  });

  test("ends when nothing moves any more, but not while its own content is slow", async () => {
    // GIVEN
    let isSlow = true;
    const session = await open((response, request) => {
      if (isSlow) void text(request).then(() => response.writeHead(204).end());
    });
    async function* slow() {
      yield Buffer.from("a");
      await new Promise((resolve) => setTimeout(resolve, 300));
      yield Buffer.from("b");
    }
    // WHEN THEN
    await session.upload(REQUEST, { open: () => Readable.from(slow()), size: 2 }, { idleTimeoutMs: 200 });
    // WHEN
    isSlow = false;
    const huge: Content = { open: () => Readable.from(Array<Buffer>(64).fill(Buffer.alloc(2 ** 20))) };
    // THEN
    await expect(session.upload(REQUEST, huge, { idleTimeoutMs: 200 })).rejects.toMatchObject({ kind: "timeout" });
  });

  test("an answer in the middle is heard", async () => {
    // GIVEN
    const session = await open((response) => void response.writeHead(413).end("too much"));
    const huge: Content = { open: () => Readable.from(Array<Buffer>(64).fill(Buffer.alloc(2 ** 20))) };
    // THEN
    await expect(session.upload(REQUEST, huge)).rejects.toMatchObject({ kind: "overLimit", status: 413 });
  });

  test.each([409, 413, 500])(
    "that is refused before its first byte is told so, and none is sent: %d",
    async (status) => {
      // GIVEN a service that closes the connection with its answer
      const session = await open(() => undefined);
      let came = 0;
      fake.server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
        request.on("data", (bytes: Buffer) => (came += bytes.length));
        response.writeHead(status, { connection: "close" }).end("no room", () => request.socket.destroy());
      });
      const huge: Content = { open: () => Readable.from(Array<Buffer>(64).fill(Buffer.alloc(2 ** 20))), size: 2 ** 26 };
      // THEN
      await expect(session.upload(REQUEST, huge)).rejects.toMatchObject({ status });
      expect(came).toBe(0);
    },
  );

  test("goes on where the service does not say that it wants it", async () => {
    // GIVEN
    const session = await open(() => undefined);
    let body = "";
    fake.server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
      void text(request).then((all) => {
        body = all;
        response.writeHead(204).end();
      });
    });
    // WHEN
    await session.upload(REQUEST, { ...words("of ", "unknown size"), size: undefined });
    // THEN
    expect(body).toBe("of unknown size");
  });

  test("a signal ends it", async () => {
    // GIVEN
    const session = await open((_response, request) => void request.resume());
    const controller = new AbortController();
    const endless: Content = { open: () => new Readable({ read: () => undefined }) };
    const sent = session.upload(REQUEST, endless, { signal: controller.signal });
    // WHEN
    controller.abort();
    // THEN
    await expect(sent).rejects.toMatchObject({ kind: "aborted" });
  });
});

describe("a download", () => {
  test("comes as it is, however much it is", async () => {
    // GIVEN
    const bytes = "much ".repeat(1000);
    const session = await open((response) => void response.writeHead(200, { "content-length": "5000" }).end(bytes), {
      maxBodyBytes: 2000,
    });
    // WHEN
    const { body, size, from } = await session.download(FILE);
    // THEN
    expect(await text(body)).toBe(bytes);
    expect({ size, from }).toEqual({ size: 5000, from: 0 });
  });

  test("says where it begins: also where the service does not know ranges", async () => {
    // GIVEN
    let isKnown = true;
    const session = await open((response) => {
      if (isKnown) response.writeHead(206, { "content-range": "bytes 4-8/9" }).end("bytes");
      else response.writeHead(200).end("127 bytes");
    });
    // WHEN
    const known = await session.download(FILE, { from: 4 });
    // THEN
    expect(known).toMatchObject({ from: 4, size: 9 });
    expect(await text(known.body)).toBe("bytes");
    expect(fake.requests.at(-1)?.headers.range).toBe("bytes=4-");
    // WHEN
    isKnown = false;
    const unknown = await session.download(FILE, { from: 4 });
    // THEN
    expect(unknown.from).toBe(0);
    unknown.body.destroy();
  });

  test("a refusal is an error, and so is a connection that breaks", async () => {
    // GIVEN
    let status = 404;
    const session = await open((response) => {
      if (status !== 200) return void response.writeHead(status).end("gone");
      response.writeHead(200, { "content-length": "1000" });
      response.write("some", () => response.destroy());
    });
    // THEN
    await expect(session.download(FILE)).rejects.toMatchObject({ kind: "notFound" });
    // WHEN
    status = 200;
    const { body } = await session.download(FILE);
    // THEN
    await expect(text(body)).rejects.toMatchObject({ kind: "reset" });
  });

  test("ends when nothing comes any more, but not while nobody reads it", async () => {
    // GIVEN
    let isAll = true;
    const session = await open((response) => {
      response.writeHead(200, { "content-length": "8" });
      if (isAll) response.end("12345678");
      else response.write("1234");
    });
    // WHEN
    const unread = await session.download(FILE, { idleTimeoutMs: 500 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    // THEN
    expect(await text(unread.body)).toBe("12345678");
    // WHEN
    isAll = false;
    const { body } = await session.download(FILE, { idleTimeoutMs: 500 });
    // THEN
    await expect(text(body)).rejects.toMatchObject({ kind: "timeout" });
  });

  test.each([
    ["before it is read", (): unknown => undefined],
    ["early", (body: Readable) => once(body, "readable")],
    ["while it waits for more", (body: Readable) => once(body.resume(), "data")],
  ])("who ends it %s closes the connection", async (_, read) => {
    // GIVEN
    const session = await open((response) => {
      response.writeHead(200);
      response.write("some");
    });
    const { body } = await session.download(FILE);
    await read(body);
    // WHEN
    const [request] = fake.requests.slice(-1);
    const closed = once(request.socket, "close");
    body.destroy();
    // THEN
    await closed;
  });
});
