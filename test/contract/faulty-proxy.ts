import { once } from "node:events";
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How an answer is handed on. */
type Pass = (answer: IncomingMessage, response: ServerResponse) => unknown;

/** What goes wrong between a client and a service. It may let the request through, and spoil only the answer. */
export type ProxyFault = (response: ServerResponse, ask: (pass: Pass) => void) => unknown;

/** Stands before one service of any cloud, and fails in ways that a real one does not on demand. */
export class FaultyProxy {
  private fault?: ProxyFault;
  private left = 0;
  private readonly server: Server = createServer((request, response) => {
    const ask = (pass: Pass) => this.ask(request, response, pass);
    if (this.fault !== undefined && this.left-- > 0) this.fault(response, ask);
    else ask((answer) => answer.pipe(response));
  });

  private constructor(private readonly target: string) {}

  /** @param target address of the service, without a slash at the end */
  static async before(target: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    return proxy;
  }

  /** Stands for the address of the service. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next requests meet a fault. @param times how many of them */
  fails(fault: ProxyFault, times = Infinity): void {
    this.fault = fault;
    this.left = times;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private ask(request: IncomingMessage, response: ServerResponse, pass: Pass): void {
    const headers = { ...request.headers, host: new URL(this.target).host };
    const sent = forward(`${this.target}${request.url}`, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pass(answer, response);
    });
    request.pipe(sent);
  }
}
