import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { configOf } from "./fixture";
import type { CloudConfig } from "../../src/clouds";

interface FakeCloudOptions {
  /** The catalog, given the server's own address. @default empty */
  readonly catalog?: (url: string) => unknown;
  /** What everything but logging in gets. @default an empty object */
  readonly answer?: (response: ServerResponse, request: IncomingMessage) => void;
  /** @default 127.0.0.1 */
  readonly host?: string;
  readonly tls?: ServerOptions;
}

/** A Keystone that takes every login, and services of which nothing is known but what they were asked. */
export class FakeCloud {
  readonly requests: IncomingMessage[] = [];
  connections = 0;

  private constructor(
    readonly server: Server,
    private readonly scheme: string,
    private readonly host: string,
  ) {}

  static async start({ catalog, answer, host = "127.0.0.1", tls }: FakeCloudOptions = {}): Promise<FakeCloud> {
    const listener: RequestListener = (request, response) => {
      cloud.requests.push(request);
      if (request.url === "/v3/auth/tokens") {
        const token = { user: { id: "u" }, project: { id: "p" }, catalog: catalog?.(cloud.url) ?? [] };
        response.writeHead(201, { "x-subject-token": "the-token", "content-type": "application/json" });
        response.end(JSON.stringify({ token }));
      } else if (answer !== undefined) answer(response, request);
      else response.end("{}");
    };
    const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
    const cloud = new FakeCloud(server, tls === undefined ? "http" : "https", host);
    server.on("connection", () => cloud.connections++);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return cloud;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${this.scheme}://${this.host.includes(":") ? `[${this.host}]` : this.host}:${port}`;
  }

  /** A login to it, with further settings of clouds.yaml. */
  config(settings: object = {}): CloudConfig {
    return configOf({ auth: { auth_url: this.url, user_id: "u", password: "hunter2", project_id: "p" }, ...settings });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** An endpoint of a service in RegionOne. */
export function service(type: string, url: string, face = "public") {
  return { type, endpoints: [{ interface: face, region_id: "RegionOne", url }] };
}
