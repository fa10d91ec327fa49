import { TerraformOutput, type TerraformResource, type TerraformStack } from "cdktf";
import {
  acknowledge,
  AddressPlan,
  findings,
  GlobalSecurityGroup,
  type GlobalSecurityGroupProps,
  LockFile,
  Peer,
  Port,
  type Region,
  Rule,
  Tenant,
} from "cdktf-openstack-multisite";
import { ComputeInstanceV2 } from "cdktf-openstack-multisite/bindings/compute-instance-v2";
import { NetworkingNetworkV2 } from "cdktf-openstack-multisite/bindings/networking-network-v2";
import { NetworkingPortSecgroupAssociateV2 } from "cdktf-openstack-multisite/bindings/networking-port-secgroup-associate-v2";
import { NetworkingPortV2 } from "cdktf-openstack-multisite/bindings/networking-port-v2";
import { fakeNetwork } from "./addressed";
import { stackOf } from "./stacks";

const UUID = "0f2a1b3c-7d1e-4a54-9c8f-2b6f0d1e5a77";
const ANYWHERE = Peer.anywhere();
const https = Rule.ingress(Port.tcp(443), ANYWHERE);

function tenantIn(stack: TerraformStack, regions = ["RegionOne", "RegionTwo"]): Tenant {
  return new Tenant(stack, "tenant", { cloud: "acme", regions });
}

/** A group that is handed on, so that nobody misses its users. */
function groupIn(stack: TerraformStack, id: string, props: GlobalSecurityGroupProps): GlobalSecurityGroup {
  const group = new GlobalSecurityGroup(stack, id, props);
  group.addOutput();
  return group;
}

/** Findings about one group, in two regions. */
function findingsOf(props: GlobalSecurityGroupProps | ((tenant: Tenant) => GlobalSecurityGroupProps)) {
  const stack = stackOf();
  const tenant = tenantIn(stack);
  groupIn(stack, "web", typeof props === "function" ? props(tenant) : props);
  return findings(stack);
}

