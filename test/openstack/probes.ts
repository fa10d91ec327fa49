import { connect } from "node:net";
import type { Probe } from "./service";

/** Objects until something accepts connections at the address. */
export function accepts(address: string, port: number): Probe {
  return () =>
    new Promise((resolve) => {
      const socket = connect({ host: address, port, timeout: 2_000 });
      const end = (objection?: string) => {
        socket.destroy();
        resolve(objection);
      };
      socket.on("connect", () => end());
      socket.on("timeout", () => end(`${address}:${port} does not answer`));
      socket.on("error", (error) => end(error.message));
    });
}

/** Objects until a GET is answered without a server error. */
export function answers(url: string): Probe {
  return async () => {
    try {
      const { status } = await fetch(url, { signal: AbortSignal.timeout(20_000), redirect: "manual" });
      return status < 500 ? undefined : `${url} answers ${status}`;
    } catch (error) {
      return `${url}: ${error instanceof Error ? String(error.cause ?? error.message) : String(error)}`;
    }
  };
}
