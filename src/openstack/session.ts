import type { CloudConfig } from "../clouds";
import { serviceTypes, type Catalog } from "./catalog";
import { withDeadline } from "./deadline";
import { endedBy, OpenStackError, type RequestPlace } from "./error";
import { readToken, tokenRequest, type Token } from "./identity";
import { redact } from "./redact";
import { readRefusal } from "./refusal";
import type { RequestReport } from "./request-report";
import type { Incoming, Outgoing, Transport } from "./transport";

/** How a {@link Session} behaves. */
export interface SessionOptions {
  /** Ends every request of the session. */
  readonly signal?: AbortSignal;
  /** How long one call may take in milliseconds: logging in, headers, body and repetitions together. @default 60000 */
  readonly timeoutMs?: number;
  /** How much of one answer is read, in bytes. @default 67108864 (64 MiB) */
  readonly maxBodyBytes?: number;
  /** Told of each request, logging in included, as soon as it has ended: for logs. What it throws fails the call. @default nobody is told */
  readonly onRequest?: (report: RequestReport) => void;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends this call. */
  readonly signal?: AbortSignal;
}

export interface OpenStackRequest extends CallOptions {
  /** Service type or one of its other names, such as `compute`, `network`, `block-storage`, `image`, `identity`. */
  readonly service: string;
  /** Name of the region; not needed for `identity`, which always means the Keystone of the cloud's `auth_url`. */
  readonly region?: string;
  readonly method: Outgoing["method"];
  /** What comes behind the endpoint's address in the catalog; begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Such as `2.35`; without one the service answers by its oldest. */
  readonly microversion?: string;
  readonly body?: unknown;
  /** Name of the member that the answer must have at its top; anything else is a bad body. */
  readonly member?: string;
}

/** What a service answered. */
export interface OpenStackAnswer<T> {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: T;
}

/** What a service is called in the header `OpenStack-API-Version`, where that is not its type. */
const MICROVERSION_NAMES: Readonly<Record<string, string>> = { "block-storage": "volume" };

/**
 * A tenant's access to all regions of one Keystone, with one token for all of them.
 *
 * Sends nothing before its first call. The token is renewed once when a service no longer takes it, by one request however
 * many calls notice at a time. Printing a session shows neither token nor password.
 */
export class Session {
  readonly #cloud: CloudConfig;
  readonly #options: SessionOptions;
  #transport?: Transport;
  #token?: Promise<Token>;

  private constructor(cloud: CloudConfig, options: SessionOptions) {
    this.#cloud = cloud;
    this.#options = options;
  }

  /** A session in a cloud. It sends nothing before the first call. */
  static open(cloud: CloudConfig, options: SessionOptions = {}): Promise<Session> {
    return Promise.resolve(new Session(cloud, options));
  }

  /** Name of the cloud in clouds.yaml. */
  get cloud(): string {
    return this.#cloud.name;
  }

  /** @throws OpenStackError kind `badRequest` if the token is not for a project */
  async projectId(options: CallOptions = {}): Promise<string> {
    const { projectId } = await this.token(options);
    if (projectId !== undefined) return projectId;
    const what = `cloud ${this.cloud} logs in to no project; set project_name and project_domain_name`;
    throw new OpenStackError("badRequest", what, this.keystone());
  }

  /** The user whose token it is. */
  async userId(options: CallOptions = {}): Promise<string> {
    return (await this.token(options)).userId;
  }

  /** What the token's catalog lists. */
  async catalog(options: CallOptions = {}): Promise<Catalog> {
    return (await this.token(options)).catalog;
  }

  /** All regions in the catalog, sorted. */
  async regions(options: CallOptions = {}): Promise<string[]> {
    return (await this.catalog(options)).regions();
  }

  /**
   * One request to one service in one region.
   *
   * @throws OpenStackError for everything but a status from 200 to 299
   */
  request<T>(request: OpenStackRequest): Promise<OpenStackAnswer<T>> {
    return this.inTime(request.signal, async (signal) => {
      const token = await this.tokenBy(signal);
      const first = await this.sendWith(token, request, signal);
      if (first.answer.status !== 401) return accept<T>(first.outgoing, first.answer, request.member);
      const again = await this.sendWith(await this.renewed(token, signal), request, signal);
      return accept<T>(again.outgoing, again.answer, request.member);
    });
  }

  private token({ signal }: CallOptions): Promise<Token> {
    return this.inTime(signal, (ending) => this.tokenBy(ending));
  }

