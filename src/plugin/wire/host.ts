import type { Socket } from "node:net";
import { Calls } from "./calls";
import { grpcServer, type Method } from "./grpc";
import { log } from "./log";
import type { Provider } from "./provider";
import { providerMethods } from "./service";

/** How long Terraform may take to connect; go-plugin itself gives a plugin as long to start. */
const CONNECT_MS = 60_000;

/** How long calls that were told to stop may take to clean up when Terraform is gone. */
const END_MS = 30_000;

/** Both certificates and our key, PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
  /** That of the only client to be let in. */
  readonly ca: string;
}

export interface Host {
  /** Takes a connection. */
  readonly accept: (socket: Socket) => void;
  /** Stops all calls, waits for them and ends the process. */
  readonly end: () => void;
}

/** Life and death of the process behind the handshake. */
export function host(load: () => Provider | Promise<Provider>, identity?: Identity): Host {
  const calls = new Calls();
  const end = () => {
    calls.stop();
    void calls.ended().then(() => process.exit());
    setTimeout(() => process.exit(), END_MS);
  };
  // Terraform killed leaves a broken pipe here. Without a listener each line of log would raise an error, and that a line.
  process.stderr.on("error", () => undefined);
  // Rather answer with errors than die: what is half made would be left behind.
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.on(event, (error: unknown) => {
      log("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
      calls.stop();
    });
  }
  const lonely = setTimeout(end, CONNECT_MS).unref();

  const plugin: Record<string, Method> = {
    // Without an answer and a prompt end Terraform waits two seconds for each process.
    "/plugin.GRPCController/Shutdown": { unary: () => Promise.resolve(Buffer.alloc(0)), then: () => process.exit() },
    "/plugin.GRPCBroker/StartStream": "held",
    "/plugin.GRPCStdio/StreamStdio": "held",
  };
  const methods = { ...plugin, ...providerMethods(load, calls) };
  return { end, accept: grpcServer(methods, identity, { connected: () => clearTimeout(lonely), alone: end }) };
}
