import { TerraformStack, Testing } from "cdktf";
import { AddressPlan, findings, LockFile, Routing, Tenant, type AddressPlanProps } from "cdktf-openstack-multisite";
import { NetworkingNetworkV2 } from "cdktf-openstack-multisite/bindings/networking-network-v2";
import { NetworkingSubnetV2 } from "cdktf-openstack-multisite/bindings/networking-subnet-v2";
import { OpenstackProvider } from "cdktf-openstack-multisite/bindings/provider";
import { stackOf } from "./stacks";

const REGIONS = ["RegionOne", "RegionTwo"];
/** The only network, in a place that the tests know. */
const APP = { ipv4: { prefixLength: 24, at: { RegionOne: "10.32.1.0/24", RegionTwo: "10.32.2.0/24" } } };

const APP_IN_ONE = { ipv4: { prefixLength: 24, at: { RegionOne: "10.32.1.0/24" } } };

function planIn(stack: TerraformStack, props: Partial<AddressPlanProps> = {}): AddressPlan {
  new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
  return new AddressPlan(stack, "addresses", {
    pools: ["10.32.0.0/12"],
    networks: { app: APP },
    lock: LockFile.inMemory(),
    ...props,
  });
}

/** A subnet as anybody may write it, in a stack of its own with a provider block of its own. */
function byHand(stack: TerraformStack, cidr: string | undefined, region?: string, cloud = "acme"): NetworkingSubnetV2 {
  const legacy = new TerraformStack(stack.node.root, "legacy");
  new OpenstackProvider(legacy, "openstack", { cloud });
  return new NetworkingSubnetV2(legacy, "old", { networkId: "1", region, cidr });
}

const whats = (stack: TerraformStack) => findings(stack).map(({ code, what }) => `${code} ${what}`);

