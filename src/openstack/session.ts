import type { CloudConfig } from "../clouds";
import { Readable } from "node:stream";
import { addressOf } from "./address";
import { serviceTypes, type Catalog } from "./catalog";
import { extentOf, type Content, type Download, type TransferOptions } from "./content";
import { withDeadline } from "./deadline";
import { endedBy, isSuccess, OpenStackError, type RequestPlace } from "./error";
import { IdleClock } from "./idle-clock";
import { readToken, tokenRequest, type Token } from "./identity";
import { redact, redactUrl } from "./redact";
import { readRefusal } from "./refusal";
import type { CallOptions, OpenStackAnswer, OpenStackRequest } from "./request";
import type { RequestReport } from "./request-report";
import type { Incoming, Outgoing, Transport } from "./transport";

export type { CallOptions, OpenStackAnswer, OpenStackRequest } from "./request";

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

const TIMEOUT_MS = 60_000;

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
  /** Who waits for a token, and what ends a login that nobody waits for any more. */
  #waiting = 0;
  #login?: AbortController;

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
    return this.inTime(request.signal, (signal) => this.ask<T>(request, signal));
  }

  /**
   * Sends bytes to one service in one region, as long as they move. Nothing is sent twice but where the token was refused.
   *
   * @throws OpenStackError as {@link request}; kind `unauthorized` also if the content can't be opened again for a new token: then the
   * session has one. What the content itself fails with is thrown as it is
   */
  async upload(request: OpenStackRequest, content: Content, options: TransferOptions = {}): Promise<void> {
    const clock = this.clockOf(options);
    await this.ask(request, clock.signal, { content, clock }).finally(() => clock.end());
  }

  /**
   * Opens bytes of one service in one region; they come as long as they move. Who does not read them to their end destroys the stream.
   *
   * @param from the first byte that is wanted; look into the download where it really begins
   * @throws OpenStackError as {@link request}
   */
  async download(
    request: Omit<OpenStackRequest, "method">,
    { from = 0, ...options }: TransferOptions & { readonly from?: number } = {},
  ): Promise<Download> {
    const clock = this.clockOf(options);
    try {
      clock.start();
      const headers = from === 0 ? undefined : { Range: `bytes=${from}-` };
      const answer = await this.ask<Readable | undefined>({ ...request, method: "GET", headers }, clock.signal, {
        clock,
      });
      clock.stop();
      return { body: answer.body ?? empty(clock), ...extentOf(answer, from) };
    } catch (error) {
      clock.end();
      throw error;
    }
  }

  private clockOf({ idleTimeoutMs = TIMEOUT_MS, signal }: TransferOptions): IdleClock {
    return new IdleClock(idleTimeoutMs, [signal, this.#options.signal]);
  }

  private async ask<T>(
    request: OpenStackRequest,
    signal: AbortSignal,
    transfer?: Outgoing["transfer"],
  ): Promise<OpenStackAnswer<T>> {
    const token = await this.tokenBy(signal);
    const first = await this.sendWith(token, request, signal, transfer);
    if (first.answer.status !== 401) return accept<T>(first.outgoing, first.answer, request.member);
    const next = await this.renewed(token, signal);
    if (transfer?.content?.once === true) return accept<T>(first.outgoing, first.answer);
    const again = await this.sendWith(next, request, signal, transfer);
    return accept<T>(again.outgoing, again.answer, request.member);
  }

  private token({ signal }: CallOptions): Promise<Token> {
    return this.inTime(signal, (ending) => this.tokenBy(ending));
  }

  private inTime<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs = TIMEOUT_MS, signal: own } = this.#options;
    return withDeadline(timeoutMs, [signal, own], work);
  }

  /** The token, shared by all callers; each waits for it only as long as its own signal allows. */
  private tokenBy(signal: AbortSignal): Promise<Token> {
    if (this.#token === undefined) {
      const ending = new AbortController();
      const login = this.logIn(ending.signal);
      [this.#token, this.#login] = [login, ending];
      // A failed login is not kept: the next call tries again.
      login.catch(() => this.forget(login));
      login.finally(() => this.#login === ending && (this.#login = undefined)).catch(() => undefined);
    }
    return this.awaited(this.#token, signal);
  }

  private async awaited(token: Promise<Token>, signal: AbortSignal): Promise<Token> {
    this.#waiting += 1;
    try {
      return await this.unlessAborted(token, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && this.#login !== undefined) {
        this.#login.abort();
        this.forget(token);
      }
    }
  }

  private async renewed(old: Token, signal: AbortSignal): Promise<Token> {
    const current = this.#token;
    // Somebody else may have renewed it in the meantime.
    if (current !== undefined && (await this.awaited(current, signal)) === old) this.forget(current);
    return this.tokenBy(signal);
  }

  private forget(token: Promise<Token>): void {
    if (this.#token === token) this.#token = undefined;
  }

  private async logIn(ending: AbortSignal): Promise<Token> {
    const place = this.keystone();
    const body = tokenRequest(this.#cloud.auth);
    // Sent again as if it read something: a second token does no harm.
    const outgoing = { ...place, method: "POST", headers: {}, body, repeatable: true } as const;
    const answer = await this.inTime(ending, (signal) => this.send({ ...outgoing, signal }));
    const { headers } = accept(outgoing, answer);
    const token = readToken(headers["x-subject-token"], answer.body);
    if (token === undefined) throw new OpenStackError("badBody", "this is not the answer of a Keystone", place, answer);
    return token;
  }

  private async sendWith(
    token: Token,
    request: OpenStackRequest,
    signal: AbortSignal,
    transfer: Outgoing["transfer"] | undefined,
  ) {
    const { service, region, method, body, contentType } = request;
    const url = addressOf({ cloud: this.#cloud, token, request });
    const headers: Record<string, string> = { ...request.headers, "X-Auth-Token": token.id };
    if (request.microversion !== undefined) {
      const type = serviceTypes(service)[0];
      headers["OpenStack-API-Version"] = `${MICROVERSION_NAMES[type] ?? type} ${request.microversion}`;
    }
    const outgoing: Outgoing = { service, region, method, url, headers, body, transfer, contentType, signal };
    return { outgoing, answer: await this.send(outgoing) };
  }

  private async send(outgoing: Outgoing): Promise<Incoming> {
    // Loaded here: axios takes longer to load than some commands to run.
    const { Transport } = require("./transport") as typeof import("./transport");
    const { timeoutMs = TIMEOUT_MS, maxBodyBytes = 64 * 2 ** 20, onRequest } = this.#options;
    this.#transport ??= new Transport(this.#cloud, { timeoutMs, maxBodyBytes, onRequest });
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

/** The bytes of an answer that has none. */
function empty(clock: IdleClock): Readable {
  clock.end();
  return Readable.from([]);
}

/** A success, or the error that says what the service said. */
function accept<T>(outgoing: Omit<Outgoing, "signal">, answer: Incoming, member?: string): OpenStackAnswer<T> {
  const { status, headers, body } = answer;
  if (isSuccess(answer)) {
    if (member === undefined || (typeof body === "object" && body !== null && member in body))
      return { status, headers, body: body as T };
    throw new OpenStackError("badBody", `${status}, but the answer has no ${JSON.stringify(member)}`, outgoing, answer);
  }
  if (status === 300) {
    const what = "300, a choice of versions: correct the address in the catalog or clouds.yaml, it names none of them";
    throw new OpenStackError("server", what, outgoing, answer);
  }
  if (status > 300 && status < 400) {
    const target = redactUrl(headers.location ?? "nowhere");
    const what = `${status}, a redirect to ${target}, which is not followed: correct the address in the catalog or clouds.yaml`;
    throw new OpenStackError("server", what, outgoing, answer);
  }
  const { kind, message } = readRefusal(status, body);
  const sent = { body: outgoing.body, token: outgoing.headers["X-Auth-Token"] };
  throw new OpenStackError(kind, redact(message, sent), outgoing, answer);
}
