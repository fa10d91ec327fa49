import { gzipSync } from "node:zlib";
import { OpenStackError, Session, type RequestReport } from "../../src/openstack";
import { FakeCloud, service } from "./fake-cloud";

type Answer = NonNullable<NonNullable<Parameters<typeof FakeCloud.start>[0]>["answer"]>;

const HEAD = { "content-type": "application/json", "x-openstack-request-id": "req-1" };
const ok: Answer = (response) => response.writeHead(200, HEAD).end("{}");

let cloud: FakeCloud;
let answers: Answer[];
let reports: RequestReport[];
beforeEach(async () => {
  answers = [];
  reports = [];
  cloud = await FakeCloud.start({
    catalog: (url) => [service("compute", `${url}/v2.1`)],
    answer: (response, request) => (answers.length > 1 ? answers.shift() : answers[0])?.(response, request),
  });
});
afterEach(() => cloud.stop());

const open = (timeoutMs = 20_000, maxBodyBytes?: number) =>
  Session.open(cloud.config(), { timeoutMs, maxBodyBytes, onRequest: (report) => reports.push(report) });

const SERVERS = { service: "compute", region: "RegionOne", method: "GET", path: "/servers" } as const;

async function failure(work: Promise<unknown>): Promise<OpenStackError> {
  const error: unknown = await work.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(OpenStackError);
  return error as OpenStackError;
}

describe("an observer of a session", () => {
  test("is told of logging in and of each request: where, what came of it, how long it took, and its id", async () => {
    // GIVEN
    answers = [ok];
    // WHEN
    await (await open()).request({ ...SERVERS, query: { limit: 1 } });
    // THEN
    expect(reports).toEqual([
      {
        ...{ service: "identity", region: undefined, method: "POST", url: `${cloud.url}/v3/auth/tokens` },
        ...{ attempt: 1, ms: expect.any(Number), status: 201, requestId: undefined, retryInMs: undefined },
      },
      {
        ...{ service: "compute", region: "RegionOne", method: "GET", url: `${cloud.url}/v2.1/servers?limit=1` },
        ...{ attempt: 1, ms: expect.any(Number), status: 200, requestId: "req-1", retryInMs: undefined },
      },
    ]);
  });

  test("is told of repetitions, and how long they are waited for", async () => {
    // GIVEN
    answers = [
      (response) => response.writeHead(503, { ...HEAD, "retry-after": "0" }).end(),
      (response) => response.destroy(),
      ok,
    ];
    // WHEN
    await (await open()).request(SERVERS);
    // THEN
    expect(reports.slice(1)).toMatchObject([
      { attempt: 1, status: 503, requestId: "req-1", retryInMs: 0 },
      { attempt: 2, status: undefined, failure: "reset", retryInMs: expect.any(Number) },
      { attempt: 3, status: 200, retryInMs: undefined },
    ]);
  });

  test("sees a token expire and the login after it", async () => {
    answers = [(response) => response.writeHead(401, HEAD).end("{}"), ok];
    await (await open()).request(SERVERS);
    expect(reports.map(({ service, status }) => [service, status])).toEqual([
      ["identity", 201],
      ["compute", 401],
      ["identity", 201],
      ["compute", 200],
    ]);
  });

  test("is told no secret: no token, no password, no part of a query that lets somebody in", async () => {
    answers = [ok];
    const query = { name: "shop", temp_url_sig: "hunter2", "X-Amz-Signature": "hunter2", access_token: "hunter2" };
    await (await open()).request({ ...SERVERS, method: "POST", query, body: { password: "hunter2" } });
    expect(reports[1].url).toBe(
      `${cloud.url}/v2.1/servers?name=shop&temp_url_sig=[secret]&X-Amz-Signature=[secret]&access_token=[secret]`,
    );
    expect(JSON.stringify(reports)).not.toMatch(/hunter2|the-token/);
  });

  test("that throws fails the call: it is a mistake that nobody should miss", async () => {
    const mistake = new TypeError("no such function");
    const session = await Session.open(cloud.config(), {
      onRequest: () => {
        throw mistake;
      },
    });
    await expect(session.request(SERVERS)).rejects.toBe(mistake);
  });
});

