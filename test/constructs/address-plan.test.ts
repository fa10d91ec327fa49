import { TerraformStack, Testing } from "cdktf";
import {
  AddressPlan,
  findings,
  LockFile,
  Routing,
  Tenant,
  type AddressPlanProps,
  type NetworkProps,
} from "cdktf-openstack-multisite";
import { resources, stackOf, written } from "./stacks";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];
const NETWORK = "openstack_networking_network_v2";
const SUBNET = "openstack_networking_subnet_v2";

function planIn(stack: TerraformStack, props: Partial<AddressPlanProps> = {}, regions = REGIONS): AddressPlan {
  new Tenant(stack, "tenant", { cloud: "acme", regions });
  return new AddressPlan(stack, "addresses", {
    pools: ["10.32.0.0/12", "fd5c:1f2a:77::/48"],
    networks: { app: { ipv4: 24, ipv6: 64 } },
    lock: LockFile.inMemory(),
    ...props,
  });
}

const codes = (stack: TerraformStack) => findings(stack).map(({ code }) => code);
const whats = (stack: TerraformStack) => findings(stack).map(({ code, what }) => `${code} ${what}`);

describe("AddressPlan", () => {
  test("makes a network with a subnet per family in every region, none like another", () => {
    // GIVEN
    const stack = stackOf();

    // WHEN
    const plan = planIn(stack);

    // THEN
    expect(Object.values(resources(stack, NETWORK))).toEqual(
      ["RegionOne", "RegionThree", "RegionTwo"].map((region) => ({ name: "app", provider: "openstack", region })),
    );
    const app = plan.network("app");
    const cidrs = REGIONS.flatMap((region) => app.in(region).cidrs);
    expect(new Set(cidrs).size).toBe(6);
    expect(Object.values(resources(stack, SUBNET)).map(({ cidr }) => cidr)).toEqual(expect.arrayContaining(cidrs));
    expect(findings(stack)).toEqual([]);
  });

  test("writes subnets as Neutron keeps them: gateway first, named addresses out of the pools, SLAAC without pools", () => {
    const stack = stackOf();
    const plan = planIn(stack, {
      networks: {
        app: {
          ipv4: { prefixLength: 24, at: { RegionOne: "10.32.4.0/24" } },
          ipv6: { prefixLength: 64, at: { RegionOne: "fd5c:1f2a:77:4::/64" } },
          regions: ["RegionOne"],
          dnsNameservers: ["fd5c:1f2a:77::53", "10.32.0.53"],
          mtu: 1400,
          description: "costs ${all}",
          tags: ["a"],
        },
      },
    });
    const { ipv4, ipv6 } = plan.network("app").in("RegionOne");
    expect([ipv4?.gatewayIp, ipv6?.gatewayIp]).toEqual(["10.32.4.1", "fd5c:1f2a:77:4::1"]);
    expect(Object.values(resources(stack, NETWORK))).toMatchObject([
      { mtu: 1400, description: "costs $${all}", tags: ["a"] },
    ]);
    expect(Object.values(resources(stack, SUBNET))).toEqual([
      expect.objectContaining({
        cidr: "10.32.4.0/24",
        name: "app-ipv4",
        ip_version: 4,
        gateway_ip: "10.32.4.1",
        allocation_pool: [{ start: "10.32.4.2", end: "10.32.4.223" }],
        dns_nameservers: ["10.32.0.53"],
        enable_dhcp: true,
      }),
      expect.objectContaining({
        cidr: "fd5c:1f2a:77:4::/64",
        name: "app-ipv6",
        ip_version: 6,
        gateway_ip: "fd5c:1f2a:77:4::1",
        ipv6_address_mode: "slaac",
        ipv6_ra_mode: "slaac",
        dns_nameservers: ["fd5c:1f2a:77::53"],
      }),
    ]);
    expect(Object.values(resources(stack, SUBNET))[1]).not.toHaveProperty("allocation_pool");
  });

  test("makes host routes, and no gateway where there is none", () => {
    const stack = stackOf();
    const hostRoutes = [{ destination: "10.99.0.0/16", nextHop: "10.32.0.9" }];
    planIn(stack, { networks: { app: { ipv4: 24, gateway: false, hostRoutes } } }, ["RegionOne"]);
    expect(Object.values(resources(stack, SUBNET))).toMatchObject([{ no_gateway: true }]);
    expect(Object.values(resources(stack, "openstack_networking_subnet_route_v2"))).toMatchObject([
      { destination_cidr: "10.99.0.0/16", next_hop: "10.32.0.9" },
    ]);
  });

  test("has no IPv6 mode where nobody hands out addresses, and refuses one", () => {
    const stack = stackOf();
    planIn(stack, { networks: { app: { ipv6: 64, dhcp: false } } }, ["RegionOne"]);
    const [subnet] = Object.values(resources(stack, SUBNET));
    expect(subnet).toMatchObject({ enable_dhcp: false, allocation_pool: [{}] });
    expect(subnet).not.toHaveProperty("ipv6_address_mode");

    const refused = stackOf();
    planIn(refused, { networks: { app: { ipv6: { prefixLength: 64, mode: "slaac" }, dhcp: false } } });
    expect(codes(refused)).toEqual(["ADDR_MODE"]);
  });

  test("moves nobody when a region comes or goes", () => {
    // GIVEN
    const cidrsWith = (regions: string[]) => {
      const app = planIn(stackOf(), {}, regions).network("app");
      return Object.fromEntries(regions.map((region) => [region, app.in(region).cidrs]));
    };
    const before = cidrsWith(REGIONS);

    // WHEN
    const more = cidrsWith([...REGIONS, "RegionFour"]);
    const less = cidrsWith(["RegionOne", "RegionThree"]);

    // THEN
    expect(more).toMatchObject(before);
    expect(before).toMatchObject(less);
  });

  test("takes the pools of a plane, and leaves out what is reserved, exists or is external", () => {
    const stack = stackOf();
    const plan = planIn(stack, {
      pools: ["10.0.0.0/24"],
      planes: { replication: { pools: ["10.48.0.0/24"] } },
      networks: { app: { ipv4: 27 }, copy: { ipv4: 27, plane: "replication" } },
      reserved: [{ cidr: "10.0.0.0/26", reason: "the old office" }],
      existing: { vpn: { cidrs: { RegionOne: ["10.0.0.64/27"] } } },
      external: { RegionTwo: { network: "public", ranges: ["10.0.0.96-10.0.0.127"] } },
    });
    const cidrs = REGIONS.flatMap((region) => plan.network("app").in(region).cidrs);
    expect(cidrs.every((cidr) => /^10\.0\.0\.(128|160|192|224)\/27$/.test(cidr))).toBe(true);
    for (const region of REGIONS) expect(plan.network("copy").in(region).cidrs[0]).toMatch(/^10\.48\.0\./);
    expect(findings(stack)).toEqual([]);
  });

  test("uses ranges again only where regions don't reach each other", () => {
    const stack = stackOf();
    const plan = planIn(stack, {
      pools: ["10.0.0.0/24"],
      networks: { app: { ipv4: 24 } },
      routing: Routing.withinRegions(),
    });
    expect(REGIONS.map((region) => plan.network("app").in(region).ipv4?.cidr)).toEqual(
      REGIONS.map(() => "10.0.0.0/24"),
    );
    expect(findings(stack)).toEqual([]);

    // WHEN they do, THEN the pool is too small
    const routed = stackOf();
    planIn(routed, { pools: ["10.0.0.0/24"], networks: { app: { ipv4: 24 } } });
    expect(codes(routed)).toEqual(["ADDR_POOL_FULL", "ADDR_POOL_FULL"]);
  });

  test("knows regions of another tenant by their place, not by their name", () => {
    // GIVEN a tenant of its own in RegionTwo, and one in another cloud whose region has a known name
    const stack = stackOf();
    const plan = planIn(stack, { routing: Routing.groups({ core: { regions: ["RegionOne", "RegionTwo"] } }) });
    const [one] = plan.tenant.regions;
    const same = new Tenant(stack, "same", { cloud: "acme", regions: [{ name: "two", region: "RegionTwo" }] })
      .regions[0];
    const other = new Tenant(stack, "other", { cloud: "other", regions: ["RegionTwo"] }).regions[0];

    // THEN
    const app = plan.network("app");
    expect([same, other].map((region) => app.reaches(one, region))).toEqual([true, false]);
  });

  test("gives a network that has grown a second subnet, and leaves the first", () => {
    // GIVEN
    const lock = LockFile.inMemory();
    const before = planIn(stackOf(), { networks: { app: { ipv4: 24 } }, lock })
      .network("app")
      .in("RegionOne");

    // WHEN
    const stack = stackOf();
    const after = planIn(stack, { networks: { app: { ipv4: 23 } }, lock, holder: "acme/addresses" })
      .network("app")
      .in("RegionOne");

    // THEN
    expect(after.cidrs).toHaveLength(2);
    expect(after.cidrs[0]).toBe(before.cidrs[0]);
    expect(Object.keys(resources(stack, SUBNET)).filter((id) => id.includes("RegionOne"))).toEqual([
      expect.stringMatching(/^addresses_app_RegionOne_ipv4-2_/),
      expect.stringMatching(/^addresses_app_RegionOne_ipv4_/),
    ]);
  });

  describe("the id of a network in a region", () => {
    /** The id of `app` in a region, as an output of the region's stack has it. */
    const idIn = (stack: TerraformStack, region: string): string => {
      const [{ value }] = Object.values(written(stack).output ?? {});
      return (value as Record<string, Record<string, { id: string }>>).app[region].id;
    };
    /** Names in the stack of the subnets that a reference waits for. */
    const waitedFor = (stack: TerraformStack, reference: string): string[] => {
      const [, name] = /openstack_networking_subnet_v2\.([\w-]+)/.exec(reference) ?? [];
      if (name === undefined) return [];
      const [before = ""] = (resources(stack, SUBNET)[name].depends_on ?? []) as string[];
      return [name, ...waitedFor(stack, before)];
    };

    test.each<[string, NetworkProps, number]>([
      ["one family", { ipv4: 24 }, 1],
      ["both families", { ipv4: 24, ipv6: 64 }, 2],
      ["two parts of a family", { ipv4: 23, ipv6: 64 }, 3],
    ])("waits for all its subnets: %s", (_what, network, count) => {
      // GIVEN a lock file that knows the network as it was
      const lock = LockFile.inMemory();
      planIn(stackOf(), { networks: { app: { ...network, ipv4: 24 } }, lock });

      // WHEN
      const stack = stackOf();
      planIn(stack, { networks: { app: network }, lock, holder: "acme/addresses" }).addOutput();

      // THEN
      const id = idIn(stack, "RegionOne");
      const own = Object.entries(resources(stack, SUBNET)).filter(([, { region }]) => region === "RegionOne");
      expect(own).toHaveLength(count);
      expect(id).toMatch(/^\$\{openstack_networking_subnet_v2\.addresses_app_RegionOne_[\w-]+\.network_id\}$/);
      expect(waitedFor(stack, id).sort()).toEqual(own.map(([name]) => name).sort());
      // AND all of them are on the network
      const [name] = Object.keys(resources(stack, NETWORK)).filter((each) => each.includes("RegionOne"));
      expect(own.map(([, subnet]) => subnet.network_id)).toEqual(own.map(() => `\${${NETWORK}.${name}.id}`));
    });

    test("is the network's own where no place was found for a subnet", () => {
      const stack = stackOf();
      const networks = { app: { ipv4: { prefixLength: 24, at: { RegionOne: "10.32.0.0/24" } } } };
      const plan = planIn(stack, { pools: ["10.32.0.0/24"], networks });
      expect(plan.network("app").in("RegionTwo").subnets).toEqual([]);
      plan.addOutput();
      expect(idIn(stack, "RegionTwo")).toMatch(/^\$\{openstack_networking_network_v2\.\w+_RegionTwo_\w+\.id\}$/);
    });

    test("waits for nothing of another stack, with a stack per region", () => {
      const one = stackOf("one");
      const stacks = [one, new TerraformStack(one.node.root, "two")];
      new Tenant(one, "tenant", { cloud: "acme", regions: stacks.map((stack) => ({ name: stack.node.id, stack })) });
      const plan = new AddressPlan(one, "addresses", {
        pools: ["10.32.0.0/12", "fd5c:1f2a:77::/48"],
        networks: { app: { ipv4: 24, ipv6: 64 } },
        lock: LockFile.inMemory(),
      });
      plan.addOutput();
      for (const stack of stacks) {
        const own = Object.keys(resources(stack, SUBNET));
        expect(own).toHaveLength(2);
        expect(waitedFor(stack, idIn(stack, stack.node.id)).sort()).toEqual(own.sort());
      }
    });
  });

  test("makes subnet pools and address scopes on request, with joined prefixes", () => {
    const stack = stackOf();
    planIn(stack, { pools: ["10.0.0.0/25", "10.0.0.128/25"], networks: { app: { ipv4: 26 } }, subnetPools: true }, [
      "RegionOne",
    ]);
    expect(Object.values(resources(stack, "openstack_networking_subnetpool_v2"))).toMatchObject([
      {
        prefixes: ["10.0.0.0/24"],
        ip_version: 4,
        min_prefixlen: 24,
        max_prefixlen: 32,
        name: "addresses-default-ipv4",
      },
    ]);
    expect(Object.values(resources(stack, SUBNET))[0].subnetpool_id).toMatch(
      /^\$\{openstack_networking_subnetpool_v2\./,
    );
  });

  test("names all that is wrong with the declarations at once", () => {
    const stack = stackOf();
    planIn(stack, {
      pools: ["10.32.0.5/12", "169.254.0.0/16", "203.0.113.0/24"],
      planes: { default: { pools: [] } },
      networks: {
        none: {},
        huge: { ipv4: 31, regions: ["Nowhere"] },
        slaac: { ipv6: { prefixLength: 60, mode: "slaac" } },
        lost: { ipv4: 24, plane: "missing" },
      },
      reserved: [{ cidr: "10.0.0.0/8", reason: " " }],
      existing: { none: { cidrs: ["10.9.0.0/33"] } },
      external: { Mars: { network: "public" } },
    });
    expect(whats(stack)).toEqual([
      expect.stringContaining("ADDR_NAME existing.none is also one of networks"),
      expect.stringContaining("ADDR_NAME the name planes.default is one that the plan uses itself"),
      ...REGIONS.map(() => expect.stringContaining("ADDR_NO_POOL slaac wants IPv6 addresses") as unknown),
      expect.stringContaining("ADDR_PLANE networks.lost.plane names a plane that is not declared"),
      expect.stringContaining("ADDR_REASON reserved[0] has no reason"),
      expect.stringContaining("ADDR_REGION external names a region"),
      expect.stringContaining("ADDR_REGION networks.huge.regions names a region"),
      expect.stringContaining("ADDR_SIZE networks.huge.ipv4 is no length"),
      expect.stringContaining("ADDR_SIZE networks.none has no addresses"),
      expect.stringContaining("ADDR_SIZE networks.slaac.ipv6 is too short for slaac"),
      expect.stringContaining("ADDR_TEXT existing.none.cidrs"),
      expect.stringContaining("ADDR_TEXT pools: "),
      expect.stringContaining("ADDR_TRAP pools has link-local addresses"),
      expect.stringContaining("ADDR_TRAP pools has documentation addresses"),
    ]);
  });

  test("names what Neutron would refuse of networks, servers and routes", () => {
    const stack = stackOf();
    planIn(stack, {
      networks: {
        "floating-ips": { ipv4: 24 },
        "a/b": { ipv4: 24 },
        " ": { ipv4: 24 },
        app: {
          ipv4: 24,
          mtu: 40,
          description: "d".repeat(256),
          tags: ["t".repeat(256)],
          dnsNameservers: ["10.0.0.53", "10.0.0.53", "dns.example.org"],
          hostRoutes: [
            { destination: "10.9.0.0/16", nextHop: "10.32.0.9" },
            { destination: "10.9.0.0/16", nextHop: "10.32.0.8" },
            { destination: "fd00::/64", nextHop: "fd00::1" },
            { destination: "10.8.0.0/16", nextHop: "fd00::1" },
            { destination: "10.7.0.1/16", nextHop: "10.32.0.300" },
          ],
        },
      },
    });
    expect(whats(stack)).toEqual([
      expect.stringContaining("ADDR_FAMILY networks.app.hostRoutes[2] goes to IPv6, which the network does not have"),
      expect.stringContaining(
        "ADDR_FAMILY networks.app.hostRoutes[3] goes to 10.8.0.0/16 by a next hop of the other family",
      ),
      expect.stringContaining("ADDR_NAME networks.app.description is longer"),
      expect.stringContaining("ADDR_NAME networks.app.tags is longer"),
      expect.stringContaining('ADDR_NAME the name networks.  can\'t be " "'),
      expect.stringContaining('ADDR_NAME the name networks.a/b can\'t be "a/b"'),
      expect.stringContaining("ADDR_NAME the name networks.floating-ips is one that the plan uses itself"),
      expect.stringContaining("ADDR_SIZE networks.app.mtu is no number that fits"),
      expect.stringContaining("ADDR_TEXT networks.app.dnsNameservers: "),
      expect.stringContaining("ADDR_TEXT networks.app.hostRoutes[4].destination: "),
      expect.stringContaining("ADDR_TEXT networks.app.hostRoutes[4].nextHop: "),
      expect.stringContaining("ADDR_TWICE networks.app.dnsNameservers names a server twice"),
      expect.stringContaining("ADDR_TWICE networks.app.hostRoutes has two routes to one destination"),
    ]);
  });

  test("writes addresses as Neutron keeps them, however the author spelled them", () => {
    const stack = stackOf();
    const network = {
      ipv6: 64,
      dnsNameservers: ["FD5C:1F2A:0077::0053"],
      hostRoutes: [{ destination: "FD00:0:0::/64", nextHop: "FD5C:1f2a:77:0::9" }],
    };
    planIn(stack, { networks: { app: network } }, ["RegionOne"]);
    expect(Object.values(resources(stack, SUBNET))).toMatchObject([{ dns_nameservers: ["fd5c:1f2a:77::53"] }]);
    expect(Object.values(resources(stack, "openstack_networking_subnet_route_v2"))).toMatchObject([
      { destination_cidr: "fd00::/64", next_hop: "fd5c:1f2a:77::9" },
    ]);
  });

  test("refuses blocks of the author's choice that can't be, and names the traps among them", () => {
    const stack = stackOf();
    planIn(stack, {
      pools: ["fd5c:1f2a:77::/48"],
      networks: {
        slaac: { ipv6: { prefixLength: 64, at: { RegionOne: "fd5c:1f2a:77:1::/80" } } },
        tiny: {
          ipv4: {
            prefixLength: 24,
            at: { RegionOne: "10.0.0.0/31", RegionTwo: "fd00::/64", RegionThree: "203.0.113.0/24" },
          },
        },
      },
      planes: {},
    });
    expect(whats(stack).filter((what) => !what.startsWith("ADDR_NO_POOL"))).toEqual([
      expect.stringContaining("ADDR_SIZE networks.slaac.ipv6.at.RegionOne does not fit"),
      expect.stringContaining("ADDR_SIZE networks.tiny.ipv4.at.RegionOne does not fit"),
      expect.stringContaining("ADDR_SIZE networks.tiny.ipv4.at.RegionTwo does not fit"),
      expect.stringContaining("ADDR_FIXED_OUTSIDE tiny is to have 203.0.113.0/24, outside of the pools"),
      expect.stringContaining("ADDR_TRAP networks.tiny.ipv4.at.RegionThree has documentation addresses"),
    ]);
  });

  test("refuses no regions at all, and a routing of regions and planes that are not there", () => {
    const stack = stackOf();
    planIn(stack, {
      networks: { app: { ipv4: 24, regions: [] } },
      reserved: [{ cidr: "10.33.0.0/16", reason: "the VPN", regions: [] }],
      routing: Routing.groups({ core: { regions: ["RegionOne", "Mars"], planes: ["default", "storage"] } }),
    });
    expect(whats(stack)).toEqual([
      expect.stringContaining("ADDR_PLANE routing names a plane that is not declared"),
      expect.stringContaining("ADDR_REGION networks.app.regions names no region"),
      expect.stringContaining("ADDR_REGION reserved[0].regions names no region"),
      expect.stringContaining("ADDR_REGION routing names a region that the tenant does not have"),
    ]);
  });

  test("keeps names in the first block of a network that has grown", () => {
    // GIVEN
    const lock = LockFile.inMemory();
    planIn(stackOf(), { networks: { app: { ipv4: 26 } }, lock, holder: "plan" }, ["RegionOne"]);

    // WHEN
    const stack = stackOf();
    const grown = { app: { ipv4: { prefixLength: 25, namedAddresses: 20 } } };
    const [first, second] = planIn(stack, { networks: grown, lock, holder: "plan" }, ["RegionOne"])
      .network("app")
      .in("RegionOne").subnets;

    // THEN the first keeps 20, and the second is for DHCP alone
    const subnets = Object.values(resources(stack, SUBNET));
    const sizes = [first, second].map(({ cidr }) => {
      const [{ start, end }] = subnets.find((subnet) => subnet.cidr === cidr)?.allocation_pool as {
        start: string;
        end: string;
      }[];
      return Number(end.split(".")[3]) - Number(start.split(".")[3]) + 1;
    });
    expect(sizes).toEqual([64 - 3 - 20, 64 - 3]);

    // WHEN it wants more than the first has, THEN that is refused
    const greedy = stackOf();
    planIn(greedy, { networks: { app: { ipv4: { prefixLength: 25, namedAddresses: 100 } } }, lock, holder: "plan" }, [
      "RegionOne",
    ]);
    expect(whats(greedy)).toEqual([expect.stringContaining("ADDR_SIZE network app of acme/addresses: ")]);
  });

  test("refuses a token where an address has to be known", () => {
    const stack = stackOf();
    const plan = planIn(stack);
    const tokens = new AddressPlan(stack, "tokens", {
      pools: [plan.network("app").in("RegionOne").id],
      networks: { [plan.network("app").in("RegionOne").id]: { ipv4: 24 } },
      reserved: [{ cidr: plan.network("app").in("RegionOne").id, reason: "known later" }],
      lock: LockFile.inMemory(),
    });
    expect(findings(stack)).toMatchObject([
      { code: "ADDR_TOKEN", path: tokens.node.path, what: "pools holds a token" },
      { code: "ADDR_TOKEN", what: "reserved[0].cidr holds a token" },
      { code: "ADDR_TOKEN", what: expect.stringMatching(/^the name networks\..* is a token$/) as unknown },
    ]);
    expect(() => plan.network("app").address(plan.network("app").in("RegionOne").id)).toThrow("is a token");
  });

  test("says which networks it has", () => {
    const plan = planIn(stackOf(), { existing: { vpn: { cidrs: ["10.200.0.0/16"] } } });
    expect(() => plan.network("db")).toThrow('[acme/addresses] has no network "db"; it has: app');
    expect(() => plan.network("vpn")).toThrow("it is an existing one: use existingNetwork");
    expect(() => plan.network("app").in("Nowhere")).toThrow(
      '[acme/addresses/app] is not in "Nowhere"; it is in: RegionOne',
    );
  });

  test("has the same paths in a stack per region", () => {
    const one = stackOf("one");
    const stacks = [one, new TerraformStack(one.node.root, "two")];
    new Tenant(one, "tenant", { cloud: "acme", regions: stacks.map((stack) => ({ name: stack.node.id, stack })) });
    const plan = new AddressPlan(one, "addresses", {
      pools: ["10.32.0.0/12"],
      networks: { app: { ipv4: 24 } },
      lock: LockFile.inMemory(),
    });
    plan.network("app").address("vip");
    expect(stacks.map((stack) => Object.values(resources(stack, SUBNET)).map(({ cidr }) => cidr))).toEqual([
      plan.network("app").in("one").cidrs,
      plan.network("app").in("two").cidrs,
    ]);
    const names = stacks.map((stack) => Object.keys(resources(stack, "openstack_networking_port_v2"))[0]);
    expect(names).toEqual([
      expect.stringMatching(/^addresses_app_addresses_vip_one_/),
      expect.stringMatching(/^addresses_app_addresses_vip_two_/),
    ]);
  });

  test("gives outputs by network and region", () => {
    const stack = stackOf();
    planIn(stack, {}, ["RegionOne"]).addOutput();
    expect(Object.values(written(stack).output ?? {})).toMatchObject([
      { value: { app: { RegionOne: { cidrs: [expect.any(String), expect.any(String)] } } } },
    ]);
  });

  test("gives floating IPs of the external network, and says where none is known", () => {
    const stack = stackOf();
    const plan = planIn(stack, { external: { RegionOne: { network: "public" } } });
    const web = plan.floatingIp("web", { in: "RegionOne", description: "the front", portId: "${port}" });
    expect(Object.values(resources(stack, "openstack_networking_floatingip_v2"))).toMatchObject([
      { pool: "public", region: "RegionOne", description: "the front", port_id: "$${port}" },
    ]);
    expect(Testing.synth(stack)).toContain(web.resource.friendlyUniqueId);
    expect(() => plan.floatingIp("api", { in: "RegionTwo" })).toThrow('external: { RegionTwo: { network: "public" } }');
  });
});
