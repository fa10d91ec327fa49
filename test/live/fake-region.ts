import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Answers with JSON. */
export const json =
  (body: unknown, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", "x-openstack-request-id": "req-1" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

/** Sends a byte a second, without an end. */
export const drip: Answer = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 1_000);
  response.on("close", () => clearInterval(timer));
};

export const quota = (used: number, limit: number, reserved = 0) => ({ in_use: used, used, limit, reserved });

const USAGE: Readonly<Record<string, Answer>> = {
  compute: json({
    quota_set: { id: "p", cores: quota(4, 20), ram: quota(8192, 51200), key_pairs: quota(0, 100) },
  }),
  network: json({ quota: { network: quota(2, 100), floatingip: quota(3, 50, 1) } }),
  block_storage: json({ quota_set: { id: "p", gigabytes: quota(30, 1000), per_volume_gigabytes: quota(0, -1) } }),
  image: json({ usage: {} }),
};

export const flavor = (name: string, vcpus: number, ram: number) => ({ name, id: `id-${name}`, vcpus, ram, disk: 10 });

/** All services of one region behind one port, each with an answer that can be changed. */
export class FakeRegion {
  readonly answers: Record<string, Answer> = { ...USAGE };
  /** What Nova says of its flavors. */
  flavors: Answer = json({ flavors: [flavor("small", 1, 2048), flavor("large", 8, 16_384)] });
  readonly requests: { readonly url: string; readonly headers: IncomingMessage["headers"] }[] = [];
  private readonly server: Server = createServer((request, response) => {
    const url = request.url ?? "";
    this.requests.push({ url, headers: request.headers });
    const answer = url.startsWith("/compute/flavors") ? this.flavors : this.answers[url.split("/")[1]];
    answer(response, request);
  });

  static async start(): Promise<FakeRegion> {
    const region = new FakeRegion();
    await new Promise<void>((resolve) => region.server.listen(0, "127.0.0.1", resolve));
    return region;
  }

  /** All services answer like this one. */
  always(answer: Answer): void {
    this.flavors = answer;
    for (const service of Object.keys(this.answers)) this.answers[service] = answer;
  }

  /** Addresses of all services that have an answer, as in the `values` of a region in clouds.yaml. */
  get overrides(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    const entries = Object.keys(this.answers).map((service) => [
      `${service}_endpoint_override`,
      `http://127.0.0.1:${port}/${service}`,
    ]);
    return Object.fromEntries(entries) as Record<string, string>;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
