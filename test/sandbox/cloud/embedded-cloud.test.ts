import axios from "axios";
import * as fc from "fast-check";
import { Agent } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { EmbeddedCloud, type Credentials } from "../../../src/sandbox/cloud";

const running: EmbeddedCloud[] = [];
async function start(options: Parameters<typeof EmbeddedCloud.start>[0]): Promise<EmbeddedCloud> {
  const cloud = await EmbeddedCloud.start(options);
  running.push(cloud);
  return cloud;
}
afterEach(async () => {
  for (const cloud of running.splice(0)) await cloud.stop();
});

// A kept connection would be broken, not refused, when its server goes.
const http = axios.create({ validateStatus: () => true, proxy: false, httpAgent: new Agent({ keepAlive: false }) });
const ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhpZGRlbiBrZXkgZm9yIHRlc3RzIG9ubHkgMTIzNDU2 me";

interface Endpoint {
  readonly region: string;
  readonly url: string;
}

async function logIn(cloud: EmbeddedCloud, who: Credentials = cloud.credentials.member) {
  const domain = { name: who.userDomainName };
  const user = { name: who.username, password: who.password, domain };
  const scope = { project: { name: who.projectName, domain: { name: who.projectDomainName } } };
  const identity = { methods: ["password"], password: { user } };
  const { headers, data } = await http.post<{ token: { catalog: { type: string; endpoints: Endpoint[] }[] } }>(
    `${cloud.authUrl}/auth/tokens`,
    { auth: { identity, scope } },
  );
  const endpoints = data.token.catalog.find(({ type }) => type === "compute")?.endpoints ?? [];
  const compute = (region: string) => endpoints.find((endpoint) => endpoint.region === region)?.url ?? "";
  const auth = { headers: { "X-Auth-Token": String(headers["x-subject-token"]) } };
  return {
    regions: [...new Set(endpoints.map(({ region }) => region))],
    list: async (region: string) =>
      await http.get<{ keypairs?: { keypair: { name: string } }[] }>(`${compute(region)}/os-keypairs`, auth),
    names: async (region: string) => {
      const { data: body } = await http.get<{ keypairs: { keypair: { name: string } }[] }>(
        `${compute(region)}/os-keypairs`,
        auth,
      );
      return body.keypairs.map(({ keypair }) => keypair.name);
    },
    make: (region: string, name: string) =>
      http.post(`${compute(region)}/os-keypairs`, { keypair: { name, public_key: ED25519 } }, auth),
  };
}