describe("the check for overlaps", () => {
  test("finds a subnet written by hand in another stack, and names both", () => {
    const stack = stackOf();
    planIn(stack);
    byHand(stack, "10.32.2.128/25", "RegionTwo");
    expect(findings(stack)).toMatchObject([
      {
        code: "ADDR_OVERLAP",
        severity: "error",
        region: "RegionTwo",
        value: "10.32.2.128/25",
        what: expect.stringMatching(
          /^10\.32\.2\.128\/25 \(legacy\/old in RegionTwo, made by hand\) overlaps 10\.32\.2\.0\/24 \(app in RegionTwo, planned by acme\/addresses\)/,
        ) as unknown,
        fix: expect.stringMatching(/give legacy\/old another cidr.*AddressPlan\.isolate/) as unknown,
      },
    ]);
  });

  test("finds it in another region too, where regions reach each other, and only there", () => {
    const routed = stackOf();
    planIn(routed);
    byHand(routed, "10.32.1.0/24", "RegionTwo");
    expect(whats(routed)).toEqual([expect.stringMatching(/ADDR_OVERLAP .*all regions and planes reach each other$/)]);

    const isolated = stackOf();
    planIn(isolated, { routing: Routing.withinRegions() });
    byHand(isolated, "10.32.1.0/24", "RegionTwo");
    expect(whats(isolated)).toEqual([]);
  });

  test("knows clouds apart that have a region of the same name", () => {
    const stack = stackOf();
    planIn(stack);
    const other = byHand(stack, "10.32.1.0/24", "RegionOne", "other");
    AddressPlan.isolate(other, "a cloud of the old team");
    expect(whats(stack)).toEqual([]);
  });

  test("knows clouds apart by their providers where they have no name", () => {
    // GIVEN two tenants that name no cloud, each with a provider of its own
    const stack = stackOf();
    for (const id of ["one", "two"]) {
      const provider = new OpenstackProvider(stack, id, { alias: id, authUrl: `https://${id}.example.org/v3` });
      new AddressPlan(stack, `addresses-${id}`, {
        tenant: new Tenant(stack, `tenant-${id}`, { regions: [{ name: "RegionOne", provider }] }),
        pools: ["10.32.0.0/12"],
        networks: { app: APP_IN_ONE },
        routing: Routing.withinRegions(),
        lock: LockFile.inMemory(),
      });
    }

    // THEN
    expect(whats(stack)).toEqual([]);

    // WHEN a subnet is written for one of them, THEN it meets that one
    new NetworkingSubnetV2(stack, "old", {
      networkId: "1",
      region: "RegionOne",
      cidr: "10.32.1.0/25",
      provider: stack.node.findChild("two") as OpenstackProvider,
    });
    expect(whats(stack)).toEqual([expect.stringMatching(/ADDR_OVERLAP .*planned by acme\/addresses-two/)]);
  });

  test("compares a subnet in a region of no tenant with that region, and says that this is all", () => {
    const stack = stackOf();
    planIn(stack);
    byHand(stack, "10.32.1.0/24", "RegionFour");
    expect(findings(stack)).toMatchObject([
      {
        code: "ADDR_UNCHECKED",
        severity: "warning",
        value: "RegionFour",
        what: expect.stringContaining("no tenant has it") as unknown,
      },
    ]);
  });

  test("finds what is reserved, exists or is external, each pair once", () => {
    const stack = stackOf();
    planIn(stack, {
      reserved: [{ cidr: "10.33.0.0/16", reason: "legacy VPN" }],
      existing: { office: { cidrs: ["10.34.0.0/16"] } },
      external: { RegionOne: { network: "public", ranges: ["172.24.1.10-172.24.1.20"] } },
    });
    byHand(stack, "10.33.4.0/26", "RegionOne");
    new NetworkingSubnetV2(stack, "office", { networkId: "1", region: "RegionTwo", cidr: "10.34.1.0/24" });
    new NetworkingSubnetV2(stack, "public", { networkId: "1", region: "RegionOne", cidr: "172.24.1.16/30" });
    expect(whats(stack)).toEqual([
      expect.stringContaining(
        "10.33.4.0/26 (legacy/old in RegionOne, made by hand) overlaps 10.33.0.0/16 (legacy VPN, reserved by acme/addresses)",
      ),
      expect.stringContaining("172.24.1.16/30 (acme/public in RegionOne, made by hand) overlaps"),
      expect.stringContaining(
        "10.34.1.0/24 (acme/office in RegionTwo, made by hand) overlaps 10.34.0.0/16 (office in RegionOne, RegionTwo, an existing network",
      ),
    ]);
  });

  test("finds two plans in each other's way, and two subnets by hand", () => {
    const stack = stackOf();
    const plan = planIn(stack);
    new AddressPlan(stack, "second", {
      tenant: plan.tenant,
      pools: ["10.32.0.0/12"],
      networks: { db: APP },
      lock: LockFile.inMemory(),
    });
    for (const id of ["a", "b"])
      new NetworkingSubnetV2(stack, id, { networkId: "1", region: "RegionOne", cidr: "192.168.7.0/24" });
    expect(whats(stack)).toEqual([
      expect.stringMatching(
        /10\.32\.1\.0\/24 \(db in RegionOne, planned by acme\/second\) overlaps 10\.32\.1\.0\/24 \(app in RegionOne/,
      ),
      expect.stringMatching(
        /192\.168\.7\.0\/24 \(acme\/b in RegionOne, made by hand\) overlaps 192\.168\.7\.0\/24 \(acme\/a/,
      ),
      expect.stringMatching(
        /10\.32\.2\.0\/24 \(db in RegionTwo, planned by acme\/second\) overlaps 10\.32\.2\.0\/24 \(app in RegionTwo/,
      ),
    ]);
  });

  test("names what it can't check", () => {
    const stack = stackOf();
    planIn(stack);
    byHand(stack, undefined, "RegionOne");
    const network = new NetworkingNetworkV2(stack, "net", { name: "net", region: "RegionOne" });
    new NetworkingSubnetV2(stack, "token", { networkId: network.id, region: "RegionOne", cidr: network.name });
    new NetworkingSubnetV2(stack, "anywhere", { networkId: network.id, region: network.region, cidr: "10.0.0.0/24" });
    new NetworkingSubnetV2(stack, "broken", { networkId: network.id, region: "RegionOne", cidr: "10.0.0.1/24" });
    expect(findings(stack)).toMatchObject([
      {
        code: "ADDR_UNCHECKED",
        severity: "warning",
        what: expect.stringContaining("acme/anywhere is not checked for overlaps: its region") as unknown,
      },
      {
        code: "ADDR_UNCHECKED",
        what: expect.stringContaining("acme/broken is not checked for overlaps: its cidr is no prefix") as unknown,
      },
      {
        code: "ADDR_UNCHECKED",
        what: expect.stringContaining("acme/token is not checked for overlaps: its cidr is not known") as unknown,
      },
      {
        code: "ADDR_UNCHECKED",
        what: expect.stringContaining("legacy/old is not checked for overlaps: its cidr is not known") as unknown,
      },
    ]);
  });

  test("leaves out what is isolated, for a reason", () => {
    const stack = stackOf();
    planIn(stack);
    const old = byHand(stack, "10.32.1.0/24", "RegionOne");
    expect(() => AddressPlan.isolate(old, " ")).toThrow("an isolated network needs a reason");
    AddressPlan.isolate(old, "a lab without a router");
    expect(whats(stack)).toEqual([]);
  });

  test("ends after some hundred pairs", () => {
    const stack = new TerraformStack(Testing.app(), "acme");
    planIn(stack);
    for (let i = 0; i < 30; i++)
      new NetworkingSubnetV2(stack, `s${i}`, { networkId: "1", region: "RegionOne", cidr: "10.32.1.0/24" });
    const all = whats(stack);
    expect(all).toHaveLength(201);
    expect(all.some((what) => what.includes("more than 200 pairs of prefixes overlap"))).toBe(true);
  });
});