describe("the id of a request is in the error", () => {
  const half: Answer = (response) => {
    response.writeHead(200, { ...HEAD, "content-length": "10" });
    response.write("{");
  };

  test.each<[string, Answer, string]>([
    ["of a refusal", (response) => response.writeHead(404, HEAD).end("{}"), "notFound"],
    ["of what can't be read", (response) => response.writeHead(200, HEAD).end("{"), "badBody"],
    ["of what is too long", (response) => response.writeHead(200, HEAD).end(" ".repeat(2_000)), "badBody"],
    [
      "of what is too long when it is unpacked",
      (response) => response.writeHead(200, { ...HEAD, "content-encoding": "gzip" }).end(gzipSync(" ".repeat(9e6))),
      "badBody",
    ],
    [
      "of what can't be unpacked",
      (response) => response.writeHead(200, { ...HEAD, "content-encoding": "gzip" }).end("{}"),
      "badBody",
    ],
    [
      "of an answer that breaks off",
      (response, request) => {
        half(response, request);
        setTimeout(() => response.destroy(), 20);
      },
      "reset",
    ],
    ["of an answer that has no end", half, "timeout"],
    [
      "of a service that is busy for an hour",
      (response) => response.writeHead(503, { ...HEAD, "retry-after": "3600" }).end(),
      "timeout",
    ],
  ])("%s", async (_what, answer, kind) => {
    answers = [answer];
    const session = await open(2_000, 1_000);
    const error = await failure(session.request(SERVERS));
    expect(error).toMatchObject({ kind, requestId: "req-1", status: expect.any(Number) });
    expect(error.message).toContain("(request req-1)");
  });

  test("of an older Nova, which calls it otherwise", async () => {
    answers = [(response) => response.writeHead(409, { "x-compute-request-id": "req-2" }).end()];
    expect(await failure((await open()).request(SERVERS))).toMatchObject({ requestId: "req-2" });
  });
});

describe("a token", () => {
  test("that a service repeats is blotted out", async () => {
    answers = [(response) => response.writeHead(400, HEAD).end('{"badRequest": {"message": "X-Auth-Token: the-token"}}')];
    expect((await failure((await open()).request(SERVERS))).message).toContain("400 X-Auth-Token: [secret]: GET");
  });

  test("goes nowhere by a redirect, whose own secrets are not shown", async () => {
    // GIVEN
    const other = await FakeCloud.start();
    const location = `${other.url}/?access_token=hunter2`;
    answers = [(response) => response.writeHead(307, { location }).end()];
    // WHEN
    const { message } = await failure((await open()).request(SERVERS)).finally(() => other.stop());
    // THEN
    expect(message).toContain("/?access_token=[secret], which is not followed");
    expect(other.requests).toHaveLength(0);
  });
});

describe("connections", () => {
  test("are kept for reads, and not for writes", async () => {
    // GIVEN
    answers = [ok];
    const session = await open();
    await session.request(SERVERS);
    const before = cloud.connections;
    // WHEN
    for (let n = 0; n < 3; n++) await session.request(SERVERS);
    expect(cloud.connections).toBe(before);
    await session.request({ ...SERVERS, method: "POST" });
    // THEN
    expect(cloud.connections).toBe(before + 1);
  });

  test("to what speaks no HTTP are told as such", async () => {
    answers = [(response) => void response.socket?.end("SSH-2.0-OpenSSH_9.6\r\n")];
    const error = await failure((await open()).request(SERVERS));
    expect(error).toMatchObject({ kind: "badBody", message: expect.stringContaining("what came can't be read (HPE_") });
  });
});
