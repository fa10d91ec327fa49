import { type TerraformStack } from "cdktf";
import {
  AddressPlan,
  findings,
  GlobalSecurityGroup,
  LockFile,
  Peer,
  Port,
  Rule,
  Tenant,
  type NetworkProps,
} from "cdktf-openstack-multisite";
import { resources, stackOf, written } from "./stacks";

const PORT = "openstack_networking_port_v2";

function planIn(stack: TerraformStack, network: NetworkProps = { ipv4: 24, ipv6: 64 }): AddressPlan {
  new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"] });
  return new AddressPlan(stack, "addresses", {
    pools: ["10.32.0.0/12", "fd5c:1f2a:77::/48"],
    networks: { app: network },
    existing: { vpn: { cidrs: ["10.200.0.0/16"] } },
    lock: LockFile.inMemory(),
  });
}

describe("a named address", () => {
  test("is a port with a fixed IPv4 address and the IPv6 address that its MAC makes", () => {
    // GIVEN
    const stack = stackOf();
    const plan = planIn(stack);

    // WHEN
    const { ipv4, ipv6, mac } = plan.network("app").address("vip").in("RegionOne");

    // THEN
    const [first, second, third, ...rest] = mac.split(":");
    const flipped = (Number.parseInt(first, 16) ^ 2).toString(16).padStart(2, "0");
    expect(Number.parseInt(first, 16) & 3).toBe(2);
    const groups = [`${flipped}${second}`, `${third}ff`, `fe${rest[0]}`, `${rest[1]}${rest[2]}`];
    const prefix = plan.network("app").in("RegionOne").ipv6?.cidr.replace("::/64", "");
    expect(ipv6).toBe(`${prefix}:${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}`);
    expect(Object.values(resources(stack, PORT))[0]).toMatchObject({
      name: "app-vip",
      mac_address: mac,
      region: "RegionOne",
      fixed_ip: [
        { ip_address: ipv4, subnet_id: expect.stringContaining("ipv4") as unknown },
        { subnet_id: expect.stringContaining("ipv6") as unknown },
      ],
    });
    expect(findings(stack)).toEqual([]);
  });

  test("lies outside of the pools that DHCP chooses from, and no two are the same", () => {
    const stack = stackOf();
    const network = planIn(stack).network("app");
    const names = Array.from({ length: 20 }, (_, i) => network.address(`host-${i}`));
    const last = names.map((name) => Number(name.in("RegionOne").ipv4?.split(".")[3]));
    expect(last.every((octet) => octet > 222 && octet < 255)).toBe(true);
    expect(new Set(last).size).toBe(20);
    expect(new Set(names.map((name) => name.in("RegionOne").mac)).size).toBe(20);
  });

  test("is fixed everywhere on a network with DHCPv6 that keeps state", () => {
    const stack = stackOf();
    const vip = planIn(stack, { ipv6: { prefixLength: 64, mode: "dhcpv6-stateful" } })
      .network("app")
      .address("vip");
    expect(vip.in("RegionOne").ipv4).toBeUndefined();
    expect(Object.values(resources(stack, PORT))[0].fixed_ip).toMatchObject([{ ip_address: vip.in("RegionOne").ipv6 }]);
  });

  test("is refused where the network keeps none, or in a region where it is not", () => {
    const stack = stackOf();
    const network = planIn(stack, { ipv4: { prefixLength: 29, namedAddresses: 1 } }).network("app");
    network.address("one", { regions: ["RegionOne", "Nowhere"] });
    network.address("two", { regions: ["RegionOne"] });
    const none = planInOther(stack).network("app").address("three");
    expect(findings(stack)).toMatchObject([
      { path: "acme/addresses", code: "ADDR_NAMED_FULL", region: "RegionOne", value: "two" },
      { path: "acme/addresses", code: "ADDR_REGION", value: "Nowhere" },
      { path: "acme/other", code: "ADDR_NAMED", region: "RegionOne" },
      { path: "acme/other", code: "ADDR_NAMED", region: "RegionTwo" },
    ]);
    expect(none.regions).toHaveLength(2);
  });

  test("has a name that path, lock file and Neutron can hold", () => {
    const network = planIn(stackOf()).network("app");
    for (const name of ["", " vip", "a/b"]) {
      expect(() => network.address(name)).toThrow(`the name of an address can't be ${JSON.stringify(name)}; fix:`);
    }
  });

  test("is beside its regions, whatever it is called", () => {
    const network = planIn(stackOf()).network("app");
    expect(network.address("RegionOne").in("RegionOne").ipv4).not.toBe(network.address("network").in("RegionOne").ipv4);
  });

  test("is refused on a network of somebody else, with the reason", () => {
    expect(() => planIn(stackOf()).existingNetwork("vpn").address("gateway")).toThrow(
      /lets only the owner of a network choose addresses/,
    );
  });

  test("can be a member of a group that its ports are in", () => {
    const stack = stackOf();
    const vip = planIn(stack).network("app").address("vip");
    const web = new GlobalSecurityGroup(stack, "web", {
      members: [vip],
      rules: [Rule.ingress(Port.tcp(80), Peer.self())],
    });
    vip.addSecurityGroups(web);
    expect(Object.values(resources(stack, PORT)).map((port) => port.security_group_ids)).toEqual([
      [expect.stringContaining("web_RegionOne")],
      [expect.stringContaining("web_RegionTwo")],
    ]);
    const prefixes = Object.values(resources(stack, "openstack_networking_secgroup_rule_v2")).map(
      (r) => r.remote_ip_prefix,
    );
    expect(prefixes).toContain(`${vip.in("RegionOne").ipv4}/32`);
    expect(findings(stack)).toEqual([]);
  });

  test("is in the security groups that it is given, and can be put out", () => {
    const stack = stackOf();
    const network = planIn(stack).network("app");
    const web = new GlobalSecurityGroup(stack, "web", { members: [network] });
    network.address("vip", { securityGroups: [web] }).addOutput();
    expect(Object.values(resources(stack, PORT))[0].security_group_ids).toEqual([
      expect.stringMatching(/^\$\{openstack_networking_secgroup_v2\.web_RegionOne_/),
    ]);
    expect(Object.values(written(stack).output ?? {})).toMatchObject([
      { value: { RegionOne: { mac: expect.any(String) as unknown }, RegionTwo: {} } },
    ]);
  });
});

/** A second plan in the same stack, whose network has no room for names. */
function planInOther(stack: TerraformStack): AddressPlan {
  return new AddressPlan(stack, "other", {
    tenant: stack.node.findChild("tenant") as Tenant,
    pools: ["10.64.0.0/16"],
    networks: { app: { ipv4: { prefixLength: 24, namedAddresses: 0 } } },
    lock: LockFile.inMemory(),
  });
}