  private inTime<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs = 60_000, signal: own } = this.#options;
    return withDeadline(timeoutMs, [signal, own], work);
  }

  /** The token, shared by all callers; each waits for it only as long as its own signal allows. */
  private tokenBy(signal: AbortSignal): Promise<Token> {
    if (this.#token === undefined) {
      const login = this.logIn();
      this.#token = login;
      // A failed login is not kept: the next call tries again.
      login.catch(() => this.forget(login));
    }
    return this.unlessAborted(this.#token, signal);
  }

  private async renewed(old: Token, signal: AbortSignal): Promise<Token> {
    const current = this.#token;
    // Somebody else may have renewed it in the meantime.
    if (current !== undefined && (await this.unlessAborted(current, signal)) === old) this.forget(current);
    return this.tokenBy(signal);
  }

  private forget(token: Promise<Token>): void {
    if (this.#token === token) this.#token = undefined;
  }

  private async logIn(): Promise<Token> {
    const body = tokenRequest(this.#cloud.auth);
    const place = this.keystone();
    const answer = await this.inTime(undefined, (signal) =>
      // Sent again as if it read something: a second token does no harm.
      this.send({ ...place, method: "POST", headers: {}, body, repeatable: true, signal }),
    );
    const outgoing = { ...place, method: "POST" as const, body };
    const { headers } = accept(outgoing, answer);
    const token = readToken(headers["x-subject-token"], answer.body);
    if (token === undefined) throw new OpenStackError("badBody", "this is not the answer of a Keystone", place, answer);
    return token;
  }

  private async sendWith(token: Token, request: OpenStackRequest, signal: AbortSignal) {
    const { service, region, method, body } = request;
    const url = this.address(token.catalog, request);
    const headers: Record<string, string> = { "X-Auth-Token": token.id };
    if (request.microversion !== undefined) {
      const type = serviceTypes(service)[0];
      headers["OpenStack-API-Version"] = `${MICROVERSION_NAMES[type] ?? type} ${request.microversion}`;
    }
    const outgoing: Outgoing = { service, region, method, url, headers, body, signal };
    return { outgoing, answer: await this.send(outgoing) };
  }

  private address(catalog: Catalog, request: OpenStackRequest): string {
    const base = this.endpoint(catalog, request);
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) search.set(name, String(value));
    }
    return `${base}${request.path}${search.size === 0 ? "" : `?${search.toString()}`}`;
  }

  private endpoint(catalog: Catalog, { service, region, method, path }: OpenStackRequest): string {
    if (service === "identity") return this.#cloud.authUrl;
    const place = { service, region, method, url: path };
    if (region === undefined)
      throw new OpenStackError("noEndpoint", `name a region of ${list(catalog.regions(service))}`, place);
    const values = this.#cloud.regionValues[region];
    const overrides = { ...this.#cloud.endpointOverrides, ...values?.endpointOverrides };
    for (const type of serviceTypes(service)) {
      const override = overrides[type.replaceAll("-", "_")];
      if (override !== undefined) return override;
    }
    const face = values?.interface ?? this.#cloud.interface;
    const found = catalog.endpoint(service, region, face);
    if (found !== undefined) return found;
    const what = `no ${face} endpoint of ${service} in the catalog of cloud ${this.cloud}`;
    throw new OpenStackError("noEndpoint", `${what}; it has one in ${list(catalog.regions(service))}`, place);
  }

  private async send(outgoing: Outgoing): Promise<Incoming> {
    // Loaded here: axios takes longer to load than some commands to run.
    const { Transport } = require("./transport") as typeof import("./transport");
    const { maxBodyBytes = 64 * 2 ** 20, onRequest } = this.#options;
    this.#transport ??= new Transport(this.#cloud, { maxBodyBytes, onRequest });
    return this.#transport.send(outgoing);
  }

  private unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const give = () => reject(endedBy(signal, this.keystone()));
      if (signal.aborted) return give();
      signal.addEventListener("abort", give, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
    });
  }

  private keystone(): RequestPlace {
    return { service: "identity", method: "POST", url: `${this.#cloud.authUrl}/auth/tokens` };
  }
}

/** A success, or the error that says what the service said. */
function accept<T>(
  outgoing: RequestPlace & { readonly body?: unknown },
  answer: Incoming,
  member?: string,
): OpenStackAnswer<T> {
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) {
    if (member === undefined || (typeof body === "object" && body !== null && member in body))
      return { status, headers, body: body as T };
    throw new OpenStackError("badBody", `${status}, but the answer has no ${JSON.stringify(member)}`, outgoing, answer);
  }
  if (status >= 300 && status < 400) {
    const what = `${status}, a redirect to ${headers.location ?? "nowhere"}, which is not followed: correct the address in the catalog or clouds.yaml`;
    throw new OpenStackError("server", what, outgoing, answer);
  }
  const { kind, message } = readRefusal(status, body);
  throw new OpenStackError(kind, redact(message, outgoing.body), outgoing, answer);
}

const list = (names: readonly string[]) => (names.length === 0 ? "no region" : names.join(", "));
