import type { HttpBindings } from "@hono/node-server";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./fault";

/** What @hono/node-server takes as: nothing to be sent any more (its utils/response makes the same). */
export const ALREADY_SENT = new Response(null, { headers: { "x-hono-already-sent": "true" } });

/** The answer that a fault stands for. */
export function made({ status, body, headers }: Fault): Response {
  return new Response(textOf(body), { status, headers: { "Content-Type": contentType(body), ...headers } });
}

/** Sends a response with another body, slowly, or only half of it. */
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
  if (!truncate && bytesPerSecond === undefined) return response;
  const whole = Buffer.from(await response.arrayBuffer());
  const body = truncate ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  response.headers.forEach((value, name) => outgoing.setHeader(name, value));
  outgoing.setHeader("Content-Length", whole.length);
  outgoing.writeHead(response.status);
  outgoing.flushHeaders();
  const step = bytesPerSecond === undefined ? body.length : 1;
  for (let at = 0; at < body.length && !outgoing.destroyed; at += step) {
    await new Promise<void>((done) => outgoing.write(body.subarray(at, at + step), () => done()));
    if (bytesPerSecond !== undefined) await sleep(1000 / bytesPerSecond, undefined, { signal: stopped });
  }
  if (truncate) outgoing.destroy();
  else outgoing.end();
  return ALREADY_SENT;
}

const textOf = (body: unknown) => (body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
const contentType = (body: unknown) => (typeof body === "string" ? "text/plain" : "application/json");
