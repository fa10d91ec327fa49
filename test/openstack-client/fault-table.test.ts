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
import type { CloudConfig } from "../../src/clouds";
import type { EmbeddedCloud, EmbeddedRegion, Fault } from "../../src/sandbox/cloud";
import { ED25519 } from "../key/keys";
import { startCloud } from "./fixture";

const FILE = resolve(__dirname, "../../docs/faults.md");
const DEADLINE_MS = 3_000;

const CALLS: Readonly<Record<string, (session: Session) => Promise<unknown>>> = {
  "list keypairs": (session) => listKeypairs(session, "RegionOne"),
  "show a keypair": (session) => getKeypair(session, "RegionOne", "ops"),
  "create a keypair": (session) => createKeypair(session, "RegionOne", { name: "new", publicKey: ED25519 }),
  "delete a keypair": (session) => deleteKeypair(session, "RegionOne", "ops"),
  "usage of Nova": (session) => getComputeUsage(session, "RegionOne"),
  "of Neutron": (session) => getNetworkUsage(session, "RegionOne"),
  "of Cinder": (session) => getBlockStorageUsage(session, "RegionOne"),
  "of Glance": (session) => getImageUsage(session, "RegionOne"),
};

const fault = (fault: Fault) => (region: EmbeddedRegion) => {
  region.fault(fault);
  return Promise.resolve();
};

const FAULTS: Readonly<Record<string, (region: EmbeddedRegion) => Promise<void>>> = {
  "connection refused": (region) => region.down(),
  "connection reset": fault({ reset: true }),
  "no answer": fault({ hang: true }),
  "a byte a second": fault({ bytesPerSecond: 1 }),
  "401 once": fault({ status: 401, times: 1 }),
  "always 401": fault({ status: 401 }),
  "always 403": fault({ status: 403, body: { forbidden: { code: 403, message: "no" } } }),
  "always 404": fault({ status: 404, body: { itemNotFound: { code: 404, message: "no such thing" } } }),
  "always 409": fault({ status: 409, body: { conflictingRequest: { code: 409, message: "taken" } } }),
  "413, with Retry-After": fault({ status: 413, headers: { "retry-after": "1" } }),
  "429 once, with Retry-After": fault({ status: 429, headers: { "retry-after": "1" }, times: 1 }),
  "always 500": fault({ status: 500, body: { computeFault: { code: 500, message: "oops" } } }),
  "503 once": fault({ status: 503, times: 1 }),
  "always 503": fault({ status: 503 }),
  "truncated body": fault({ truncate: true }),
  "a body that is not JSON": fault({ status: 200, body: "<html>" }),
};

describe("the fault table", () => {
  let cloud: EmbeddedCloud;
  let config: CloudConfig;

  beforeEach(async () => {
    ({ cloud, config } = await startCloud());
    const session = await Session.open(config);
    await createKeypair(session, "RegionOne", { name: "ops", publicKey: ED25519 });
  });
  afterEach(() => cloud.stop());

  const rows = new Map<string, string[]>();

  test.each(Object.keys(FAULTS).flatMap((name) => Object.keys(CALLS).map((call) => [name, call])))(
    "%s: %s",
    async (name, call) => {
      // GIVEN a session that is logged in
      const session = await Session.open(config, { timeoutMs: DEADLINE_MS });
      await session.projectId();
      await FAULTS[name](cloud.region("RegionOne"));

      // WHEN
      const start = Date.now();
      const outcome = await CALLS[call](session).then(
        () => "works",
        (error: unknown) => {
          // THEN a failure has a kind, says where, and holds no secret
          expect(error).toBeInstanceOf(OpenStackError);
          expect((error as OpenStackError).message).toMatch(/^(compute|network|block-storage|image) in RegionOne: /);
          expect((error as OpenStackError).message).not.toContain(cloud.credentials.member.password);
          return (error as OpenStackError).kind;
        },
      );

      // THEN it ends in time (a loaded machine may be late)
      expect(Date.now() - start).toBeLessThan(DEADLINE_MS * 3);
      rows.set(name, [...(rows.get(name) ?? []), outcome]);
    },
  );

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
