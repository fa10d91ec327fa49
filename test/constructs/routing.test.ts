import { AddressPlan, findings, LockFile, Routing, Tenant } from "cdktf-openstack-multisite";
import { stackOf } from "./stacks";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];

/** Networks that fill their pool: two that share a domain don't fit. */
function cidrs(routing: Routing): { codes: string[]; reaches: (from: string, to: string) => boolean } {
  const stack = stackOf();
  const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: REGIONS });
  const plan = new AddressPlan(stack, "addresses", {
    pools: ["10.0.0.0/24"],
    planes: { copy: { pools: ["10.0.0.0/24"] } },
    networks: { app: { ipv4: 24 }, copy: { plane: "copy", ipv4: 24, regions: ["RegionOne"] } },
    lock: LockFile.inMemory(),
    routing,
  });
  const app = plan.network("app");
  return {
    codes: findings(stack).map(({ code, region }) => `${code} ${region}`),
    reaches: (from, to) => app.reaches(tenant.region(from), tenant.region(to)),
  };
}

describe("Routing", () => {
  test("everywhere: one domain", () => {
    const { codes, reaches } = cidrs(Routing.everywhere());
    expect(codes).toHaveLength(3);
    expect(reaches("RegionOne", "RegionThree")).toBe(true);
  });

  test("within regions: planes of a region share, regions don't", () => {
    const { codes, reaches } = cidrs(Routing.withinRegions());
    expect(codes).toEqual(["ADDR_POOL_FULL RegionOne"]);
    expect(reaches("RegionOne", "RegionOne")).toBe(true);
    expect(reaches("RegionOne", "RegionTwo")).toBe(false);
  });

  test("within planes: regions of a plane share, planes don't", () => {
    const { codes, reaches } = cidrs(Routing.withinPlanes());
    expect(codes).toEqual(["ADDR_POOL_FULL RegionThree", "ADDR_POOL_FULL RegionTwo"]);
    expect(reaches("RegionOne", "RegionTwo")).toBe(true);
  });

  test("groups: what is in none is by itself", () => {
    const { codes, reaches } = cidrs(
      Routing.groups({ core: { regions: ["RegionOne", "RegionTwo"], planes: ["default"] } }),
    );
    expect(codes).toEqual(["ADDR_POOL_FULL RegionTwo"]);
    expect(reaches("RegionOne", "RegionTwo")).toBe(true);
    expect(reaches("RegionOne", "RegionThree")).toBe(false);
  });

  test("groups: nothing is in two", () => {
    const { codes } = cidrs(Routing.groups({ a: { regions: ["RegionOne"] }, b: { planes: ["default"] } }));
    expect(codes).toContain("ADDR_ROUTING RegionOne");
  });
});
