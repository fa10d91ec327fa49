import { Survive, type Account, type Declared } from "../../src/quota";
import { amounts } from "./accounts";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];

const ACCOUNT: Account = {
  hard: amounts({}),
  soft: amounts({}),
  regions: new Map(REGIONS.map((name) => [name, { hard: amounts({}), soft: amounts({}) }])),
  demand: [],
};

/** A resource of one region, in a stack of all. */
function resource(region: string, type: string, id: string, attributes: Declared["attributes"]): Declared {
  const address = `openstack_${type}.${region}_${id}`;
  return { path: `acme/${region}/${id}`, stack: "acme", address, type: `openstack_${type}`, region, attributes };
}

const keypair = (region: string) => resource(region, "compute_keypair_v2", "ops", { name: "ops" });
const image = (region: string) => resource(region, "images_image_v2", "base", { name: "base" });
const network = (region: string, subnet: Declared["attributes"] = { cidr: "10.0.0.0/24" }) => [
  resource(region, "networking_network_v2", "app", { name: "app" }),
  resource(region, "networking_subnet_v2", "app4", {
    network_id: idOf(region, "networking_network_v2", "app"),
    ...subnet,
  }),
];
const port = (region: string, id: string, attributes: Declared["attributes"] = {}) =>
  resource(region, "networking_port_v2", id, {
    network_id: idOf(region, "networking_network_v2", "app"),
    ...attributes,
  });
const server = (region: string, attributes: Declared["attributes"] = {}, id = "web") =>
  resource(region, "compute_instance_v2", id, {
    key_pair: `\${openstack_compute_keypair_v2.${region}_ops.name}`,
    image_id: idOf(region, "images_image_v2", "base"),
    network: [{ uuid: idOf(region, "networking_network_v2", "app") }],
    ...attributes,
  });
const everything = (region: string) => [keypair(region), image(region), ...network(region)];

function idOf(region: string, type: string, id: string): string {
  return `\${openstack_${type}.${region}_${id}.id}`;
}

const check = (declared: readonly Declared[], survive = Survive.anyOne()) => survive.check(ACCOUNT, declared);
const shown = (declared: readonly Declared[], survive?: Survive) => check(declared, survive).map(({ what }) => what);

describe("GIVEN servers in a region that may be lost", () => {
  test("WHEN another region has all that they need THEN nothing is said", () => {
    expect(check([...everything("RegionOne"), server("RegionOne"), ...everything("RegionThree")])).toEqual([]);
  });

  test("WHEN none has THEN it says which servers need what, where", () => {
    const there = [keypair("RegionTwo"), ...network("RegionTwo"), image("RegionThree")];
    const servers = [server("RegionOne", { count: 3 }), server("RegionOne", {}, "db")];
    expect(check([...everything("RegionOne"), ...servers, ...there])).toEqual([
      {
        code: "QUOTA_SURVIVE",
        severity: "error",
        region: "RegionOne",
        what:
          "without RegionOne, acme/RegionOne/web and 1 more can't be made in the others: " +
          "RegionTwo has no image base; RegionThree has no keypair ops, no network app",
        value: "4",
        fix: "make there what is lacking, or name regions that have it in survive.to",
      },
    ]);
  });

  test("WHEN they name what the tree does not make THEN that is not asked for", () => {
    expect(
      check([
        server("RegionOne", {
          key_pair: "theirs",
          image_id: undefined,
          image_name: "cirros",
          network: [{ name: "lan" }],
        }),
      ]),
    ).toEqual([]);
  });

  test("WHEN they mean the network by one of its subnets, or by what is on that THEN the network is asked for", () => {
    const subnet = "${openstack_networking_subnet_v2.RegionOne_app4.network_id}";
    const second = resource("RegionOne", "networking_subnet_v2", "app6", { network_id: subnet, cidr: "fd00::/64" });
    const bySecond = "${openstack_networking_subnet_v2.RegionOne_app6.network_id}";
    const there = [keypair("RegionTwo"), image("RegionTwo"), keypair("RegionThree"), image("RegionThree")];
    for (const uuid of [subnet, bySecond]) {
      const servers = [...everything("RegionOne"), second, server("RegionOne", { network: [{ uuid }] })];
      expect(shown([...servers, ...there])).toEqual([
        "without RegionOne, acme/RegionOne/web can't be made in the others: RegionTwo has no network app; RegionThree has no network app",
      ]);
      expect(shown([...servers, ...there, ...network("RegionThree")])).toEqual([]);
    }
  });

  test("WHEN references go in a circle, which Terraform will refuse, THEN nothing is known of them", () => {
    const circle = ["a", "b"].map((id, index, ids) =>
      resource("RegionOne", "networking_subnet_v2", id, {
        network_id: `\${openstack_networking_subnet_v2.RegionOne_${ids[1 - index]}.network_id}`,
        cidr: "10.0.0.0/28",
      }),
    );
    const uuid = "${openstack_networking_subnet_v2.RegionOne_a.network_id}";
    expect(check([...circle, server("RegionOne", { key_pair: "x", image_id: "x", network: [{ uuid }] })])).toEqual([]);
  });

  test("WHEN `to` names who takes over THEN each of them has to have it, and no other", () => {
    const declared = [...everything("RegionOne"), server("RegionOne"), ...everything("RegionTwo")];
    const to = (weights: Record<string, number>) => Survive.anyOne({ to: { RegionOne: weights } });
    expect(shown(declared, to({ RegionTwo: 1, RegionThree: 0 }))).toEqual([]);
    expect(shown(declared, to({ RegionTwo: 1, RegionThree: 1 }))).toEqual([
      "without RegionOne, acme/RegionOne/web can't be made in the others: RegionThree has no keypair ops, no image base, no network app",
    ]);
  });
});

