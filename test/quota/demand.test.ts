import type { Declared } from "../../src/quota/declared";
import { defaultGroupIn, demandOf, type DemandOptions } from "../../src/quota/demand";
import type { Demand, Flavor } from "../../src/quota";

const SMALL = { vcpus: 2, ram: 4096 };

/** An element of the stack `acme`, in RegionOne. */
function element(type: string, id: string, attributes: Record<string, unknown> = {}): Declared {
  const address = `openstack_${type}.${id}`;
  return { path: `acme/${id}`, stack: "acme", address, type: `openstack_${type}`, region: "RegionOne", attributes };
}

function server(id: string, attributes: Record<string, unknown> = {}): Declared {
  return element("compute_instance_v2", id, { flavor_name: "m1.small", network: [], ...attributes });
}

function demandFor(elements: readonly Declared[], field: string, options: DemandOptions = {}): Demand | undefined {
  return demandOf(elements, { flavors: { "m1.small": SMALL }, ...options }).find((row) => row.field === field);
}

/** What is asked for at least and at most, by field. */
function amounts(elements: readonly Declared[], options: DemandOptions = {}): Record<string, unknown> {
  const rows = demandOf(elements, { flavors: { "m1.small": SMALL }, ...options });
  return Object.fromEntries(
    rows.map(({ field, atLeast, atMost }) => [
      field,
      atMost === atLeast ? atLeast : `${atLeast}${atMost === undefined ? "+" : ` to ${atMost}`}`,
    ]),
  );
}

describe("what a server asks for", () => {
  test("is what its flavor has, a port for each network without one, and volumes that Nova makes", () => {
    // GIVEN
    const app = server("app", {
      metadata: { role: "app", tier: "1" },
      personality: [{ file: "/etc/motd", content: "hello" }],
      network: [{ uuid: "a" }, { uuid: "b" }, { port: "${openstack_networking_port_v2.p.id}" }],
      block_device: [
        { source_type: "image", destination_type: "volume", volume_size: 20, volume_type: "ssd" },
        { source_type: "volume", destination_type: "volume", uuid: "v" },
        { source_type: "blank", destination_type: "local", volume_size: 5 },
      ],
    });

    // THEN
    expect(amounts([app])).toEqual({
      "compute.instances": 1,
      "compute.cores": 2,
      "compute.ram": 4096,
      "compute.metadata_items": 2,
      "compute.injected_files": 1,
      "network.port": 2,
      "volume.volumes": 1,
      "volume.gigabytes": 20,
      "volume.per_volume_gigabytes": 20,
      "volume.volumes_ssd": 1,
      "volume.gigabytes_ssd": 20,
    });
  });

  test.each([
    ["by a name that is given", { flavor_name: "m1.small" }, 2],
    ["by the id of one that is given", { flavor_name: undefined, flavor_id: "m1.small" }, 2],
    ["by a reference to one that the tree makes", { flavor_name: "${openstack_compute_flavor_v2.big.name}" }, 16],
    ["by the name of one that the tree makes", { flavor_name: "big" }, 16],
    [
      "by a reference to one that is looked up",
      { flavor_name: undefined, flavor_id: "${data.openstack_compute_flavor_v2.found.id}" },
      2,
    ],
  ])("has a flavor %s", (_how, attributes, cores) => {
    const big = element("compute_flavor_v2", "big", { name: "big", vcpus: 16, ram: 65_536 });
    const found = {
      ...element("compute_flavor_v2", "found", { name: "m1.small" }),
      address: "data.openstack_compute_flavor_v2.found",
    };
    expect(demandFor([server("app", attributes), found, big], "compute.cores")).toMatchObject({
      atLeast: cores,
      atMost: cores,
    });
  });

  test("is a bound, and says why, where the flavor is not known", () => {
    expect(demandFor([server("app", { flavor_name: "huge" })], "compute.ram")).toEqual({
      region: "RegionOne",
      field: "compute.ram",
      atLeast: 1,
      atMost: undefined,
      contributions: [{ path: "acme/app", amount: 1, note: "flavor huge is not known" }],
    });
    expect(demandFor([server("app", { flavor_name: "${var.flavor}" })], "compute.cores")?.contributions[0].note).toBe(
      "its flavor is not known at synth",
    );
  });

  test("a flavor of another region is not taken for it", () => {
    const big = {
      ...element("compute_flavor_v2", "big", { name: "big", vcpus: 16, ram: 65_536 }),
      region: "RegionTwo",
    };
    expect(demandFor([server("app", { flavor_name: "big" }), big], "compute.cores")?.atMost).toBeUndefined();
  });

  test("has the flavor that its region told, unless the author or the tree says otherwise", () => {
    const told = (vcpus: number) => new Map([["small", { vcpus, ram: 1024 }]]);
    const regionFlavors = new Map([
      ["RegionOne", told(2)],
      ["RegionTwo", told(4)],
    ]);
    const one = server("app", { flavor_name: "small" });
    const two = { ...one, region: "RegionTwo" };
    const byData = server("app", { flavor_name: undefined, flavor_id: "${data.openstack_compute_flavor_v2.small.id}" });
    const data = {
      ...element("compute_flavor_v2", "small", { name: "small" }),
      address: "data.openstack_compute_flavor_v2.small",
    };
    const made = element("compute_flavor_v2", "small", { name: "small", vcpus: 16, ram: 1024 });
    const cores = (elements: readonly Declared[], flavors: Readonly<Record<string, Flavor>> = {}) =>
      demandOf(elements, { regionFlavors, flavors })
        .filter(({ field }) => field === "compute.cores")
        .map(({ atLeast, atMost }) => [atLeast, atMost]);
    expect(cores([one, two])).toEqual([
      [2, 2],
      [4, 4],
    ]);
    expect(cores([byData, data])).toEqual([[2, 2]]);
    expect(cores([one], { small: { vcpus: 8, ram: 1 } })).toEqual([[8, 8]]);
    expect(cores([one, made], { small: { vcpus: 8, ram: 1 } })).toEqual([[16, 16]]);
  });

  test.each([
    ["names no network, so Nova chooses", { network: undefined }, "0+"],
    ["wants none", { network: undefined, network_mode: "none" }, undefined],
    ["has networks from an expression", { network: "${var.networks}" }, "0+"],
    [
      "has dynamic networks beside its own",
      { network: [{ uuid: "a" }], dynamic: { network: { for_each: "${var.n}" } } },
      "1+",
    ],
  ])("has ports where it %s", (_why, attributes, ports) => {
    expect(amounts([server("app", attributes)])["network.port"]).toBe(ports);
  });

  test("has disks that nobody knows", () => {
    const app = server("app", { dynamic: { block_device: { for_each: "${var.disks}" } } });
    expect(amounts([app], { volumeTypes: ["ssd"] })).toMatchObject({
      "volume.volumes": "0+",
      "volume.gigabytes_ssd": "0+",
    });
  });
});

