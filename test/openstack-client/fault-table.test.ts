import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  createKeypair,
  deleteKeypair,
  getBlockStorageUsage,
  getComputeUsage,
  getImageUsage,
  getKeypair,
  getNetworkUsage,
  listKeypairs,
  OpenStackError,
  Session,
} from "cdktf-openstack-multisite/runtime";
import type { EmbeddedRegion, Fault } from "../../src/sandbox/cloud";
import { ED25519 } from "../key/keys";
import { startCloud } from "./fixture";

const FILE = resolve(__dirname, "../../docs/faults.md");
const DEADLINE_MS = 3_000;

const LOG_IN = "log in";
const CALLS: Readonly<Record<string, (session: Session) => Promise<unknown>>> = {
  [LOG_IN]: (session) => session.projectId(),
  "list keypairs": (session) => listKeypairs(session, "RegionOne"),
  "show a keypair": (session) => getKeypair(session, "RegionOne", "ops"),
  "create a keypair": (session) => createKeypair(session, "RegionOne", { name: "new", publicKey: ED25519 }),
  "delete a keypair": (session) => deleteKeypair(session, "RegionOne", "ops"),
  "usage of Nova": (session) => getComputeUsage(session, "RegionOne"),
  "of Neutron": (session) => getNetworkUsage(session, "RegionOne"),
  "of Cinder": (session) => getBlockStorageUsage(session, "RegionOne"),
  "of Glance": (session) => getImageUsage(session, "RegionOne"),
};

/** A region, or Keystone. */
type Place = Pick<EmbeddedRegion, "fault" | "down">;

const fault = (fault: Fault) => (place: Place) => {
  place.fault(fault);
  return Promise.resolve();
};

const FAULTS: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  "connection refused": (place) => place.down(),
  "connection reset": fault({ reset: true }),
  "no answer": fault({ hang: true }),
  "a byte a second": fault({ bytesPerSecond: 1 }),
  "401 once": fault({ status: 401, times: 1 }),
  "always 401": fault({ status: 401 }),
  "always 403": fault({ status: 403, body: { forbidden: { code: 403, message: "no" } } }),
  "always 404": fault({ status: 404, body: { itemNotFound: { code: 404, message: "no such thing" } } }),
  "always 409": fault({ status: 409, body: { conflictingRequest: { code: 409, message: "taken" } } }),
  "413 once, with Retry-After": fault({ status: 413, headers: { "retry-after": "1" }, times: 1 }),
  "always 413": fault({ status: 413 }),
  "429 once, with Retry-After": fault({ status: 429, headers: { "retry-after": "1" }, times: 1 }),
  "always 500": fault({ status: 500, body: { computeFault: { code: 500, message: "oops" } } }),
  "503 once": fault({ status: 503, times: 1 }),
  "always 503": fault({ status: 503 }),
  "truncated body": fault({ truncate: true }),
  "a body that is not JSON": fault({ status: 200, body: "<html>" }),
};

/** What comes of a call, in a cloud of its own. */
async function outcome(name: string, call: string): Promise<string> {
  // GIVEN a session that is logged in, if that is not the call
  const { cloud, config } = await startCloud();
  await createKeypair(await Session.open(config), "RegionOne", { name: "ops", publicKey: ED25519 });
  const session = await Session.open(config, { timeoutMs: DEADLINE_MS });
  if (call !== LOG_IN) await session.projectId();
  await FAULTS[name](call === LOG_IN ? cloud.keystone : cloud.region("RegionOne"));

  // WHEN
  const start = Date.now();
  const error: unknown = await CALLS[call](session).then(
    () => undefined,
    (error: unknown) => error,
  );
  const took = Date.now() - start;
  await cloud.stop();

  // THEN it ends in time (a loaded machine may be late); a failure has a kind, says where, and holds no secret
  expect(took).toBeLessThan(DEADLINE_MS * 3);
  if (error === undefined) return "works";
  expect(error).toBeInstanceOf(OpenStackError);
  const { kind, message } = error as OpenStackError;
  expect(message).toMatch(/^((compute|network|block-storage|image) in RegionOne|identity): /);
  expect(message).not.toContain(cloud.credentials.member.password);
  return kind;
}

describe("the fault table", () => {
  const rows = new Map<string, string[]>();

  test.each(Object.keys(FAULTS))("%s", async (name) => {
    rows.set(name, await Promise.all(Object.keys(CALLS).map((call) => outcome(name, call))));
  });

  test("is what docs/faults.md says", () => {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    const columns = Object.keys(CALLS);
    const table = [
      line(["fault", ...columns]),
      line(["fault", ...columns].map(() => "---")),
      ...[...rows].map(([name, outcomes]) => line([name, ...outcomes])),
    ];
    const text = readFileSync(FILE, "utf8");
    const told = text.replace(/(<!-- table -->\n\n)[^]*(\n\n<!-- end -->)/, `$1${table.join("\n")}$2`);
    if (process.env.UPDATE_FAULT_TABLE) writeFileSync(FILE, told);
    const cells = (markdown: string) => markdown.replace(/[ -]+/g, " ");
    expect(cells(text)).toBe(cells(told));
  });
});
