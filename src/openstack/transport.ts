import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from "axios";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { CloudConfig } from "../clouds/cloud-config";
import { agentsOf } from "./agents";
import { connectionError } from "./connection-error";
import { isSuccess, OpenStackError, type AnswerHead, type RequestPlace } from "./error";
import { parseJson } from "./json";
import { isLoopback } from "./loopback";
import { receiving, Sending, type Content } from "./content";
import { askingFirst, isAskedFirst } from "./expectation";
import type { IdleClock } from "./idle-clock";
import { reportRequest, type RequestReport } from "./request-report";

/** One request, ready to be sent. */
export interface Outgoing extends RequestPlace {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Bytes that are sent instead of a body, as long as they move. */
  readonly transfer?: { readonly content?: Content; readonly clock: IdleClock };
  readonly contentType?: string;
  /** Whether it does no harm to send it twice. @default true for GET and HEAD */
  readonly repeatable?: boolean;
  readonly signal: AbortSignal;
}

/** One answer, whatever its status. */
export interface Incoming extends AnswerHead {
  /** JSON that has been read, a text, the stream of a download, or undefined if there was nothing. */
  readonly body: unknown;
}

/** How a {@link Transport} behaves. */
export interface TransportOptions {
  /** How long a call may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly onRequest?: (report: RequestReport) => void;
}

/** How often something that may be repeated is sent. */
const ATTEMPTS = 3;

/** Sends requests over HTTP; loaded with the first one, as axios takes a while. */
export class Transport {
  private readonly http: AxiosInstance;
  private readonly agents: ReturnType<typeof agentsOf>;

  constructor(
    cloud: CloudConfig,
    private readonly options: TransportOptions,
  ) {
    this.agents = agentsOf(cloud);
    this.http = axios.create({
      maxRedirects: 0, // a redirect would carry the token to a host that is not in the catalog
      maxContentLength: options.maxBodyBytes,
      responseType: "stream",
      validateStatus: () => true,
    });
  }

  /** Sends a request; what may be repeated is repeated while the server is busy, for as long as the signal allows. */
  async send(request: Outgoing): Promise<Incoming> {
    const { repeatable = isRead(request) } = request;
    for (let attempt = 1; ; attempt++) {
      const start = Date.now();
      const outcome = await this.sendOnce(request).catch(failure);
      const wait = attempt < ATTEMPTS && repeatable ? waitBefore(outcome, attempt) : Infinity;
      // What takes longer than a call may is not waited for.
      const retryInMs = wait < this.options.timeoutMs ? wait : undefined;
      this.options.onRequest?.(reportRequest(request, outcome, { attempt, ms: Date.now() - start, retryInMs }));
      if (retryInMs !== undefined && (await waited(retryInMs, request.signal))) continue;
      if (outcome instanceof OpenStackError) throw outcome;
      return outcome;
    }
  }

  private async sendOnce(request: Outgoing): Promise<Incoming> {
    const { content, clock } = request.transfer ?? {};
    const sending = content === undefined || clock === undefined ? undefined : new Sending(content, clock);
    let head: AnswerHead | undefined;
    try {
      const response = await this.http.request<Readable>(this.configOf(request, sending));
      head = headOf(response);
      if (clock !== undefined && content === undefined && isSuccess(head))
        return { ...head, body: this.bytesOf(response.data, clock, request, head) };
      // Who refuses bytes may close the connection while they are still coming: what was said until then is the answer.
      const said = content === undefined || isSuccess(head) ? text(response.data) : textSoFar(response.data);
      return { ...head, body: readBody(await said, head, request) };
    } catch (error) {
      if (sending?.failure !== undefined) throw sending.failure;
      throw this.errorOf(error, request, head);
    } finally {
      // The service may have answered before all was sent.
      sending?.end();
    }
  }

