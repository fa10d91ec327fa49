import { randomBytes } from "node:crypto";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SandboxError } from "./sandbox-error";

/** Where a running sandbox listens to its own shims; on loopback. */
export interface ControlAddress {
  readonly port: number;
  /** Nobody else on the machine may ask. */
  readonly secret: string;
}

/** Lets the shims, which are processes of their own, ask the running sandbox for clouds. */
export class Control {
  private constructor(
    private readonly server: Server,
    readonly address: ControlAddress,
  ) {}

  /** @param ensureClouds - called with the names of the clouds that a stack uses, before Terraform runs */
  static async start(ensureClouds: (names: readonly string[]) => Promise<void>): Promise<Control> {
    const secret = randomBytes(32).toString("hex");
    const server = createServer((incoming, answer) => {
      const end = (status: number, text = "") => answer.writeHead(status, { "content-type": "text/plain" }).end(text);
      if (incoming.headers.authorization !== `Bearer ${secret}`) return void end(401);
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const names = Promise.resolve().then(() => readNames(Buffer.concat(chunks).toString()));
        names.then(ensureClouds).then(
          () => end(204),
          (error: unknown) => end(500, error instanceof Error ? error.message : String(error)),
        );
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return new Control(server, { port: (server.address() as AddressInfo).port, secret });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/**
 * Asks a running sandbox to have these clouds.
 *
 * @throws SandboxError if it isn't there, or has none of them
 */
export async function askForClouds({ port, secret }: ControlAddress, names: readonly string[]): Promise<void> {
  const { status, text } = await new Promise<{ status?: number; text: string }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${secret}` };
    const asked = request({ host: "127.0.0.1", port, method: "POST", headers, timeout: 30_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
    });
    asked.on("error", () =>
      reject(new SandboxError("the sandbox is gone: start it again, and leave this environment")),
    );
    asked.on("timeout", () => asked.destroy());
    asked.end(JSON.stringify(names));
  });
  if (status !== 204)
    throw new SandboxError(`the sandbox can't have the clouds ${names.join(", ")}: ${text || status}`);
}

function readNames(body: string): string[] {
  const names: unknown = JSON.parse(body);
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new SandboxError("names of clouds are expected, as a JSON array of strings");
}
