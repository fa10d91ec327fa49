import type { getRequestListener, HttpBindings } from "@hono/node-server";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Faults, type Fault, type FaultPoint } from "./fault";
import { ALREADY_SENT, made, spoil, spoilUpload } from "./spoil";
import type { Bindings, Service } from "./service";

/** One request that a listener has had. */
export interface RequestRecord {
  /** Service type as in the catalog; empty for a path of no service. */
  readonly service: string;
  readonly method: string;
  /** Behind the service's endpoint, with its query. */
  readonly path: string;
  /** Undefined while there is no answer, and for ever if there never was one. */
  status?: number;
  /** When it came. */
  readonly time: Date;
}

/** How many requests are remembered. */
const REMEMBERED = 10_000;
const HOST = "127.0.0.1";
const KEEP_ALIVE_MS = 60_000;

/** What Node knows of a request, and its body. */
export type NodeBindings = Pick<Bindings, "incoming" | "outgoing" | "upload">;

/** A path, taken apart by the service it belongs to. */
interface Target {
  readonly service?: Service;
  /** Behind the endpoint, without the query. */
  readonly path: string;
}

/** One HTTP server on loopback with several services below it, which can fail in every way. */
export abstract class Listener implements FaultPoint {
  private readonly faults = new Faults();
  private readonly records: RequestRecord[] = [];
  private readonly stopped = new AbortController();
  private server?: Server;
  private port = 0;

  /** The services, by the beginning of their paths. */
  protected abstract services(): readonly Service[];
  /** Is done before each answer. */
  protected settle(): void {}
  /** What handlers are given beside the request. */
  protected abstract bindings(): Omit<Bindings, keyof NodeBindings>;

  /** Such as `http://127.0.0.1:40123`; stays the same while the listener is down. */
  get url(): string {
    return `http://${HOST}:${this.port}`;
  }

  /** The requests so far, oldest first; the last 10,000 of them. */
  get requests(): readonly RequestRecord[] {
    return this.records;
  }

  fault(fault: Fault): () => void {
    return this.faults.fault(fault);
  }

  /** Takes all faults away. */
  clearFaults(): void {
    this.faults.clearFaults();
  }

  /** From here on connections are refused and those that are open are broken. State is kept. */
  async down(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Listens (again), on the same port as before. */
  async up(): Promise<void> {
    if (this.server !== undefined) return;
    let listener: ReturnType<typeof getRequestListener> | undefined;
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      // Loaded with the first request: a listener is up before the library is.
      listener ??= (require("@hono/node-server") as typeof import("@hono/node-server")).getRequestListener(
        (req, env) => this.answer(req, env as HttpBindings),
        { hostname: HOST, overrideGlobalObjects: false, errorHandler: () => ALREADY_SENT },
      );
      void listener(request, response);
    };
    const server = createServer(answer);
    server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
      continueWhenRead(request, response);
      answer(request, response);
    });
    // Longer than a busy client pauses: one that is closed while it is taken again is a broken request.
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.listen(this.port, HOST);
    await once(server, "listening");
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** For good: also ends what hangs. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.down();
  }

  private async answer(request: Request, { incoming, outgoing }: HttpBindings): Promise<Response> {
    const method = incoming.method ?? "GET";
    const [pathname, query] = (incoming.url ?? "/").split("?", 2);
    const { service, path } = this.target(pathname);
    const type = service?.type ?? "";
    this.remember(
      { service: type, method, path: query === undefined ? path : `${path}?${query}`, time: new Date() },
      outgoing,
    );
    const fault = this.faults.meet(type, method, path);
    if (fault === undefined) return this.serve(service, request, { incoming, outgoing, upload: incoming });
    if (fault.latencyMs !== undefined) await sleep(fault.latencyMs, undefined, { signal: this.stopped.signal });
    if (fault.reset) incoming.socket.resetAndDestroy();
    if (fault.hang && !outgoing.closed) await once(outgoing, "close", { signal: this.stopped.signal });
    if (fault.reset || fault.hang) return ALREADY_SENT;
    const upload = spoilUpload(incoming, fault);
    const response =
      fault.status === undefined ? await this.serve(service, request, { incoming, outgoing, upload }) : made(fault);
    return spoil(response, fault, outgoing, this.stopped.signal);
  }

  private serve(service: Service | undefined, request: Request, node: NodeBindings): Response | Promise<Response> {
    if (service === undefined) return new Response("There is no service at this path.\n", { status: 404 });
    this.settle();
    return routesOf(service).fetch(request, { ...node, ...this.bindings() });
  }

  private remember(record: RequestRecord, outgoing: HttpBindings["outgoing"]): void {
    this.records.push(record);
    if (this.records.length > REMEMBERED) this.records.shift();
    outgoing.once("finish", () => (record.status = outgoing.statusCode));
  }

  private target(pathname: string): Target {
    const service = this.services().find(({ root }) => pathname === root || pathname.startsWith(`${root}/`));
    if (service === undefined) return { path: pathname };
    const endpoint = service.endpoint.replace("%(project_id)s", "[^/]+");
    return { service, path: pathname.replace(new RegExp(`^${endpoint}(?=/)`), "") };
  }
}

/** Asks for the bytes that a client has announced once somebody wants them: what is refused before is not sent. */
function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const read = request._read.bind(request);
  request._read = (size) => {
    request._read = read;
    if (!response.headersSent) response.writeContinue();
    read(size);
  };
}

const routes = new Map<Service, ReturnType<Service["routes"]>>();

function routesOf(service: Service): ReturnType<Service["routes"]> {
  const known = routes.get(service) ?? service.routes();
  routes.set(service, known);
  return known;
}