describe("regions", () => {
  it("hold their own and share the users", async () => {
    // GIVEN
    const cloud = await start({ regions: ["RegionOne", "RegionTwo"] });
    const member = await logIn(cloud);
    // WHEN
    await member.make("RegionOne", "ops");
    // THEN
    expect([await member.names("RegionOne"), await member.names("RegionTwo")]).toEqual([["ops"], []]);
  });

  it("that go down refuse connections, and come back on the same port with what they held", async () => {
    // GIVEN
    const cloud = await start({ regions: ["RegionOne", "RegionTwo"] });
    const member = await logIn(cloud);
    await member.make("RegionOne", "ops");
    const { url } = cloud.region("RegionOne");
    // WHEN
    await cloud.region("RegionOne").down();
    // THEN
    await expect(member.names("RegionOne")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(await member.names("RegionTwo")).toEqual([]);
    // WHEN
    await cloud.region("RegionOne").up();
    await cloud.region("RegionOne").up();
    // THEN
    expect(cloud.region("RegionOne").url).toBe(url);
    expect(await member.names("RegionOne")).toEqual(["ops"]);
  });

  it("that go down break what is under way", async () => {
    // GIVEN
    const cloud = await start({ regions: ["RegionOne"] });
    const member = await logIn(cloud);
    cloud.region("RegionOne").fault({ hang: true });
    const call = member.names("RegionOne");
    await new Promise((done) => setTimeout(done, 50));
    // WHEN
    await Promise.all([cloud.region("RegionOne").down(), expect(call).rejects.toMatchObject({ code: "ECONNRESET" })]);
  });

  it("may be added, and are in the next token's catalog", async () => {
    // GIVEN
    const cloud = await start({ regions: ["RegionOne"] });
    expect((await logIn(cloud)).regions).toEqual(["RegionOne"]);
    // WHEN
    await cloud.addRegion("RegionTwo");
    // THEN
    const member = await logIn(cloud);
    expect(member.regions).toEqual(["RegionOne", "RegionTwo"]);
    expect(await member.names("RegionTwo")).toEqual([]);
  });

  it("have one name each", async () => {
    await expect(EmbeddedCloud.start({ regions: ["A", "A"] })).rejects.toThrow("region A is named twice");
    await expect(EmbeddedCloud.start({ regions: [" "] })).rejects.toThrow("a region has no name");
    const cloud = await start({ name: "acme", regions: ["A", "B"] });
    expect(() => cloud.region("C")).toThrow('cloud acme has no region "C"; it has A, B');
  });

  it("may be two hundred", async () => {
    // WHEN
    const regions = Array.from({ length: 200 }, (_, n) => `region-${n}`);
    const cloud = await start({ regions });
    const member = await logIn(cloud);
    // THEN
    expect(member.regions).toEqual(regions);
    const answers = await Promise.all(regions.map((region) => member.list(region)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("two clouds", () => {
  it("may both have a region of one name, and know nothing of each other", async () => {
    // GIVEN
    const [one, two] = [
      await start({ name: "one", regions: ["RegionOne"] }),
      await start({ name: "two", regions: ["RegionOne"] }),
    ];
    const [first, second] = [await logIn(one), await logIn(two)];
    // WHEN
    await first.make("RegionOne", "ops");
    // THEN
    expect(await second.names("RegionOne")).toEqual([]);
    const stranger = await http.post(`${two.authUrl}/auth/tokens`, {
      auth: { identity: { methods: ["application_credential"], application_credential: one.applicationCredential } },
    });
    expect(stranger.status).toBe(404);
  });
});

describe("a token", () => {
  it("expires", async () => {
    // GIVEN
    const cloud = await start({ regions: ["RegionOne"], tokenTtlMs: 300 });
    const member = await logIn(cloud);
    expect((await member.list("RegionOne")).status).toBe(200);
    // WHEN
    await new Promise((done) => setTimeout(done, 350));
    // THEN
    expect((await member.list("RegionOne")).status).toBe(401);
  });
});

describe("a snapshot", () => {
  it("is JSON that brings back everything but tokens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_-]{0,10}$/), { maxLength: 4 }),
        async (names) => {
          // GIVEN
          const before = await start({ regions: ["RegionOne", "RegionTwo"] });
          const member = await logIn(before);
          for (const name of names) await member.make("RegionTwo", name);
          // WHEN
          const snapshot = before.snapshot();
          const restore = JSON.parse(JSON.stringify(snapshot)) as typeof snapshot;
          await before.stop();
          const after = await start({ regions: ["RegionThree", "RegionTwo"], restore });
          // THEN
          expect(restore).toEqual(snapshot);
          expect(after.regions.map(({ name }) => name)).toEqual(["RegionThree", "RegionTwo", "RegionOne"]);
          expect(after.credentials).toEqual(before.credentials);
          expect(after.applicationCredential).toEqual(before.applicationCredential);
          const again = await logIn(after);
          expect(await again.names("RegionTwo")).toEqual([...names].sort());
        },
      ),
      { numRuns: 5 },
    );
  });

  it("of a version that had no networks brings them back as they begin", async () => {
    // GIVEN
    const before = await start({ regions: ["RegionOne", "RegionTwo"] });
    await (await logIn(before)).make("RegionTwo", "ops");
    const snapshot = before.snapshot();
    for (const region of Object.values(snapshot.regions)) delete (region as { network?: unknown }).network;
    // WHEN
    const after = await start({ regions: ["RegionOne"], restore: snapshot });
    // THEN
    const cidrs = after.regions.map(({ state }) => state.network.subnets.map(({ cidr }) => cidr));
    expect(cidrs).toEqual([["172.24.1.0/24"], ["172.24.2.0/24"]]);
    expect(await (await logIn(after)).names("RegionTwo")).toEqual(["ops"]);
  });

  it("does not change with the cloud", async () => {
    const cloud = await start({ regions: ["RegionOne"] });
    const snapshot = cloud.snapshot();
    await (await logIn(cloud)).make("RegionOne", "ops");
    expect(snapshot.regions.RegionOne.compute.keypairs).toEqual([]);
  });
});

describe("listening", () => {
  it("is on loopback only", async () => {
    // GIVEN
    const cloud = await start({ regions: ["RegionOne"] });
    const { hostname, port } = new URL(cloud.region("RegionOne").url);
    expect(hostname).toBe("127.0.0.1");
    // THEN no other address of this machine answers
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, internal, family } of others) {
      if (internal || family !== "IPv4") continue;
      const answers = await new Promise((done) => {
        const socket = connect(Number(port), address, () => done(true)).once("error", () => done(false));
        socket.setTimeout(500, () => done(false)).unref();
      });
      expect(answers).toBe(false);
    }
  });

  it("ends at once when the cloud is stopped, whatever is under way", async () => {
    // GIVEN
    const cloud = await start({ regions: ["RegionOne"] });
    const member = await logIn(cloud);
    const faults = [{ hang: true }, { latencyMs: 60_000 }, { bytesPerSecond: 1 }] as const;
    for (const fault of faults) cloud.region("RegionOne").fault({ ...fault, times: 1 });
    const calls = Promise.allSettled(faults.map(() => member.names("RegionOne")));
    await new Promise((done) => setTimeout(done, 50));
    // WHEN
    await cloud.stop();
    // THEN
    expect((await calls).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  });
});