describe("what other resources ask for", () => {
  test("is a thing each, and what Neutron adds by itself", () => {
    // GIVEN
    const elements = [
      element("networking_network_v2", "net"),
      element("networking_subnet_v2", "subnet"),
      element("networking_port_v2", "port"),
      element("networking_router_v2", "router"),
      element("networking_router_interface_v2", "interface", { subnet_id: "s" }),
      element("networking_router_interface_v2", "by-port", { port_id: "p" }),
      element("networking_floatingip_v2", "fip"),
      element("networking_secgroup_v2", "web"),
      element("networking_secgroup_v2", "bare", { delete_default_rules: true }),
      element("networking_secgroup_rule_v2", "https"),
      element("networking_trunk_v2", "trunk"),
      element("compute_servergroup_v2", "apart"),
      element("images_image_v2", "base", { size_bytes: 3 * 2 ** 20 + 1 }),
      element("images_image_v2", "other"),
      element("dns_zone_v2", "zone"),
      defaultGroupIn("RegionOne"),
    ];

    // THEN
    expect(amounts(elements)).toEqual({
      "network.network": 1,
      "network.subnet": 1,
      "network.port": "2 to 3", // its own and one of the router; the network may have one
      "network.router": 1,
      "network.floatingip": 1,
      "network.security_group": 3,
      "network.security_group_rule": 7, // one, two of the group web, four of the default group
      "network.trunk": 1,
      "compute.server_groups": 1,
      "image.image_count_total": 2,
      "image.image_size_total": "4+",
    });
  });

  test("is known of a volume as far as its size and type are", () => {
    const volumes = [
      element("blockstorage_volume_v3", "plain", { size: 10 }),
      element("blockstorage_volume_v3", "typed", {
        size: "${var.size}",
        volume_type: "${openstack_blockstorage_volume_type_v3.ssd.name}",
      }),
      element("blockstorage_volume_type_v3", "ssd", { name: "ssd" }),
    ];
    expect(amounts(volumes, { volumeTypes: ["hdd"] })).toEqual({
      "volume.volumes": 2,
      "volume.gigabytes": "11+",
      "volume.per_volume_gigabytes": "10+",
      "volume.volumes_ssd": 1,
      "volume.gigabytes_ssd": "1+",
      "volume.volumes_hdd": "0+",
      "volume.gigabytes_hdd": "0+",
    });
  });

  test("depends on delete_default_rules, where that is not known", () => {
    const group = element("networking_secgroup_v2", "web", { delete_default_rules: "${var.bare}" });
    expect(amounts([group])["network.security_group_rule"]).toBe("0+");
  });
});

