import http from "node:http";
import https from "node:https";
import type { Content } from "./content";

/** What goes into the buffers of a connection is sent at once: it comes to nothing that the service would have to refuse first. */
const SMALL = 2 ** 20;
/** How long a service may take to say that it wants the bytes, in milliseconds: many never do, and wait for them. curl has 1000. */
const PATIENCE_MS = 500;

/**
 * Whether a service is asked before bytes are sent to it (RFC 9110, 10.1.1). One that refuses them closes the connection while they are
 * still coming, and its answer is often lost with that.
 */
export function isAskedFirst({ size = Infinity }: Content): boolean {
  return size >= SMALL;
}

/** Sends requests as axios does by itself, and tells when their bytes may go: when the service asks for them, or says nothing. */
export function askingFirst(begin: () => void): { readonly request: typeof http.request } {
  const request = (options: https.RequestOptions, answered?: (answer: http.IncomingMessage) => void) => {
    const { request: send } = options.protocol === "https:" ? https : http;
    const sent = send(options, answered);
    const timer = setTimeout(begin, PATIENCE_MS);
    sent.once("continue", begin);
    sent.once("close", () => clearTimeout(timer));
    return sent;
  };
  return { request: request as typeof http.request };
}
