import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  applyQuotas,
  LimitFile,
  planQuotas,
  Session,
  Split,
  type Amounts,
  type FieldKey,
  type QuotaRequest,
} from "cdktf-openstack-multisite/runtime";
import type { OpenStackRequest } from "../../src/openstack";
import { Made } from "./made";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let own: OwnProject;
let session: Session;
let folder: string;
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  own = await OwnProject.make(target, admin);
  session = await Session.open(target.config("admin"));
  folder = mkdtempSync(join(tmpdir(), "quota-moves-"));
  // So that one region can't be lowered to nothing.
  await made.one(own.member, "network", { name: "contract" });
});
afterAll(async () => {
  await made.clear();
  for (const region of admin.regions) {
    await admin.compute({ method: "DELETE", path: `/os-quota-sets/${own.id}`, region });
    await admin.network({ method: "DELETE", path: `/quotas/${own.id}`, region });
    await admin.volume({ method: "DELETE", path: `/os-quota-sets/${own.id}`, region });
  }
  await own.remove();
  await target.stop();
  rmSync(folder, { recursive: true });
});

/** What three regions have where nobody has set anything. */
const BUDGET: Amounts = new Map<FieldKey, number>([
  ["compute.cores", 60],
  ["compute.instances", 30],
  ["network.network", 300],
  ["volume.gigabytes", 3000],
]);

class Interrupted extends Error {}

/** Ends with the n-th write, before it is sent or before its answer is seen. */
interface Interruption {
  readonly write: number;
  readonly at: "before" | "after";
}

/** The administrator's session, watched: after each write, all limits are read from the regions and added up. */
function watched(interruption?: Interruption): Session {
  let writes = 0;
  const end = (at: Interruption["at"]) => {
    if (interruption?.write === writes && interruption.at === at) throw new Interrupted();
  };
  const request = async (sent: OpenStackRequest) => {
    if (sent.method !== "PUT") return session.request(sent);
    writes += 1;
    end("before");
    const answer = await session.request(sent);
    const totals = await readTotals();
    for (const [field, most] of BUDGET) expect([field, totals.get(field) ?? 0]).toEqual([field, atMost(most)]);
    end("after");
    return answer;
  };
  return { cloud: session.cloud, request } as unknown as Session;
}

const atMost = (most: number) => ({ asymmetricMatch: (value: number) => value <= most, toString: () => `<= ${most}` });

type Limits = Readonly<Record<string, number>>;

async function limitsIn(region: string): Promise<Limits> {
  const compute = await admin.compute({
    method: "GET",
    path: `/os-quota-sets/${own.id}`,
    region,
    microversion: "2.57",
  });
  const network = await admin.network({ method: "GET", path: `/quotas/${own.id}`, region });
  const volume = await admin.volume({ method: "GET", path: `/os-quota-sets/${own.id}`, region });
  const nova = (compute.body as { quota_set: Limits }).quota_set;
  return {
    "compute.cores": nova.cores,
    "compute.instances": nova.instances,
    "compute.ram": nova.ram,
    "network.network": (network.body as { quota: Limits }).quota.network,
    "volume.gigabytes": (volume.body as { quota_set: Limits }).quota_set.gigabytes,
  };
}

async function readTotals(): Promise<Map<string, number>> {
  const regions = await Promise.all(admin.regions.map(limitsIn));
  return new Map([...BUDGET.keys()].map((field) => [field, regions.reduce((sum, limits) => sum + limits[field], 0)]));
}

function request(weights: readonly number[], by: Session = session): QuotaRequest {
  const split = Split.byWeight(Object.fromEntries(admin.regions.map((name, n) => [name, weights[n]])));
  const regions = admin.regions.map((name) => ({ name, region: name, projectId: own.id, session: by }));
  return { budget: BUDGET, split, regions };
}

const notes = () => ({ memory: LimitFile.open(join(folder, "quota.json")) });

describe("moving limits between regions", () => {
  test("lowers, reads, raises, to what the budget says; what it does not say stays", async () => {
    // WHEN
    const { done, failed, plan } = await applyQuotas(request([0, 1, 1], watched()), notes());
    // THEN
    expect([failed, plan.problems]).toEqual([undefined, []]);
    expect(done.map(({ direction, region, service }) => `${direction} ${region} ${service}`)).toEqual([
      ...["compute", "network", "volume"].map((service) => `lower RegionOne ${service}`),
      ...["RegionThree", "RegionTwo"].flatMap((region) =>
        ["compute", "network", "volume"].map((service) => `raise ${region} ${service}`),
      ),
    ]);
    const one = { "compute.cores": 0, "compute.instances": 0, "network.network": 1, "volume.gigabytes": 0 };
    expect(await limitsIn("RegionOne")).toEqual({ ...one, "compute.ram": 51200 });
    expect(await limitsIn("RegionTwo")).toMatchObject({ "compute.cores": 30, "volume.gigabytes": 1500 });
    expect((await planQuotas(request([0, 1, 1]))).writes).toEqual([]);
  });

  const STEPS = Array.from({ length: 9 }, (_step, n) => n + 1);
  test.each(STEPS.flatMap((write) => [{ write, at: "before" } as const, { write, at: "after" } as const]))(
    "that ends $at write $write has not passed the budget, and the next run ends it",
    async (interruption) => {
      // GIVEN
      await applyQuotas(request([1, 1, 1]), notes());
      const wanted = [4, 1, 1];
      const total = (await planQuotas(request(wanted))).writes.length;
      expect(total).toBe(9);
      // WHEN
      await expect(applyQuotas(request(wanted, watched(interruption)), notes())).rejects.toThrow(Interrupted);
      const { done, failed } = await applyQuotas(request(wanted, watched()), notes());
      // THEN
      expect(failed).toBeUndefined();
      expect(done).toHaveLength(total - interruption.write + (interruption.at === "before" ? 1 : 0));
      expect(Object.fromEntries(await readTotals())).toEqual(Object.fromEntries(BUDGET));
      expect(await limitsIn("RegionOne")).toMatchObject({ "compute.cores": 40, "network.network": 200 });
      expect((await planQuotas(request(wanted))).writes).toEqual([]);
    },
  );

  test("is refused below what is used", async () => {
    // GIVEN a plan that thinks that nothing is there
    const blind = {
      cloud: session.cloud,
      request: async (sent: OpenStackRequest) => {
        const answer = await session.request<{ quota?: { network: { used: number } } }>(sent);
        if (sent.method === "GET" && answer.body.quota?.network !== undefined) answer.body.quota.network.used = 0;
        return answer;
      },
    } as unknown as Session;
    await applyQuotas(request([1, 1, 1]), notes());
    // WHEN
    const only = { ...request([0, 1, 1], blind), budget: new Map<FieldKey, number>([["network.network", 300]]) };
    const { done, failed } = await applyQuotas(only, notes());
    // THEN
    expect(done).toEqual([]);
    expect(failed?.problem).toMatchObject({
      code: "QUOTA_WRITE",
      region: "RegionOne",
      what: expect.stringMatching(/400 Quota limit 0 for network must be greater than or equal to already used 1/),
    });
  });

  test("can't be done by a member", async () => {
    const member = await Session.open(target.config("tenant-a"));
    const { problem } = (await applyQuotas(request([2, 1, 0], member), notes())).failed ?? {};
    const what =
      problem?.what ?? (await planQuotas(request([2, 1, 0], member))).unknown.map(({ cause }) => cause).join();
    expect(what).toMatch(/403|forbidden/);
  });
});
