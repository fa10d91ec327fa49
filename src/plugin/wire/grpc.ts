import http2 from "node:http2";
import type { Socket } from "node:net";
import type { Identity } from "./host";
import { log } from "./log";

/** A method takes one message and gives one, or is a stream that stays open and says nothing. */
export type Method =
  | {
      readonly unary: (message: Buffer, signal: AbortSignal) => Promise<Uint8Array>;
      /** Called when the answer is out. */
      readonly then?: () => void;
    }
  | "held";

/** What happens to connections. */
export interface Connections {
  readonly connected: () => void;
  /** The last one is closed. */
  readonly alone: () => void;
}

/** Status codes (grpc.io, "Status codes and their use in gRPC"). */
const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const MIB = 2 ** 20;

/**
 * gRPC on Node's own HTTP/2: as much of it as Terraform uses. It starts 30 to 40 ms faster than the library and tells a
 * client without the right certificate so in TLS, where the library stays silent.
 *
 * @returns what takes a connection
 */
export function grpcServer(
  methods: Readonly<Record<string, Method>>,
  identity: Identity | undefined,
  { connected, alone }: Connections,
): (socket: Socket) => void {
  // A state may be large: Terraform itself sends and takes up to 256 MiB.
  const limits = { maxSessionMemory: 1024, settings: { initialWindowSize: 4 * MIB } };
  const server =
    identity === undefined
      ? http2.createServer(limits)
      : http2.createSecureServer({ ...limits, ...identity, requestCert: true, rejectUnauthorized: true });
  let sessions = 0;
  server.on("session", (session) => {
    sessions += 1;
    connected();
    session.setLocalWindowSize(16 * MIB);
    session.on("close", () => {
      sessions -= 1;
      if (sessions === 0) alone();
    });
  });
  server.on("sessionError", (error: Error) => log("warn", `connection: ${error.message}`));
  server.on("tlsClientError", (error: Error) => log("warn", `connection refused: ${error.message}`));
  server.on("stream", (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
    stream.on("error", (error) => log("debug", `call: ${error.message}`));
    const path = headers[":path"] ?? "";
    const method = Object.hasOwn(methods, path) ? methods[path] : undefined;
    if (method === undefined) fail(stream, UNIMPLEMENTED, `${path} is not served`);
    else if (method === "held") stream.respond(ANSWER);
    else void answer(stream, method);
  });
  return (socket) => server.emit("connection", socket);
}

const ANSWER = { ":status": 200, "content-type": "application/grpc" };

async function answer(stream: http2.ServerHttp2Stream, { unary, then }: Exclude<Method, "held">): Promise<void> {
  const caller = new AbortController();
  stream.on("close", () => caller.abort());
  let message: Uint8Array;
  try {
    message = await unary(await read(stream), caller.signal);
  } catch (error) {
    return fail(stream, INTERNAL, error instanceof Error ? error.message : String(error));
  }
  if (stream.destroyed) return;
  if (then !== undefined) stream.on("close", then);
  stream.respond(ANSWER, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(framed(message));
}

/** One message: a byte for its compression, four for its length, and itself. */
async function read(stream: http2.ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  if (whole.length < 5 || whole[0] !== 0 || whole.readUInt32BE(1) !== whole.length - 5) {
    throw new Error("this is not one uncompressed message");
  }
  return whole.subarray(5);
}

function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function fail(stream: http2.ServerHttp2Stream, status: number, message: string): void {
  if (stream.destroyed) return;
  const trailers = { "grpc-status": String(status), "grpc-message": encodeURIComponent(message) };
  stream.respond({ ...ANSWER, ...trailers }, { endStream: true });
}
