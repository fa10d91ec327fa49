import type { HttpBindings } from "@hono/node-server";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./fault";

/** What @hono/node-server takes as: nothing to be sent any more (its utils/response makes the same). */
export const ALREADY_SENT = new Response(null, { headers: { "x-hono-already-sent": "true" } });

/** The answer that a fault stands for. */
export function made({ status, body, headers }: Fault): Response {
  return new Response(textOf(body), { status, headers: { "Content-Type": contentType(body), ...headers } });
}

/** Sends a response with another body, slowly, with a wrong bit, or only half of it. */
export async function spoil(
  response: Response,
  fault: Fault,
  outgoing: HttpBindings["outgoing"],
  stopped: AbortSignal,
): Promise<Response> {
  const { truncate, bytesPerSecond } = fault;
  if (fault.body !== undefined && fault.status === undefined) {
    const headers = new Headers(response.headers);
    headers.set("Content-Type", contentType(fault.body));
    headers.delete("Content-Length");
    response = new Response(textOf(fault.body), { status: response.status, headers });
  }
  const flip = fault.flip === "download";
  if (!truncate && !flip && bytesPerSecond === undefined) return response;
  const { chunks, size } = await bodyOf(response);
  response.headers.forEach((value, name) => outgoing.setHeader(name, value));
  outgoing.setHeader("Content-Length", size);
  outgoing.writeHead(response.status);
  outgoing.flushHeaders();
  const half = Math.floor(size / 2);
  let at = 0;
  for await (const chunk of chunks) {
    if (outgoing.destroyed || (truncate && at >= half)) break;
    const bytes = Buffer.from(truncate ? chunk.subarray(0, half - at) : chunk);
    if (flip && at <= half && half < at + bytes.length) bytes[half - at] ^= 1;
    at += bytes.length;
    await send(bytes, bytesPerSecond, outgoing, stopped);
  }
  if (truncate) outgoing.destroy();
  else outgoing.end();
  return ALREADY_SENT;
}

/** A body as it comes where its size is known, such as an image's. */
async function bodyOf({ body, headers }: Response): Promise<{ chunks: AsyncIterable<Uint8Array>; size: number }> {
  const chunks = body === null ? Readable.from([]) : Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  const size = headers.get("Content-Length");
  if (size !== null) return { chunks, size: Number(size) };
  const whole = await buffer(chunks);
  return { chunks: Readable.from([whole]), size: whole.length };
}

async function send(
  bytes: Buffer,
  bytesPerSecond: number | undefined,
  outgoing: HttpBindings["outgoing"],
  stopped: AbortSignal,
): Promise<void> {
  const step = bytesPerSecond === undefined ? bytes.length : 1;
  for (let at = 0; at < bytes.length && !outgoing.destroyed; at += step) {
    await new Promise<void>((done) => outgoing.write(bytes.subarray(at, at + step), () => done()));
    if (bytesPerSecond !== undefined) await sleep(1000 / bytesPerSecond, undefined, { signal: stopped });
  }
}

/** A request's body with a wrong bit, or with a connection that breaks. */
export function spoilUpload(incoming: HttpBindings["incoming"], { truncateUploadAt, flip }: Fault): Readable {
  if (truncateUploadAt === undefined && flip !== "upload") return incoming;
  const spoilt = async function* (chunks: AsyncIterable<Buffer>) {
    let at = 0;
    for await (const chunk of chunks) {
      const bytes = Buffer.from(chunk);
      if (flip === "upload" && at === 0) bytes[0] ^= 1;
      at += bytes.length;
      if (at >= (truncateUploadAt ?? Infinity)) {
        incoming.socket.resetAndDestroy();
        throw new Error("a fault of the sandbox breaks the upload off");
      }
      yield bytes;
    }
  };
  return Readable.from(spoilt(incoming));
}

const textOf = (body: unknown) => (body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
const contentType = (body: unknown) => (typeof body === "string" ? "text/plain" : "application/json");
