import { spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { interleave, median, row, type Row } from "./report";
import { EMPTY, own, runToEnd, runToFirstLine, type Program } from "./sample";

/** What a program answers to every request that costs nothing else: the least a server on Node can do. */
const BARE: Program = {
  args: [
    "-e",
    `const body = JSON.stringify({ keypairs: [] });
     const server = require("node:http").createServer((_, response) => response.setHeader("content-type", "application/json").end(body));
     server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ url: "http://127.0.0.1:" + server.address().port })));`,
  ],
};

/** How long it takes to start, how much it takes to have many regions, and how much it answers. */
export async function sandbox(): Promise<Row[]> {
  const start = (regions: number) => () => runToFirstLine(own("sandbox-start", String(regions)));
  const { three, many, empty } = await interleave(9, {
    three: start(3),
    many: start(200),
    empty: () => runToEnd(EMPTY),
  });
  const rates = await interleave(3, { ours: () => listing(), bare: () => hammering(BARE, () => Promise.resolve({})) });
  const rate = (samples: readonly { wallMs: number }[]) => 1000 / (median(samples, "wallMs") ?? NaN);
  return [
    row("start to 3 regions that answer: time", "ms", median(three, "wallMs"), "node -e 0", median(empty, "wallMs"), 3),
    row("start to 200 regions that answer: time", "ms", median(many, "wallMs"), "3 regions", median(three, "wallMs")),
    row("200 regions: peak memory", "MiB", median(many, "peakMiB"), "3 regions", median(three, "peakMiB")),
    row("list keypairs: requests", "1/s", rate(rates.ours), "a server that answers a constant", rate(rates.bare)),
  ];
}

interface Started {
  readonly url: string;
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
}

function listing(): Promise<{ wallMs: number }> {
  return hammering(own("sandbox-start", "3"), async ({ authUrl, username, password, projectName }) => {
    const domain = { name: "Default" };
    const auth = {
      identity: { methods: ["password"], password: { user: { name: username, password, domain } } },
      scope: { project: { name: projectName, domain } },
    };
    const { headers } = await send(`${authUrl}/auth/tokens`, new Agent(), {}, JSON.stringify({ auth }));
    return { "x-auth-token": String(headers["x-subject-token"]) };
  });
}

/** Starts a server, keeps 32 connections busy with requests, stops it; the time is per request. */
async function hammering(
  server: Program,
  authenticate: (started: Started) => Promise<Record<string, string>>,
): Promise<{ wallMs: number }> {
  const child = spawn(process.execPath, server.args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const started = await new Promise<Started>((resolve, reject) => {
      child.stdout.once("data", (line) => resolve(JSON.parse(String(line)) as Started));
      child.once("close", (code) => reject(new Error(`the server ended with ${code} before it answered`)));
    });
    const headers = await authenticate(started);
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const begin = process.hrtime.bigint();
    const end = begin + 2_000_000_000n;
    let count = 0;
    const worker = async () => {
      while (process.hrtime.bigint() < end) {
        const { status } = await send(`${started.url}/compute/v2.1/os-keypairs`, agent, headers);
        if (status !== 200) throw new Error(`the server answered ${status}`);
        count++;
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    agent.destroy();
    return { wallMs: Number(process.hrtime.bigint() - begin) / 1e6 / count };
  } finally {
    child.kill("SIGKILL");
  }
}

function send(
  url: string,
  agent: Agent,
  headers: Record<string, string>,
  body?: string,
): Promise<{ status?: number; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      method: body === undefined ? "GET" : "POST",
      headers: { ...headers, "content-type": "application/json" },
    };
    const sent = request(url, options, (response) => {
      response.on("error", reject);
      response.resume().on("end", () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