describe("findings of a GlobalSecurityGroup", () => {
  test.each<[string, GlobalSecurityGroupProps, object]>([
    ["a name that every project has", { name: "default" }, { code: "SG_NAME", value: "default" }],
    ["a long description", { description: "x".repeat(256) }, { code: "SG_TEXT" }],
    ["a tag twice", { tags: ["a", "a"] }, { code: "SG_TEXT", value: "a" }],
    ["an unknown region", { regions: ["RegionNine"] }, { code: "SG_REGION", value: "RegionNine" }],
    ["a limit that is none", { maxPrefixes: 1.5 }, { code: "SG_LIMIT", value: "1.5" }],
    ["a quota that is none", { ruleQuota: -2 }, { code: "SG_LIMIT", value: "-2" }],
    ["no region", { regions: [] }, { code: "SG_REGION" }],
    ["adoption where it is not", { regions: ["RegionOne"], adopt: { RegionTwo: { id: "x" } } }, { code: "SG_REGION" }],
    [
      "adoption of an unknown rule",
      { adopt: { RegionOne: { id: UUID, rules: { y: UUID } } } },
      { code: "SG_ADOPT", value: "y" },
    ],
    ["a broken port", { rules: [Rule.ingress(Port.tcp(0), ANYWHERE)] }, { code: "SG_PORT", value: "tcp 0" }],
    [
      "ICMP that would be wider",
      { rules: [Rule.ingress(Port.icmp(3, 0), ANYWHERE)] },
      { code: "SG_ICMP", value: "icmp type 3 code 0" },
    ],
    [
      "an unknown protocol",
      { rules: [Rule.ingress(Port.protocol("quic"), ANYWHERE)] },
      { code: "SG_PROTOCOL", value: "protocol quic" },
    ],
    [
      "host bits in a prefix",
      { rules: [Rule.ingress(Port.tcp(80), Peer.cidr("10.0.0.1/8"))] },
      { code: "SG_PEER_CIDR", value: "10.0.0.1/8", fix: "write 10.0.0.0/8" },
    ],
    [
      "a description that can't be stored",
      { rules: [Rule.ingress(Port.tcp(80), ANYWHERE, { description: "\u{1F600}" })] },
      { code: "SG_TEXT" },
    ],
    [
      "ids without those of a region",
      { rules: [Rule.ingress(Port.tcp(80), Peer.securityGroupId({ RegionOne: UUID }))] },
      { code: "SG_PEER_REGION", region: "RegionTwo" },
    ],
    [
      "a group over regions whose members nobody knows",
      { rules: [Rule.ingress(Port.tcp(80), Peer.self())] },
      {
        code: "SG_PEER_MEMBERS",
        what: "group acme/web is a peer over regions, and nobody knows the addresses of its members",
      },
    ],
    [
      "IPv6 traffic from an IPv4 peer",
      { rules: [Rule.ingress(Port.icmpv6(128), Peer.cidr("10.0.0.0/8"))] },
      { code: "SG_RULE_NEVER", value: "ingress ipv6-icmp type 128 from 10.0.0.0/8" },
    ],
    [
      "a type of IPv4 in IPv6",
      { rules: [Rule.ingress(Port.icmp(8), Peer.anyIpv6())] },
      { code: "SG_RULE_NEVER", value: "ingress icmp type 8 from any IPv6" },
    ],
    [
      "a protocol in the other family",
      { rules: [Rule.ingress(Port.icmpv6(), ANYWHERE, { ipVersion: 4 })] },
      { code: "SG_RULE_NEVER" },
    ],
    [
      "egress rules beside the rule that lets everything out",
      { rules: [Rule.egress(Port.tcp(443), ANYWHERE)] },
      { code: "SG_EGRESS" },
    ],
  ])("refuses %s", (_what, props, expected) => {
    const errors = findingsOf(props).filter(({ severity }) => severity === "error");
    expect(errors).toMatchObject([{ path: "acme/web", ...expected }]);
    expect(errors[0].fix).not.toBe("");
  });

  test.each<[string, GlobalSecurityGroupProps, object]>([
    [
      "the same twice",
      { rules: [https, Rule.ingress(Port.protocol("tcp"), ANYWHERE), Rule.ingress(Port.tcp(1, 65535), ANYWHERE)] },
      { code: "SG_RULE_DUPLICATE", value: "ingress tcp from anywhere" },
    ],
    [
      "what a wider one lets through",
      { rules: [https, Rule.ingress(Port.tcp(443), Peer.cidr("10.0.0.0/8"))] },
      { code: "SG_RULE_SUBSUMED", value: "ingress tcp 443 from 10.0.0.0/8" },
    ],
    [
      "an egress rule beside the one for everything",
      { rules: [Rule.egress(Port.tcp(443), ANYWHERE)], allowAllEgress: true },
      { code: "SG_RULE_SUBSUMED", value: "egress tcp 443 to anywhere" },
    ],
    ["ssh for everybody", { rules: [Rule.ingress(Port.tcp(22), ANYWHERE)] }, { code: "SG_OPEN_PORT" }],
  ])("warns of %s", (_what, props, expected) => {
    expect(findingsOf(props)).toContainEqual(expect.objectContaining({ severity: "warning", ...expected }));
  });

  test("says nothing of what is right", () => {
    expect(
      findingsOf((tenant) => ({
        members: [fakeNetwork(tenant, "app", { RegionOne: ["10.0.0.0/24"], RegionTwo: ["10.0.1.0/24"] })],
        rules: [
          https,
          Rule.ingress(Port.icmp(8), ANYWHERE),
          Rule.ingress(Port.icmpv6(128), ANYWHERE),
          Rule.ingress(Port.tcp(22), Peer.cidr("192.0.2.0/24")),
          Rule.ingress(Port.allTcp(), Peer.self()),
        ],
      })),
    ).toEqual([]);
    expect(findingsOf({ rules: [Rule.egress(Port.tcp(443), ANYWHERE)], allowAllEgress: false })).toEqual([]);
  });

  test("asks nobody for members where they are not needed", () => {
    const stack = stackOf();
    tenantIn(stack);
    const app = groupIn(stack, "app", { regions: ["RegionOne"], rules: [Rule.ingress(Port.allTcp(), Peer.self())] });
    groupIn(stack, "db", {
      regions: ["RegionOne"],
      rules: [Rule.ingress(Port.tcp(5432), Peer.securityGroup(app))],
    });
    groupIn(stack, "all", { rules: [Rule.ingress(Port.tcp(80), Peer.self({ sameRegionOnly: true }))] });
    expect(findings(stack)).toEqual([]);
  });

  test("names the regions in which nothing comes of a rule", () => {
    const [finding, ...more] = findingsOf((tenant) => ({
      rules: [
        Rule.ingress(
          Port.tcp(80),
          Peer.network(fakeNetwork(tenant, "app", { RegionOne: ["10.0.0.0/24"] }, { reaches: () => false })),
        ),
      ],
    }));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      code: "SG_RULE_EMPTY",
      severity: "warning",
      what: "nothing comes of the rule in RegionTwo: its peer has no address that is known there",
      value: "ingress tcp 80 from network app",
    });
  });

  test("warnings are accepted in code", () => {
    const stack = stackOf();
    tenantIn(stack);
    const web = groupIn(stack, "web", { rules: [Rule.ingress(Port.tcp(22), ANYWHERE)] });
    acknowledge(web, "SG_OPEN_PORT", "the bastion");
    expect(findings(stack)).toEqual([]);
  });

  test("refuses a second group of the same name in the same region", () => {
    const stack = stackOf();
    tenantIn(stack);
    groupIn(stack, "one", { name: "web", regions: ["RegionOne", "RegionTwo"] });
    groupIn(stack, "two", { name: "web", regions: ["RegionTwo"] });
    groupIn(stack, "three", { name: "Web" });
    expect(findings(stack).map(({ code, path, region }) => [code, path, region])).toEqual([
      ["SG_TWICE", "acme/one", "RegionTwo"],
      ["SG_TWICE", "acme/two", "RegionTwo"],
    ]);
  });

  test("counts the rules of all groups in a region against the quota, and tells it once", () => {
    const make = (ruleQuota?: number) => {
      const stack = stackOf();
      tenantIn(stack);
      const rules = Array.from({ length: 90 }, (_, n) => Rule.ingress(Port.tcp(8000 + n), Peer.anyIpv4()));
      groupIn(stack, "large", { rules, ruleQuota });
      groupIn(stack, "small", { rules: rules.slice(0, 4), regions: ["RegionTwo"] });
      return findings(stack);
    };
    // 90 + 2 and 4 + 2 rules, and the 4 of the group "default"
    expect(make()).toMatchObject([
      {
        code: "SG_RULE_QUOTA",
        severity: "warning",
        path: "acme/large",
        region: "RegionTwo",
        what: "2 groups have 102 rules there, those of the group default included; the quota is 100",
      },
    ]);
    expect(make(102)).toEqual([]);
    expect(make(-1)).toEqual([]);
  });
});

