import { spawn, type ChildProcess } from "node:child_process";
import http2 from "node:http2";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Certificate } from "../../../src/plugin/wire/certificate";

/** What Terraform puts into the environment of every plugin. */
const COOKIE = {
  TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
  PLUGIN_PROTOCOL_VERSIONS: "5,6",
};

/** A plugin that was started as Terraform does. */
export interface Started {
  readonly child: ChildProcess;
  /** Fields of the handshake. */
  readonly line: readonly string[];
  readonly stderr: () => string;
  readonly ended: Promise<number | null>;
}

/** Starts a plugin; a variable that is undefined goes. */
export async function start(main: string, env: NodeJS.ProcessEnv): Promise<Started> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...COOKIE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  let [out, err] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const line = new Promise<string>((done) => {
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes("\n")) done(out.trimEnd());
    });
  });
  const first = await Promise.race([line, ended.then(() => "")]);
  return { child, line: first.split("|"), stderr: () => err, ended };
}

/** One gRPC answer. */
export interface Answer {
  readonly status: number;
  readonly message: string;
  readonly body: Buffer;
}

/** A connection to a plugin. */
export class Client {
  private constructor(private readonly session: http2.ClientHttp2Session) {}

  /** With TLS if it has a certificate to show. @throws Error if it isn't let in */
  static connect(path: string, own?: Certificate, server?: string): Promise<Client> {
    const options = { path, ALPNProtocols: ["h2"], servername: "localhost" };
    const trust = server === undefined ? {} : { ca: pem(server) };
    const socket = own ? connectTls({ ...options, ...trust, cert: own.cert, key: own.key }) : connect(path);
    const session = http2.connect("http://localhost", { createConnection: () => socket });
    return new Promise((done, fail) => {
      session.on("remoteSettings", () => done(new Client(session)));
      session.on("error", fail);
      session.on("close", () => fail(new Error("closed")));
    });
  }

  call(path: string, message: Uint8Array = new Uint8Array(0)): Promise<Answer> {
    return new Promise((done, fail) => {
      const stream = this.session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc" });
      let status = -1;
      let text = "";
      const chunks: Buffer[] = [];
      const read = (headers: http2.IncomingHttpHeaders) => {
        if (headers["grpc-status"] === undefined) return;
        status = Number(headers["grpc-status"]);
        text = decodeURIComponent(String(headers["grpc-message"] ?? ""));
      };
      stream.on("response", read);
      stream.on("trailers", read);
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", fail);
      stream.on("close", () => done({ status, message: text, body: Buffer.concat(chunks).subarray(5) }));
      const head = Buffer.alloc(5);
      head.writeUInt32BE(message.length, 1);
      stream.end(Buffer.concat([head, message]));
    });
  }

  close(): void {
    this.session.close();
  }
}

/** The certificate in a handshake comes as DER in base64 without its padding. */
export function pem(base64: string): string {
  const lines = Buffer.from(base64, "base64").toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
