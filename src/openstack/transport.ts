import axios, { type AxiosInstance, type AxiosResponse } from "axios";
import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudConfigError, type CloudConfig } from "../clouds/cloud-config";
import { endedBy, OpenStackError, type RequestPlace } from "./error";
import { parseJson } from "./json";

/** One request, ready to be sent. */
export interface Outgoing extends RequestPlace {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** One answer, whatever its status. */
export interface Incoming {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON that has been read, a text, or undefined if there was nothing. */
  readonly body: unknown;
}

/** How often something that may be repeated is sent. */
const ATTEMPTS = 3;
const REFUSED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"]);
const RESET = new Set(["ECONNRESET", "EPIPE", "ERR_BAD_RESPONSE", "ERR_STREAM_PREMATURE_CLOSE"]);

/** Sends requests over HTTP. The only file that knows axios; loaded with the first request, as that takes a while. */
export class Transport {
  private readonly http: AxiosInstance;
  private readonly keptAlive: { httpAgent: HttpAgent; httpsAgent: HttpsAgent };
  private readonly fresh: { httpAgent: HttpAgent; httpsAgent: HttpsAgent };

  constructor(
    cloud: CloudConfig,
    private readonly maxBodyBytes: number,
  ) {
    const tls = {
      rejectUnauthorized: cloud.verify,
      ca: pem(cloud, "cacert", cloud.caCert),
      cert: pem(cloud, "cert", cloud.clientCert),
      key: pem(cloud, "key", cloud.clientKey),
    };
    const agents = (keepAlive: boolean) => ({
      httpAgent: new HttpAgent({ keepAlive }),
      httpsAgent: new HttpsAgent({ keepAlive, ...tls }),
    });
    this.keptAlive = agents(true);
    // A kept connection that the server is just closing would leave open whether a write has happened.
    this.fresh = agents(false);
    this.http = axios.create({
      maxRedirects: 0, // a redirect would carry the token to a host that is not in the catalog
      maxContentLength: maxBodyBytes,
      responseType: "text",
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
    });
  }

  /** Sends a request; what may be repeated is repeated while the server is busy, for as long as the signal allows. */
  async send(request: Outgoing): Promise<Incoming> {
    const repeatable = request.method === "GET" || request.method === "HEAD";
    for (let attempt = 1; ; attempt++) {
      const last = !repeatable || attempt === ATTEMPTS;
      try {
        const answer = await this.sendOnce(request);
        if (last || (answer.status !== 429 && answer.status !== 503)) return answer;
        await pause(retryAfter(answer.headers["retry-after"]) ?? backOff(attempt), request);
      } catch (error) {
        if (last || !(error instanceof OpenStackError) || error.kind !== "reset") throw error;
        await pause(backOff(attempt), request);
      }
    }
  }

  private async sendOnce(request: Outgoing): Promise<Incoming> {
    const { method, url, body, signal } = request;
    const agents = method === "GET" || method === "HEAD" ? this.keptAlive : this.fresh;
    let response: AxiosResponse<string>;
    try {
      response = await this.http.request<string>({
        method,
        url,
        headers: {
          Accept: "application/json",
          ...request.headers,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        data: body === undefined ? undefined : JSON.stringify(body),
        signal,
        ...agents,
        // As Go's and most clients do: what is on this machine needs no proxy.
        ...(isLoopback(url) ? { proxy: false as const } : {}),
      });
    } catch (error) {
      throw this.failure(error, request);
    }
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    const answer = { status: response.status, headers };
    return { ...answer, body: readBody(response.data, answer, request) };
  }

  /** Never keeps axios's own error: it holds the request with its token and its body. */
  private failure(error: unknown, request: Outgoing): OpenStackError {
    if (request.signal.aborted) return endedBy(request.signal, request);
    const { code = "", message = "" } = axios.isAxiosError(error) ? error : {};
    if (REFUSED.has(code)) return new OpenStackError("refused", `no connection (${code})`, request);
    if (code === "ETIMEDOUT" || code === "ECONNABORTED")
      return new OpenStackError("timeout", `no connection in time (${code})`, request);
    if (/maxContentLength/.test(message)) {
      return new OpenStackError("badBody", `the answer has more than ${this.maxBodyBytes} bytes`, request);
    }
    if (/CERT|TLS|SSL|ERR_OSSL/.test(code)) {
      const what = `no trust in the certificate (${code}); set cacert to the authority's file in clouds.yaml`;
      return new OpenStackError("refused", what, request);
    }
    if (RESET.has(code) || code === "")
      return new OpenStackError("reset", `the connection broke (${code || "closed"})`, request);
    return new OpenStackError("refused", `no answer (${code})`, request);
  }
}

function readBody(text: string | undefined, answer: Omit<Incoming, "body">, request: Outgoing): unknown {
  if (text === undefined || text === "") return undefined;
  const isJson = /\bjson\b/.test(answer.headers["content-type"] ?? "");
  if (answer.status >= 300 && !isJson) return text;
  try {
    return parseJson(text);
  } catch (error) {
    if (answer.status >= 300) return text;
    throw new OpenStackError("badBody", `the answer can't be read: ${(error as Error).message}`, request, answer);
  }
}

async function pause(ms: number, request: Outgoing): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: request.signal });
  } catch {
    throw endedBy(request.signal, request);
  }
}

const backOff = (attempt: number) => 250 * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);

/** Seconds, or a date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function isLoopback(url: string): boolean {
  return /^(127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname);
}

function pem(cloud: CloudConfig, key: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    const what = `${cloud.name}.${key}: ${path} can't be read (${(error as NodeJS.ErrnoException).code})`;
    throw new CloudConfigError(cloud.name, [
      { code: "CLOUD_FILE", severity: "error", what, fix: "correct the path", file: cloud.source, line: 0 },
    ]);
  }
}