describe("the users of a group", () => {
  function networkIn(region: Region, id: string): NetworkingNetworkV2 {
    return new NetworkingNetworkV2(region.scope, id, { ...region.placement, name: id });
  }

  function portIn(region: Region, id: string, network: TerraformResource, groups: string[]): NetworkingPortV2 {
    const networkId = (network as NetworkingNetworkV2).id;
    return new NetworkingPortV2(region.scope, id, { ...region.placement, networkId, securityGroupIds: groups });
  }

  test("are missed", () => {
    const stack = stackOf();
    tenantIn(stack);
    new GlobalSecurityGroup(stack, "web", {});
    expect(findings(stack)).toMatchObject([{ code: "SG_UNUSED", severity: "warning", path: "acme/web", value: "web" }]);
  });

  test.each<[string, (region: Region, group: GlobalSecurityGroup) => unknown]>([
    ["a port", (region, group) => portIn(region, "p", networkIn(region, "n"), [group.in(region).id])],
    [
      "a server",
      (region, group) =>
        new ComputeInstanceV2(region.scope, "s", {
          ...region.placement,
          name: "s",
          securityGroups: [group.in(region).name],
        }),
    ],
    [
      "a server that names it",
      (region) => new ComputeInstanceV2(region.scope, "s", { ...region.placement, name: "s", securityGroups: ["web"] }),
    ],
    ["an output", (region, group) => new TerraformOutput(region.scope, "o", { value: { id: group.in(region).id } })],
  ])("are found: %s", (_what, use) => {
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const web = new GlobalSecurityGroup(stack, "web", {});
    use(tenant.region("RegionTwo"), web);
    expect(findings(stack)).toEqual([]);
  });

  test("are looked for again at each check", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const web = new GlobalSecurityGroup(stack, "web", {});
    new GlobalSecurityGroup(stack, "other", { name: "other" });
    expect(findings(stack)).toHaveLength(2);
    const region = tenant.region("RegionOne");
    portIn(region, "p", networkIn(region, "n"), [web.in(region).id]);
    expect(findings(stack)).toMatchObject([{ code: "SG_UNUSED", path: "acme/other" }]);
  });

  test("on a member's network that are not in the group are named", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const networks = new Map(tenant.regions.map((region) => [region, networkIn(region, "app")]));
    const network = fakeNetwork(
      tenant,
      "app",
      { RegionOne: ["10.0.0.0/24"], RegionTwo: ["10.0.1.0/24"] },
      { networkIn: (region) => networks.get(region) },
    );
    const app = new GlobalSecurityGroup(stack, "app", { members: [network] });
    const [one, two] = tenant.regions;
    const on = (region: Region) => networks.get(region) as NetworkingNetworkV2;

    // WHEN
    portIn(one, "inside", on(one), [app.in(one).id]);
    portIn(one, "outside", on(one), []);
    portIn(two, "elsewhere", networkIn(two, "other"), []);
    const server = { ...two.placement, network: [{ uuid: on(two).id }] };
    new ComputeInstanceV2(two.scope, "server-inside", { ...server, name: "a", securityGroups: ["default", "app"] });
    new ComputeInstanceV2(two.scope, "server-outside", { ...server, name: "b", securityGroups: ["default"] });
    const associated = portIn(two, "associated", on(two), []);
    new NetworkingPortSecgroupAssociateV2(two.scope, "association", {
      ...two.placement,
      portId: associated.id,
      securityGroupIds: [app.in(two).id],
    });

    // THEN
    expect(findings(stack)).toMatchObject([
      {
        code: "SG_MEMBER_OUTSIDE",
        severity: "warning",
        region: "RegionOne",
        what: "rules for the members of the group hold for acme/tenant/RegionOne/outside too: on network app, but not in the group",
      },
      {
        code: "SG_MEMBER_OUTSIDE",
        region: "RegionTwo",
        what: expect.stringContaining("/RegionTwo/server-outside too"),
      },
    ]);
  });

  test("on a member's network are found by its subnets too", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    const region = tenant.region("RegionOne");
    const plan = new AddressPlan(stack, "addresses", {
      pools: ["10.32.0.0/12", "fd5c:1f2a:77::/48"],
      networks: { app: { ipv4: 24, ipv6: 64 } },
      lock: LockFile.inMemory(),
    });
    const app = new GlobalSecurityGroup(stack, "app", { members: [plan.network("app")] });
    const { id, ipv4, resource } = plan.network("app").in(region);

    // WHEN one server means it by its id, one by each of two ways, and one is inside
    const server = (name: string, uuids: (string | undefined)[], securityGroups?: string[]) =>
      new ComputeInstanceV2(region.scope, name, {
        ...region.placement,
        name,
        network: uuids.map((uuid) => ({ uuid })),
        securityGroups,
      });
    server("by-id", [id]);
    server("by-both", [id, resource.id, ipv4?.resource.networkId]);
    server("inside", [id], [app.name]);
    const port = plan
      .network("app")
      .address("vip", { securityGroups: [app] })
      .in(region);
    new ComputeInstanceV2(region.scope, "by-port", {
      ...region.placement,
      name: "by-port",
      network: [{ port: port.portId }],
    });

    // THEN each that is outside is named once
    const [finding, ...others] = findings(stack);
    expect(others).toEqual([]);
    expect(finding.code).toBe("SG_MEMBER_OUTSIDE");
    const named = /for the members of the group hold for (.*) too: /.exec(finding.what)?.[1].split(", ");
    expect(named?.sort()).toEqual(["acme/tenant/RegionOne/by-both", "acme/tenant/RegionOne/by-id"]);
  });

  test("on the network of a named address are no members: only the address is", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    const [region] = tenant.regions;
    const network = networkIn(region, "app");
    const vip = fakeNetwork(tenant, "vip", { RegionOne: ["10.0.0.9/32", "fd00::9/128"] }, { networkIn: () => network });
    new GlobalSecurityGroup(stack, "app", { members: [vip] });
    portIn(region, "outside", network, []);
    expect(findings(stack)).toEqual([]);
  });
});
