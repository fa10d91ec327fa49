import { OpenStackError, type CallOptions, type OpenStackErrorKind } from "../openstack";
import { withDeadline } from "../openstack/deadline";
import type { LiveRegion } from "./live-region";

/** Why something is unknown. */
export interface Unknown {
  readonly state: "unknown";
  /** When it was given up, as in RFC 3339. */
  readonly at: string;
  readonly cause: OpenStackErrorKind;
  /** The whole of it: what, where, and the id of the request. */
  readonly message: string;
}

/** What was told, and when. */
export type Known<T> = T & {
  readonly state: "known";
  /** When the answer was there, as in RFC 3339. */
  readonly at: string;
};

/** How regions are asked. */
export interface AskOptions extends CallOptions {
  /** How long a region may take, in milliseconds: logging in, all requests, repetitions. @default 20000 */
  readonly timeoutMs?: number;
}

/** Asks all regions at once; none holds another up. */
export function askRegions<T>(
  regions: readonly LiveRegion[],
  { timeoutMs = 20_000, signal }: AskOptions,
  ask: (region: LiveRegion, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  return Promise.all(regions.map((region) => withDeadline(timeoutMs, [signal], (ending) => ask(region, ending))));
}

/** What came of a request: an answer, or the reason why there is none. */
export async function answerOf<T extends object>(work: Promise<T>): Promise<Known<T> | Unknown> {
  try {
    const told = await work;
    return { state: "known", at: new Date().toISOString(), ...told };
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    return { state: "unknown", at: new Date().toISOString(), cause: error.kind, message: error.message };
  }
}
