import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { fanOut, type StreamTarget } from "../../../../src/live/images/stream/fan-out";
import { MemorySource, someBytes } from "./memory-source";

const BYTES = someBytes(2_000_000);

let server: Server;
let url: string;
let got: Promise<Buffer>[] = [];
let heads: IncomingMessage[] = [];

beforeAll(async () => {
  server = createServer((incoming, response) => {
    heads.push(incoming);
    const bytes = buffer(incoming);
    got.push(bytes);
    bytes.then(
      () => response.writeHead(204).end(),
      () => undefined,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  got = [];
  heads = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Sends as a client of a service does. */
function target(key: string): StreamTarget {
  return {
    key,
    send: ({ open, size }, signal) =>
      new Promise((resolve, reject) => {
        const headers = size === undefined ? {} : { "Content-Length": size };
        const sent = request(url, { method: "PUT", signal, headers }, (answer) => {
          answer.resume().on("end", resolve);
        });
        sent.on("error", reject);
        open()
          .on("error", (error) => sent.destroy(error))
          .pipe(sent);
      }),
  };
}

const targets = ["One", "Two", "Three"].map(target);

test.each([
  ["with a length", {}, { "content-length": "2000000" }],
  ["in chunks", { saysNoSize: true }, { "transfer-encoding": "chunked" }],
])("over HTTP, %s", async (_what, options, headers) => {
  const source = new MemorySource(BYTES, { chunks: [65_536, 3], ...options });
  const results = await fanOut(source, targets, { sha512: source.sha512 });
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  expect(heads.map((head) => head.headers)).toEqual(Array(3).fill(expect.objectContaining(headers)));
  for (const bytes of await Promise.all(got)) expect(bytes.equals(BYTES)).toBe(true);
});

test.each([
  ["with a length", {}],
  ["in chunks", { saysNoSize: true }],
])("over HTTP wrong bytes are no whole request, %s", async (_what, options) => {
  const source = new MemorySource(BYTES, { chunks: [65_536], ...options });
  const results = await fanOut(source, targets, { sha512: "0".repeat(128) });
  expect(results).toMatchObject(Array(3).fill({ reason: { code: "IMAGE_SOURCE_CHANGED" } }));
  for (const bytes of got) await expect(bytes).rejects.toMatchObject({ code: "ECONNRESET" });
});
