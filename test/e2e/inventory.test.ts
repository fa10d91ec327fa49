import { loadCloud, Session } from "cdktf-openstack-multisite/runtime";
import { ED25519 } from "../key/keys";
import { inventoryOf, KINDS, type Item, type Kind } from "./inventory";
import { openTarget, type Target } from "./target";

const REGION = "RegionTwo";

describe("the inventory of a region", () => {
  let target: Target;
  let session: Session;
  let ask: <T = { readonly id: string }>(method: "GET" | "POST" | "PUT", path: string, body?: unknown) => Promise<T>;

  beforeEach(async () => {
    target = await openTarget();
    session = await Session.open(loadCloud("acme", { ...process.env, ...target.env }));
    ask = async (method, path, body) => {
      const request = { service: "network", region: REGION, method, path: `/v2.0${path}`, body } as const;
      return Object.values((await session.request<Record<string, never>>(request)).body)[0];
    };
  });
  afterEach(() => target.stop());

  /** The id of the first flavor or image. */
  const first = async (service: string, path: string, member: string) => {
    const request = { service, region: REGION, method: "GET", path, member } as const;
    return (await session.request<Record<string, { readonly id: string }[]>>(request)).body[member][0].id;
  };
  const make = async (service: string, path: string, body: object, microversion?: string) => {
    await session.request({ service, region: REGION, method: "POST", path, body, microversion });
  };

  test("has every kind of object, and another region nothing of them; clearing it removes all", async () => {
    // GIVEN one of each kind, many of them in use by another one
    const [before, elsewhere] = await Promise.all([REGION, "RegionOne"].map((name) => target.inventory("acme", name)));
    const [outside] = await ask<{ id: string }[]>("GET", "/networks?router:external=true");
    const network = await ask("POST", "/networks", { network: { name: "app" } });
    const inside = { network_id: network.id };
    const subnet = await ask("POST", "/subnets", { subnet: { ...inside, cidr: "10.1.0.0/24", ip_version: 4 } });
    const gateway = { external_gateway_info: { network_id: outside.id } };
    const router = await ask("POST", "/routers", { router: { name: "edge", ...gateway } });
    await ask("PUT", `/routers/${router.id}/add_router_interface`, { subnet_id: subnet.id });
    const route = { destination: "10.9.0.0/24", nexthop: "10.1.0.9" };
    await ask("PUT", `/routers/${router.id}`, { router: { routes: [route] } });
    const port = await ask("POST", "/ports", { port: { ...inside, name: "web" } });
    await ask("POST", "/floatingips", { floatingip: { floating_network_id: outside.id, port_id: port.id } });
    const scope = await ask("POST", "/address-scopes", { address_scope: { name: "scope", ip_version: 4 } });
    const pool = { name: "pool", prefixes: ["10.64.0.0/16"], address_scope_id: scope.id };
    await ask("POST", "/subnetpools", { subnetpool: pool });
    const addresses = { name: "offices", addresses: ["10.3.0.0/24"] };
    const offices = await ask("POST", "/address-groups", { address_group: addresses });
    const group = await ask("POST", "/security-groups", { security_group: { name: "ssh" } });
    const ssh = { direction: "ingress", ethertype: "IPv4", protocol: "tcp", port_range_min: 22, port_range_max: 22 };
    const rule = { ...ssh, security_group_id: group.id, remote_address_group_id: offices.id };
    await ask("POST", "/security-group-rules", { security_group_rule: rule });
    await target.createKeypair("acme", REGION, "ops", ED25519);
    const [flavorRef, imageRef] = [
      await first("compute", "/flavors", "flavors"),
      await first("image", "/v2/images", "images"),
    ];
    const server = { name: "app", flavorRef, imageRef, networks: "none", metadata: { a: "b" } };
    await make("compute", "/servers", { server }, "2.37");
    await make("compute", "/os-server-groups", { server_group: { name: "app", policy: "affinity" } }, "2.64");
    await make("block-storage", "/volumes", { volume: { name: "data", size: 1 } });

    // THEN all of them are in it
    const found = await target.inventory("acme", REGION);
    expect(found).toMatchObject({
      networks: [{ name: "app" }],
      subnets: [{ cidr: "10.1.0.0/24", allocation_pools: [{ start: "10.1.0.2", end: "10.1.0.254" }] }],
      routers: [{ name: "edge", external_gateway_info: { network_id: outside.id }, routes: [route] }],
      floatingips: [{ port_id: port.id, router_id: router.id }],
      subnetpools: [{ ...pool, default_prefixlen: 8 }],
      address_scopes: [{ name: "scope", ip_version: 4 }],
      address_groups: [addresses],
      keypairs: [{ name: "ops", public_key: expect.stringContaining(ED25519) }],
      servers: [{ name: "app", metadata: { a: "b" } }],
      server_groups: [{ name: "app", policy: "affinity" }],
      volumes: [{ name: "data", size: 1 }],
    });
    expect(found.ports.map(({ device_owner: owner }) => owner).sort()).toEqual(["", "network:router_interface"]);
    const groups = found.security_groups.map(({ name, security_group_rules: rules }) => ({ name, rules }));
    expect(groups.map(({ name }) => name)).toEqual(["default", "ssh"]);
    expect(groups[1].rules).toContainEqual(expect.objectContaining({ ...ssh, remote_address_group_id: offices.id }));
    // AND the other region is as it was
    expect(await target.inventory("acme", "RegionOne")).toEqual(elsewhere);

    // WHEN it is cleared THEN it is as before
    await target.clear("acme", REGION);
    expect(await target.inventory("acme", REGION)).toEqual(before);
  });
});

test("an inventory doesn't depend on the order in which the cloud tells", () => {
  const nothing = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<Kind, readonly Item[]>;
  const lists = (...names: readonly string[]) => ({
    ...nothing,
    networks: names.map((name) => ({ id: `id of ${name}`, name, tags: [...names], status: names[0] })),
    security_groups: [
      { id: "g", name: "g", security_group_rules: names.map((name) => ({ id: name, protocol: name })) },
    ],
  });
  expect(inventoryOf(lists("a", "b", "c"))).toEqual(inventoryOf(lists("c", "a", "b")));
  expect(inventoryOf(lists("a", "b"))).not.toEqual(inventoryOf(lists("a", "c")));
});