describe("GIVEN a network in each region", () => {
  const regions = (subnet: Declared["attributes"]) =>
    REGIONS.flatMap((region) => [keypair(region), image(region), ...network(region, subnet)]);
  /** A /28 has 14 addresses: one is the gateway's, one Neutron's. */
  const SMALL = { cidr: "10.0.0.0/28" };

  test("WHEN the others have addresses for all ports THEN nothing is said", () => {
    expect(check([...regions(SMALL), server("RegionOne", { count: 12 })])).toEqual([]);
    expect(check([...regions(SMALL), server("RegionOne", { count: 24 })])).toEqual([]);
  });

  test("WHEN they have not THEN it says how many are free where", () => {
    const declared = [...regions(SMALL), server("RegionOne", { count: 20 }), server("RegionTwo", { count: 5 })];
    expect(check(declared)).toEqual([
      {
        code: "QUOTA_SURVIVE",
        severity: "error",
        region: "RegionOne",
        what: "addresses of network app: without RegionOne, 20 have to be found in the others; free are 7 in RegionTwo, 12 in RegionThree",
        value: "20",
        fix: "give the network a shorter prefix, or have 1 fewer ports in RegionOne",
      },
    ]);
  });

  test.each([
    ["allocation pools", { ...SMALL, allocation_pool: [{ start: "10.0.0.2", end: "10.0.0.5" }] }, 3],
    ["no gateway", { ...SMALL, no_gateway: true }, 13],
    ["no DHCP", { ...SMALL, enable_dhcp: false }, 13],
    ["a small IPv6 prefix", { cidr: "fd00::/124" }, 13],
  ])("WHEN its subnet has %s THEN those count", (_what, subnet, free) => {
    const to = Survive.anyOne({ to: { RegionOne: { RegionTwo: 1 } } });
    expect(shown([...regions(subnet), server("RegionOne", { count: free })], to)).toEqual([]);
    expect(shown([...regions(subnet), server("RegionOne", { count: free + 1 })], to)).toHaveLength(1);
  });

  test.each([
    ["hosts make their own addresses", { cidr: "fd00::/64", ipv6_address_mode: "slaac" }],
    ["a subnet pool chooses the prefix", { subnetpool_id: "${openstack_networking_subnetpool_v2.x.id}" }],
    ["a pool is a reference", { ...SMALL, allocation_pool: [{ start: "${var.first}", end: "10.0.0.5" }] }],
  ])("WHEN %s THEN there are enough, as far as synth knows", (_what, subnet) => {
    expect(check([...regions(subnet), server("RegionOne", { count: 1000 })])).toEqual([]);
  });

  test("WHEN ports are written THEN those with an address outside of the pools take none of theirs", () => {
    const subnet = { ...SMALL, allocation_pool: [{ start: "10.0.0.2", end: "10.0.0.6" }] };
    const named = port("RegionTwo", "vip", { fixed_ip: [{ ip_address: "10.0.0.12" }] });
    const plain = port("RegionTwo", "plain");
    const declared = [...regions(subnet), server("RegionOne", { count: 4 })];
    const to = Survive.anyOne({ to: { RegionOne: { RegionTwo: 1 } } });
    expect(shown([...declared, named], to)).toEqual([]);
    expect(shown([...declared, named, plain], to)).toEqual([
      "addresses of network app: without RegionOne, 4 have to be found in the others; 4 to RegionTwo, where 3 are free",
    ]);
  });

  test("WHEN ports and servers mean it by a subnet THEN they count as on it", () => {
    const bySubnet = (region: string) => `\${openstack_networking_subnet_v2.${region}_app4.network_id}`;
    const declared = [
      ...regions(SMALL),
      server("RegionOne", { count: 10, network: [{ uuid: bySubnet("RegionOne") }] }),
      server("RegionTwo", { count: 5, network: [{ uuid: bySubnet("RegionTwo") }] }, "others"),
      port("RegionTwo", "nic", { network_id: bySubnet("RegionTwo") }),
    ];
    const to = Survive.anyOne({ to: { RegionOne: { RegionTwo: 1 } } });
    expect(shown(declared, to)).toContain(
      "addresses of network app: without RegionOne, 10 have to be found in the others; 10 to RegionTwo, where 6 are free",
    );
  });

  test("WHEN a server has a port of its own THEN that is moved too, and counts once where it is", () => {
    const own = [
      port("RegionOne", "nic"),
      server("RegionOne", { network: [{ port: idOf("RegionOne", "networking_port_v2", "nic") }] }),
    ];
    const full = server("RegionTwo", { count: 12 }, "others");
    const to = Survive.anyOne({ to: { RegionOne: { RegionTwo: 1 } } });
    expect(shown([...regions(SMALL), ...own, full], to)).toContain(
      "addresses of network app: without RegionOne, 1 have to be found in the others; 1 to RegionTwo, where 0 are free",
    );
  });
});