  private configOf(request: Outgoing, sending: Sending | undefined): AxiosRequestConfig {
    const { method, url, headers, body, signal, transfer } = request;
    const isDownload = transfer !== undefined && transfer.content === undefined;
    return {
      method,
      url,
      headers: {
        Accept: isDownload ? "*/*" : "application/json",
        ...headers,
        ...contentHeaders(request),
      },
      ...askedFirst(sending, transfer?.content),
      data: sending?.stream ?? (body === undefined ? undefined : JSON.stringify(body)),
      signal,
      // Bytes are counted and hashed as the service has them.
      ...(isDownload ? { maxContentLength: -1, decompress: false } : {}),
      // A kept connection that the server is just closing would leave open whether a write has happened.
      ...(isRead(request) && !isDownload ? this.agents.keptAlive : this.agents.fresh),
      // As Go's and most clients do: what is on this machine needs no proxy.
      ...(isLoopback(url) ? { proxy: false as const } : {}),
    };
  }

  private bytesOf(answer: Readable, clock: IdleClock, request: Outgoing, head: AnswerHead): Readable {
    return receiving(answer, clock, (error) => this.errorOf(error, request, head));
  }

  private errorOf(error: unknown, request: Outgoing, head?: AnswerHead): OpenStackError {
    if (error instanceof OpenStackError) return error;
    return connectionError(error, request, this.options.maxBodyBytes, head);
  }
}

/** Through what bytes are sent that a service is asked about first; all others may go at once. */
function askedFirst(sending: Sending | undefined, content: Content | undefined): AxiosRequestConfig {
  if (sending === undefined || content === undefined) return {};
  if (isAskedFirst(content)) return { transport: askingFirst(() => sending.begin()) };
  sending.begin();
  return {};
}

function contentHeaders({ body, transfer, contentType = "application/json" }: Outgoing): Record<string, string> {
  if (transfer === undefined) return body === undefined ? {} : { "Content-Type": contentType };
  const { content } = transfer;
  if (content === undefined) return { "Accept-Encoding": "identity" };
  const size: Record<string, string> = content.size === undefined ? {} : { "Content-Length": `${content.size}` };
  const expect: Record<string, string> = isAskedFirst(content) ? { Expect: "100-continue" } : {};
  return { "Content-Type": "application/octet-stream", ...size, ...expect };
}

function isRead({ method }: Outgoing): boolean {
  return method === "GET" || method === "HEAD";
}

/** The text of a stream, as far as it came. */
async function textSoFar(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch {
    // The connection is gone.
  }
  return Buffer.concat(chunks).toString();
}

function headOf({ status, headers }: AxiosResponse): AnswerHead {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { status, headers: Object.fromEntries(entries) as AnswerHead["headers"] };
}

function readBody(text: string, answer: AnswerHead, request: Outgoing): unknown {
  if (text === "") return undefined;
  const isJson = /\bjson\b/.test(answer.headers["content-type"] ?? "");
  if (answer.status >= 300 && !isJson) return text;
  try {
    return parseJson(text);
  } catch (error) {
    if (answer.status >= 300) return text;
    throw new OpenStackError("badBody", `the answer can't be read: ${(error as Error).message}`, request, answer);
  }
}

/** Anything but a failed request is a mistake in this program, or in the observer. */
function failure(error: unknown): OpenStackError {
  if (error instanceof OpenStackError) return error;
  throw error;
}

/** How long to wait before it is sent again, in milliseconds; without an end if that would help nothing. */
function waitBefore(outcome: Incoming | OpenStackError, attempt: number): number {
  const backOff = 250 * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  if (outcome instanceof OpenStackError) return outcome.kind === "reset" ? backOff : Infinity;
  const told = retryAfter(outcome.headers["retry-after"]);
  if (outcome.status === 429 || outcome.status === 503) return told ?? backOff;
  return outcome.status === 413 && told !== undefined ? told : Infinity; // without a time it is about a size
}

/** False if the time was over first: then it stays at what the service said last. */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}

/** Seconds, or a date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
