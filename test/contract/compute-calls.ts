import { setTimeout as sleep } from "node:timers/promises";
import { fault } from "./expect";
import type { Answer } from "./http";
import type { Person } from "./target";

/** Nova's refusals. */
export const bad = (message: string | RegExp) => ({ status: 400, body: fault("badRequest", 400, message) });
export const invalid = (message: string) => bad(`Invalid input for field/attribute ${message}`);
export const forbidden = (rule: string) => over(`Policy doesn't allow os_compute_api:${rule} to be performed.`);
export const over = (message: string) => ({ status: 403, body: fault("forbidden", 403, message) });
export const missing = (message: string) => ({ status: 404, body: fault("itemNotFound", 404, message) });
export const conflict = (message: string) => ({ status: 409, body: fault("conflictingRequest", 409, message) });
export const unknownParameter = bad("Additional properties are not allowed ('foo' was unexpected)");

/** A server, as far as tests look at it. */
export interface Server {
  readonly id: string;
  readonly status: string;
  readonly addresses: Readonly<Record<string, readonly { readonly addr: string; readonly version: number }[]>>;
  readonly security_groups?: readonly { readonly name: string }[];
  readonly "OS-EXT-STS:task_state": string | null;
}

/** What a server is once nothing is being done to it; undefined when it is gone. */
export async function settled(person: Person, id: string): Promise<Server | undefined> {
  for (;;) {
    const { status, body } = await person.compute({ method: "GET", path: `/servers/${id}`, microversion: "2.90" });
    if (status === 404) return undefined;
    const { server } = body as { server: Server };
    // A server that is DELETED for a moment still counts in its project's quota.
    const busy = ["BUILD", "DELETED"].includes(server.status) || server["OS-EXT-STS:task_state"] !== null;
    if (!busy) return server;
    await sleep(100);
  }
}

/** Takes a server away and waits until it is gone. */
export async function removeServer(person: Person, id: string): Promise<void> {
  await person.compute({ method: "DELETE", path: `/servers/${id}` });
  await settled(person, id);
}

/** The id of what an answer has made. @throws Error for a refusal */
export function idIn({ status, body }: Answer, kind: string): string {
  const { id } = (body as Record<string, { id: string } | undefined>)[kind] ?? {};
  if (id === undefined) throw new Error(`no ${kind}: ${status} ${JSON.stringify(body)}`);
  return id;
}