describe("limits that each user or item has for itself", () => {
  test("keypairs count for their user", () => {
    const keys = [
      element("compute_keypair_v2", "a"),
      element("compute_keypair_v2", "b"),
      element("compute_keypair_v2", "c", { user_id: "somebody" }),
    ];
    expect(demandFor(keys, "compute.key_pairs")).toMatchObject({
      atLeast: 2,
      contributions: [{ path: "acme/a" }, { path: "acme/b" }],
    });
  });

  test("volumes have a size each, and copies are volumes of their own", () => {
    const volumes = [
      element("blockstorage_volume_v3", "small", { size: 10, count: 100 }),
      element("blockstorage_volume_v3", "large", { size: 500 }),
      element("blockstorage_volume_v3", "perhaps", { size: 400, count: "${var.n}" }),
    ];
    expect(demandFor(volumes, "volume.per_volume_gigabytes")).toMatchObject({
      atLeast: 500,
      atMost: 500,
      contributions: [{ path: "acme/large", amount: 500 }],
    });
  });

  test("routes count for their router", () => {
    const routes = [
      element("networking_router_v2", "r"),
      element("networking_router_route_v2", "a", { router_id: "${openstack_networking_router_v2.r.id}" }),
      element("networking_router_routes_v2", "b", {
        router_id: "${openstack_networking_router_v2.r.id}",
        routes: [{}, {}],
      }),
      element("networking_router_route_v2", "c", { router_id: "8b0c4f0e" }),
    ];
    expect(demandFor(routes, "network.router_route")).toMatchObject({ atLeast: 3, atMost: 3 });
  });

  test("servers count for their group", () => {
    const inGroup = (group: string) => ({ scheduler_hints: [{ group }] });
    const elements = [
      element("compute_servergroup_v2", "one"),
      server("a", { ...inGroup("${openstack_compute_servergroup_v2.one.id}"), count: 3 }),
      server("b", inGroup("${openstack_compute_servergroup_v2.one.id}")),
      server("c", inGroup("8b0c4f0e")),
    ];
    expect(demandFor(elements, "compute.server_group_members")).toMatchObject({ atLeast: 4, atMost: 4 });
  });
});

describe("count and for_each", () => {
  test.each<[string, Record<string, unknown>, string | number | undefined]>([
    ["a number", { count: 3 }, 3],
    ["none", { count: 0 }, undefined],
    ["a map", { for_each: { a: 1, b: 2 } }, 2],
    ["a set", { for_each: '${toset(["a", "b", "a"])}' }, 2],
    ["a variable", { count: "${var.n}" }, "0+"],
    ["a set of a variable", { for_each: '${toset([var.n, "b"])}' }, "0+"],
    ["a set of texts with variables", { for_each: '${toset(["a${var.n}", "ab"])}' }, "0+"],
    ["an expression", { for_each: "${local.all}" }, "0+"],
  ])("%s", (_what, meta, floatingIps) => {
    expect(amounts([element("networking_floatingip_v2", "fip", meta)])["network.floatingip"]).toBe(floatingIps);
  });

  test("explain themselves", () => {
    const elements = [server("many", { count: 3 }), server("one"), server("some", { count: "${var.n}" })];
    expect(demandFor(elements, "compute.cores")).toEqual({
      region: "RegionOne",
      field: "compute.cores",
      atLeast: 8,
      atMost: undefined,
      contributions: [
        { path: "acme/many", amount: 6, note: "m1.small, 3 times" },
        { path: "acme/one", amount: 2, note: "m1.small" },
        {
          path: "acme/some",
          amount: 0,
          note: "m1.small, as many as count or for_each gives, which is not known at synth",
        },
      ],
    });
  });
});

test("regions are counted apart", () => {
  const there = { ...element("networking_floatingip_v2", "b"), region: "RegionTwo" };
  const rows = demandOf([element("networking_floatingip_v2", "a"), there, { ...there, path: "acme/c" }]);
  expect(rows.map(({ region, atLeast }) => [region, atLeast])).toEqual([
    ["RegionOne", 1],
    ["RegionTwo", 2],
  ]);
});
