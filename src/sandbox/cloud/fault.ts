/**
 * What goes wrong with a request. The parts combine: a fault with `latencyMs` and `status` answers late and wrong.
 *
 * Without `service`, `method` and `path` it meets every request.
 */
export interface Fault {
  /** Service type as in the catalog: `compute`, `identity`. */
  readonly service?: string;
  readonly method?: string;
  /** A path behind the service's endpoint, without its query, such as `/os-keypairs`; or what it must match. */
  readonly path?: string | RegExp;
  /** How many requests it meets. @default all */
  readonly times?: number;
  /** Milliseconds before anything else happens. */
  readonly latencyMs?: number;
  /** Answer with this instead of asking the service. */
  readonly status?: number;
  /** Body that goes with `status`, or in place of the service's own: a text as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Headers that go with `status`, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Break the connection without an answer. */
  readonly reset?: true;
  /** Never answer. */
  readonly hang?: true;
  /** Break the connection in the middle of the body. */
  readonly truncate?: true;
  /** Break the connection when so many bytes of the request's body have come, such as those of an image. */
  readonly truncateUploadAt?: number;
  /** Another bit in the middle of what is sent, or at the beginning of what an image's upload brings. */
  readonly flip?: "upload" | "download";
  /** How fast the body comes; the headers come at once. */
  readonly bytesPerSecond?: number;
}

/** A place where faults can be set: a region, or Keystone. */
export interface FaultPoint {
  /** Sets a fault; of several that match a request the latest is taken. Returns what takes it away again. */
  fault(fault: Fault): () => void;
  /** Takes all faults away. */
  clearFaults(): void;
}

/** The faults of one listener. */
export class Faults implements FaultPoint {
  private readonly active: { readonly fault: Fault; left: number }[] = [];

  fault(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.active.unshift(entry);
    return () => {
      const index = this.active.indexOf(entry);
      if (index >= 0) this.active.splice(index, 1);
    };
  }

  /** Takes all faults away. */
  clearFaults(): void {
    this.active.length = 0;
  }

  /** The fault that a request meets, counted as met. */
  meet(service: string, method: string, path: string): Fault | undefined {
    const met = this.active.find(({ fault, left }) => left > 0 && matches(fault, service, method, path));
    if (met !== undefined) met.left -= 1;
    return met?.fault;
  }
}

function matches(fault: Fault, service: string, method: string, path: string): boolean {
  if (fault.service !== undefined && fault.service !== service) return false;
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (fault.path === undefined) return true;
  return typeof fault.path === "string" ? fault.path === path : path.search(fault.path) >= 0;
}
