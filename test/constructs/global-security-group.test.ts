import { TerraformOutput, TerraformStack, Token } from "cdktf";
import { findings, GlobalSecurityGroup, Peer, Port, type Region, Rule, Tenant } from "cdktf-openstack-multisite";
import { NetworkingSecgroupV2 } from "cdktf-openstack-multisite/bindings/networking-secgroup-v2";
import fc from "fast-check";
import { aggregate, Prefix, subtract } from "../../src/address";
import { ports, prefixes } from "../security/arbitrary";
import { fakeNetwork } from "./addressed";
import { inApp, readJson, resources, stackOf, written } from "./stacks";

const GROUP = "openstack_networking_secgroup_v2";
const RULE = "openstack_networking_secgroup_rule_v2";
const ADDRESSES = "openstack_networking_address_group_v2";

function tenantIn(stack: TerraformStack, regions = ["RegionOne", "RegionTwo"]): Tenant {
  return new Tenant(stack, "tenant", { cloud: "acme", regions });
}

/** What the rules of a stack say, without where they are: the part that Neutron compares. */
function rulesOf(stack: TerraformStack, region = "RegionOne"): Record<string, unknown>[] {
  return Object.values(resources(stack, RULE))
    .filter((rule) => rule.region === region)
    .map(({ region: _region, provider: _provider, security_group_id: _group, ...rule }) => rule);
}

describe("GlobalSecurityGroup", () => {
  test("makes the group in every region, with exactly its rules", () => {
    // GIVEN
    const stack = stackOf();
    tenantIn(stack);

    // WHEN
    const web = new GlobalSecurityGroup(stack, "web", {
      rules: [Rule.ingress(Port.tcp(443), Peer.anyIpv4(), { description: "https" })],
      description: "the front",
      tags: ["a,b"],
      stateful: false,
    });

    // THEN
    expect(Object.values(resources(stack, GROUP))).toEqual(
      ["RegionOne", "RegionTwo"].map((region) => ({
        region,
        provider: "openstack",
        name: "web",
        description: "the front",
        tags: ["a,b"],
        stateful: false,
        delete_default_rules: true,
        lifecycle: { ignore_changes: ["delete_default_rules"] },
      })),
    );
    for (const region of ["RegionOne", "RegionTwo"]) {
      expect(rulesOf(stack, region)).toEqual([
        { direction: "egress", ethertype: "IPv4" },
        { direction: "egress", ethertype: "IPv6" },
        {
          direction: "ingress",
          ethertype: "IPv4",
          protocol: "tcp",
          port_range_min: 443,
          port_range_max: 443,
          description: "https",
        },
      ]);
      expect(web.in(region).rules.size).toBe(3);
    }
  });

  test("makes it in chosen regions, under a chosen name, and keeps text literal", () => {
    const stack = stackOf();
    tenantIn(stack);
    const web = new GlobalSecurityGroup(stack, "web", {
      name: "web ${x}",
      regions: ["RegionTwo"],
      rules: [Rule.egress(Port.all(), Peer.cidr("192.0.2.1"), { description: "%{x}" })],
      allowAllEgress: false,
    });
    expect(Object.values(resources(stack, GROUP))).toMatchObject([{ region: "RegionTwo", name: "web $${x}" }]);
    expect(rulesOf(stack, "RegionTwo")).toEqual([
      { direction: "egress", ethertype: "IPv4", remote_ip_prefix: "192.0.2.1/32", description: "%%{x}" },
    ]);
    expect(() => web.in("RegionOne")).toThrow('[acme/web] is not in "RegionOne"; it is in: RegionTwo');
  });

  test.each([
    ["every port", Port.tcp(1, 65535), Peer.anyIpv4(), { protocol: "tcp" }],
    [
      "the whole family",
      Port.udp(53),
      Peer.cidr("0.0.0.0/0"),
      { protocol: "udp", port_range_min: 53, port_range_max: 53 },
    ],
    [
      "one address",
      Port.allTcp(),
      Peer.cidr("2001:DB8:0::1"),
      { protocol: "tcp", remote_ip_prefix: "2001:db8::1/128" },
    ],
    [
      "long IPv6",
      Port.allTcp(),
      Peer.cidr("2001:0db8:0000::/48"),
      { protocol: "tcp", remote_ip_prefix: "2001:db8::/48" },
    ],
    ["ICMP in IPv6", Port.icmp(), Peer.anyIpv6(), { protocol: "ipv6-icmp" }],
    [
      "a type with all codes",
      Port.icmp(8),
      Peer.anywhere(),
      { protocol: "icmp", port_range_min: 8, port_range_max: 0 },
    ],
    ["a type and a code", Port.icmp(3, 4), Peer.anywhere(), { protocol: "icmp", port_range_min: 3, port_range_max: 4 }],
    ["a protocol by number", Port.protocol(50), Peer.anyIpv4(), { protocol: "esp" }],
    ["a protocol without a name", Port.protocol(200), Peer.anyIpv4(), { protocol: "200" }],
  ])("writes %s in the one way that Neutron keeps", (_what, port, peer, expected) => {
    const stack = stackOf();
    tenantIn(stack, ["RegionOne"]);
    new GlobalSecurityGroup(stack, "web", { rules: [Rule.ingress(port, peer)], allowAllEgress: false });
    const [{ direction, ethertype, ...rule }, ...more] = rulesOf(stack);
    expect(rule).toEqual(expected);
    expect([direction, ethertype, more]).toEqual(["ingress", expect.stringMatching(/^IPv[46]$/), []]);
  });

  test("gives rules an identity of their content: their order means nothing, equal ones are made once", () => {
    // GIVEN
    const rules = [
      Rule.ingress(Port.tcp(22), Peer.cidr("10.0.0.0/8"), { description: "b" }),
      Rule.ingress(Port.tcp(22), Peer.cidr("10.0.0.0/8"), { description: "a" }),
      Rule.ingress(Port.tcp(80), Peer.anywhere()),
      Rule.ingress(Port.protocol(6), Peer.self({ sameRegionOnly: true })),
    ];
    const make = (list: Rule[]) => {
      const stack = stackOf();
      tenantIn(stack);
      new GlobalSecurityGroup(stack, "web", { rules: list });
      return written(stack).resource;
    };

    // THEN
    expect(make([...rules].reverse())).toEqual(make(rules));
    expect(Object.keys(make(rules)?.[RULE] ?? {})).toHaveLength(2 * (1 + 2 + 2 + 2));
    const kept = Object.keys(make(rules.slice(1))?.[RULE] ?? {});
    expect(Object.keys(make(rules)?.[RULE] ?? {})).toEqual(kept);
  });

  test("has the same paths in a stack per region, whichever stack it is made in", () => {
    const idsMadeIn = (home: number) => {
      const one = stackOf("one");
      const stacks = [one, new TerraformStack(one.node.root, "two")];
      const regions = stacks.map((stack) => ({ name: `Region-${stack.node.id}`, stack }));
      new Tenant(stacks[home], "tenant", { cloud: "acme", regions });
      const web = new GlobalSecurityGroup(stacks[home], "web", {
        rules: [Rule.ingress(Port.allTcp(), Peer.self({ sameRegionOnly: true }))],
      });
      new GlobalSecurityGroup(stacks[home], "db", {
        rules: [Rule.ingress(Port.allTcp(), Peer.securityGroup(web, { sameRegionOnly: true }))],
      });
      return stacks.map((stack) => Object.keys(resources(stack, RULE)));
    };
    const [inOne, inTwo] = [idsMadeIn(0), idsMadeIn(1)];
    expect(inOne.map((ids) => ids.length)).toEqual([8, 8]);
    expect(inTwo).toEqual(inOne);
  });

  test("lets groups name each other", () => {
    const stack = stackOf();
    tenantIn(stack, ["RegionOne"]);
    const app = new GlobalSecurityGroup(stack, "app", { allowAllEgress: false });
    const db = new GlobalSecurityGroup(stack, "db", { rules: [Rule.ingress(Port.tcp(5432), Peer.securityGroup(app))] });
    app.addRules(Rule.egress(Port.tcp(5432), Peer.securityGroup(db)));
    expect(app.in("RegionOne").rules.size).toBe(2);
    expect(rulesOf(stack)).toContainEqual(
      expect.objectContaining({
        direction: "egress",
        remote_group_id: expect.stringMatching(/\.db_RegionOne_\w+\.id\}$/),
      }),
    );
  });

  test("takes groups by id: of others, and of the same stack, which are not made twice", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    const region = tenant.region("RegionOne");
    const mine = new NetworkingSecgroupV2(region.scope, "mine", { ...region.placement, name: "mine" });
    const app = new GlobalSecurityGroup(stack, "app", { rules: [] });
    const make = (id: string) => Rule.ingress(Port.allTcp(), Peer.securityGroupId({ RegionOne: id }), { ipVersion: 4 });
    new GlobalSecurityGroup(stack, "db", {
      allowAllEgress: false,
      rules: [
        make("0f2a1b3c-7d1e-4a54-9c8f-2b6f0d1e5a77"),
        make(mine.id),
        make(mine.id),
        make(app.in("RegionOne").id),
        Rule.ingress(Port.allTcp(), Peer.securityGroup(app), { ipVersion: 4 }),
        Rule.ingress(Port.udp(53), Peer.addressGroup({ RegionOne: "a1a11b3c-7d1e-4a54-9c8f-2b6f0d1e5a77" }), {
          ipVersion: 6,
        }),
      ],
    });
    const remotes = rulesOf(stack).flatMap(({ remote_group_id, remote_address_group_id }) => [
      ...(remote_group_id === undefined ? [] : [remote_group_id]),
      ...(remote_address_group_id === undefined ? [] : [`addresses ${String(remote_address_group_id)}`]),
    ]);
    expect(remotes.sort()).toEqual([
      expect.stringMatching(/^\$\{openstack_networking_secgroup_v2\.app_RegionOne_\w+\.id\}$/),
      expect.stringMatching(/^\$\{openstack_networking_secgroup_v2\.tenant_RegionOne_mine_\w+\.id\}$/),
      "0f2a1b3c-7d1e-4a54-9c8f-2b6f0d1e5a77",
      "addresses a1a11b3c-7d1e-4a54-9c8f-2b6f0d1e5a77",
    ]);
  });

  test("looks up what is not known of somebody else's group, where it is used", () => {
    // GIVEN
    const stack = stackOf();
    tenantIn(stack);
    const byName = GlobalSecurityGroup.fromName(stack, "by-name", "theirs", { regions: ["RegionOne"] });
    const byId = GlobalSecurityGroup.fromIds(stack, "by-id", {
      RegionOne: "0f2a1b3c-7d1e-4a54-9c8f-2b6f0d1e5a77",
      RegionTwo: "1b3c1b3c-7d1e-4a54-9c8f-2b6f0d1e5a77",
    });
    expect(written(stack).data).toBeUndefined();

    // WHEN
    new TerraformOutput(stack, "o", {
      value: [
        byName.in("RegionOne").name,
        byId.in("RegionTwo").id,
        byName.in("RegionOne").id,
        byId.in("RegionTwo").name,
      ],
    });

    // THEN
    const type = "openstack_networking_secgroup_v2";
    const [[id, byIdData], [name, byNameData]] = Object.entries(written(stack).data?.[type] ?? {});
    expect(byIdData).toEqual({
      provider: "openstack",
      region: "RegionTwo",
      secgroup_id: "1b3c1b3c-7d1e-4a54-9c8f-2b6f0d1e5a77",
    });
    expect(byNameData).toEqual({ provider: "openstack", region: "RegionOne", name: "theirs" });
    expect(written(stack).output?.o.value).toEqual([
      "theirs",
      "1b3c1b3c-7d1e-4a54-9c8f-2b6f0d1e5a77",
      `\${data.${type}.${name}.id}`,
      `\${data.${type}.${id}.name}`,
    ]);
    expect(() => byName.in("RegionTwo")).toThrow("[acme/by-name] is not in");
    expect(() => GlobalSecurityGroup.fromIds(stack, "typo", { RegionOn: "x" })).toThrow(/has no region "RegionOn"/);
  });

  test("takes over a group that is there, through a provider of its region", () => {
    // GIVEN
    const make = (adopt: boolean) => {
      const stack = stackOf();
      tenantIn(stack);
      const web = new GlobalSecurityGroup(stack, "web", {
        rules: [Rule.ingress(Port.tcp(443), Peer.anyIpv4())],
        allowAllEgress: false,
      });
      const [rule] = web.in("RegionTwo").rules.keys();
      const adopting = stackOf();
      tenantIn(adopting);
      new GlobalSecurityGroup(adopting, "web", {
        rules: [Rule.ingress(Port.tcp(443), Peer.anyIpv4())],
        allowAllEgress: false,
        adopt: adopt
          ? {
              RegionTwo: {
                id: "22221b3c-7d1e-4a54-9c8f-2b6f0d1e5a77",
                rules: { [rule]: "22331b3c-7d1e-4a54-9c8f-2b6f0d1e5a77" },
              },
            }
          : {},
      });
      return written(adopting);
    };

    // WHEN
    const during = make(true);
    const after = make(false);

    // THEN
    const idOf = (type: string) => Object.keys(during.resource?.[type] ?? {}).find((id) => id.includes("RegionTwo"));
    expect(during.import).toEqual([
      { id: "22221b3c-7d1e-4a54-9c8f-2b6f0d1e5a77", to: `${GROUP}.${idOf(GROUP)}` },
      { id: "22331b3c-7d1e-4a54-9c8f-2b6f0d1e5a77", to: `${RULE}.${idOf(RULE)}` },
    ]);
    expect(during.provider?.openstack).toContainEqual({
      alias: "tenant_RegionTwo",
      cloud: "acme",
      region: "RegionTwo",
    });
    expect(during.resource?.[RULE][idOf(RULE) ?? ""].provider).toBe("openstack.tenant_RegionTwo");
    expect(after.import).toBeUndefined();
    expect(Object.keys(after.resource?.[RULE] ?? {})).toEqual(Object.keys(during.resource?.[RULE] ?? {}));
  });

  test("forgets what is in a lost region", () => {
    const stack = stackOf();
    new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"], lost: ["RegionTwo"] });
    const web = new GlobalSecurityGroup(stack, "web", {
      rules: [Rule.ingress(Port.allTcp(), Peer.self({ sameRegionOnly: true }))],
    });
    web.addOutput();
    expect(written(stack).removed).toHaveLength(1 + 4);
    expect(Object.values(written(stack).output ?? {})[0].value).toEqual({ RegionOne: expect.anything() });
    expect(findings(stack)).toEqual([]);
  });

  test("says in the model file which rules are where", () => {
    inApp((app, outdir) => {
      const stack = new TerraformStack(app, "acme");
      tenantIn(stack, ["RegionOne"]);
      new GlobalSecurityGroup(stack, "web", {
        rules: [Rule.ingress(Port.tcp(443), Peer.anyIpv4())],
        allowAllEgress: false,
      });
      app.synth();
      expect(readJson(outdir, "multisite.json")).toMatchObject({
        securityGroups: [
          {
            path: "acme/web",
            tenant: "acme/tenant",
            name: "web",
            regions: [{ name: "RegionOne", rules: [expect.stringMatching(/^ingress-ipv4-tcp-443-from-any-/)] }],
          },
        ],
      });
    });
  });

  test("is recognized by other copies of the package", () => {
    const stack = stackOf();
    tenantIn(stack);
    expect(GlobalSecurityGroup.isGlobalSecurityGroup(new GlobalSecurityGroup(stack, "web", {}))).toBe(true);
    expect(GlobalSecurityGroup.isGlobalSecurityGroup(stack)).toBe(false);
  });
});

describe("a peer over regions", () => {
  const app = (stack: TerraformStack, tenant: Tenant, prefixes: Record<string, string[]>, reaches = () => true) =>
    new GlobalSecurityGroup(stack, "app", { members: [fakeNetwork(tenant, "app", prefixes, { reaches })] });
  const ADDRESSES_OF_APP = {
    RegionOne: ["10.0.0.0/24", "fd00:0:0:1::/64"],
    RegionTwo: ["10.0.1.0/24", "fd00::/64"],
    RegionThree: ["10.0.2.0/24"],
  };
  const remotesIn = (stack: TerraformStack, region: string) =>
    rulesOf(stack, region)
      .filter(({ port_range_min }) => port_range_min === 5432)
      .map(
        (rule) =>
          `${String(rule.ethertype)} ${String(rule.remote_ip_prefix ?? rule.remote_group_id ?? rule.remote_address_group_id)}`,
      )
      .map((text) => text.replace(/\$\{\w+\.(\w+?)_[0-9A-F]{8}\.id\}/, "$1"))
      .sort();

  test("is Neutron's group in its own region, and the prefixes of its members from the others, as few as can be", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne", "RegionTwo", "RegionThree"]);
    const peer = app(stack, tenant, ADDRESSES_OF_APP);

    // WHEN
    new GlobalSecurityGroup(stack, "db", { rules: [Rule.ingress(Port.tcp(5432), Peer.securityGroup(peer))] });

    // THEN
    expect(remotesIn(stack, "RegionOne")).toEqual([
      "IPv4 10.0.1.0/24",
      "IPv4 10.0.2.0/24",
      "IPv4 app_RegionOne",
      "IPv6 app_RegionOne",
      "IPv6 fd00::/64",
    ]);
    expect(remotesIn(stack, "RegionThree")).toEqual([
      "IPv4 10.0.0.0/23",
      "IPv4 app_RegionThree",
      "IPv6 app_RegionThree",
      "IPv6 fd00::/63",
    ]);
  });

  test("is nothing from regions that don't reach", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const peer = app(stack, tenant, ADDRESSES_OF_APP, () => false);
    new GlobalSecurityGroup(stack, "db", { rules: [Rule.ingress(Port.tcp(5432), Peer.securityGroup(peer))] });
    expect(remotesIn(stack, "RegionOne")).toEqual(["IPv4 app_RegionOne", "IPv6 app_RegionOne"]);
    expect(findings(stack).map(({ code }) => code)).toEqual(["SG_UNUSED"]);
  });

  test("is prefixes alone for a group of another tenant, and where it is not", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne", "RegionTwo"]);
    const other = new Tenant(stack, "other", { cloud: "other", regions: ["RegionOne"] });
    const network = fakeNetwork(other, "app", { RegionOne: ["10.9.0.0/24"] });
    const peer = new GlobalSecurityGroup(stack, "app", { tenant: other, members: [network] });
    new GlobalSecurityGroup(stack, "db", { tenant, rules: [Rule.ingress(Port.tcp(5432), Peer.securityGroup(peer))] });
    expect(remotesIn(stack, "RegionOne")).toEqual(["IPv4 10.9.0.0/24"]);
    expect(remotesIn(stack, "RegionTwo")).toEqual(["IPv4 10.9.0.0/24"]);
  });

  test("is this group itself, over all of its regions", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack);
    new GlobalSecurityGroup(stack, "app", {
      members: [fakeNetwork(tenant, "app", ADDRESSES_OF_APP)],
      rules: [Rule.ingress(Port.tcp(5432), Peer.self(), { ipVersion: 4 })],
    });
    expect(remotesIn(stack, "RegionTwo")).toEqual(["IPv4 10.0.0.0/24", "IPv4 app_RegionTwo"]);
  });

  test("is a planned network or a named address, its own region included", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const network = fakeNetwork(tenant, "app", ADDRESSES_OF_APP, { reaches: (from) => from.name !== "RegionThree" });
    const vip = fakeNetwork(tenant, "vip", { RegionTwo: ["10.0.7.1/32"] });
    new GlobalSecurityGroup(stack, "db", {
      rules: [
        Rule.ingress(Port.tcp(5432), Peer.network(network), { ipVersion: 4 }),
        Rule.ingress(Port.tcp(5432), Peer.address(vip)),
      ],
    });
    expect(remotesIn(stack, "RegionOne")).toEqual(["IPv4 10.0.0.0/23", "IPv4 10.0.7.1/32"]);
  });

  test("becomes an address group where its prefixes are many, one for all rules", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const peer = app(stack, tenant, {
      RegionOne: ["10.0.0.0/24"],
      RegionTwo: ["10.1.0.0/24", "10.3.0.0/24", "10.5.0.0/24"],
    });

    // WHEN
    new GlobalSecurityGroup(stack, "db", {
      maxPrefixes: 2,
      rules: [5432, 5433].map((port) => Rule.ingress(Port.tcp(port), Peer.securityGroup(peer))),
    });

    // THEN
    const [[id, group], ...more] = Object.entries(resources(stack, ADDRESSES));
    expect(more).toEqual([]);
    expect(group).toEqual({
      region: "RegionOne",
      provider: "openstack",
      name: "db: group acme/app",
      addresses: ["10.1.0.0/24", "10.3.0.0/24", "10.5.0.0/24"],
    });
    const users = rulesOf(stack).filter((rule) => rule.remote_address_group_id === `\${${ADDRESSES}.${id}.id}`);
    expect(users).toMatchObject([
      { ethertype: "IPv4", port_range_min: 5432 },
      { ethertype: "IPv4", port_range_min: 5433 },
    ]);
    expect(remotesIn(stack, "RegionTwo")).toContain("IPv4 10.0.0.0/24");
  });

  test("that grows is joined in rules, which are others then, and only added to in an address group", () => {
    // GIVEN neighbours, which come one after the other
    const few = { RegionOne: ["10.9.0.0/24"] };
    const more = { RegionOne: ["10.9.0.0/24"], RegionTwo: ["10.9.1.0/24", "10.9.0.0/24"] };
    const make = (prefixes: Record<string, string[]>, maxPrefixes?: number, extra: Rule[] = []) => {
      const stack = stackOf();
      const network = fakeNetwork(tenantIn(stack), "app", prefixes);
      const rules = [Rule.ingress(Port.tcp(5432), Peer.network(network)), ...extra];
      new GlobalSecurityGroup(stack, "db", { maxPrefixes, rules, regions: ["RegionOne"], allowAllEgress: false });
      const addresses = Object.values(resources(stack, ADDRESSES)).map((group) => group.addresses);
      return { rules: resources(stack, RULE), addresses };
    };

    // THEN
    const [[before, old]] = Object.entries(make(few).rules);
    const [[after, wider], ...others] = Object.entries(make(more).rules);
    expect([old.remote_ip_prefix, wider.remote_ip_prefix, others]).toEqual(["10.9.0.0/24", "10.9.0.0/23", []]);
    expect(after).not.toBe(before);
    expect(make(more, 0).rules).toEqual(make(few, 0).rules);
    expect([make(few, 0).addresses, make(more, 0).addresses]).toEqual([
      [["10.9.0.0/24"]],
      [["10.9.0.0/24", "10.9.1.0/24"]],
    ]);

    // THEN who names the old prefix keeps the old rule beside the wider one
    const kept = make(more, undefined, [Rule.ingress(Port.tcp(5432), Peer.cidr("10.9.0.0/24"))]).rules;
    expect(kept).toEqual({ [before]: old, [after]: wider });
  });
});

describe("what has to be known at synth", () => {
  test("is refused as a token, by name", () => {
    const stack = stackOf();
    tenantIn(stack, ["RegionOne"]);
    const token = (value: unknown) => Token.asString({ resolve: () => value });
    new GlobalSecurityGroup(stack, "web", {
      members: [fakeNetwork(tenantIn(stackOf()), "n", {})],
      rules: [
        Rule.ingress(Port.tcp(80), Peer.cidr(token("10.0.0.0/8"))),
        Rule.ingress(Port.tcp(Token.asNumber({ resolve: () => 80 })), Peer.anywhere()),
      ],
    });
    expect(findings(stack).map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "error SG_PEER_CIDR",
      "error SG_PORT",
    ]);
  });
});

describe("properties", () => {
  const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];
  const texts = fc.array(prefixes.map(String), { maxLength: 4 });
  const planned = fc.record({ RegionOne: texts, RegionTwo: texts, RegionThree: texts });

  test("the rules for a peer of other regions are exactly the union of its members there, and the fewest", () => {
    fc.assert(
      fc.property(planned, fc.subarray(REGIONS), (members, reaching) => {
        // GIVEN
        const stack = stackOf();
        const tenant = tenantIn(stack, REGIONS);
        const reaches = (from: Region) => reaching.includes(from.name);
        const app = new GlobalSecurityGroup(stack, "app", {
          members: [fakeNetwork(tenant, "app", members, { reaches })],
        });

        // WHEN
        const rules = [Rule.ingress(Port.tcp(5432), Peer.securityGroup(app))];
        new GlobalSecurityGroup(stack, "db", { rules, maxPrefixes: 1000, regions: ["RegionOne"] });

        // THEN
        const expected = ["RegionTwo", "RegionThree"]
          .filter((name) => reaching.includes(name))
          .flatMap((name) => members[name as keyof typeof members].map(Prefix.parse));
        const made = rulesOf(stack).flatMap(({ remote_ip_prefix: text }) =>
          text === undefined ? [] : [Prefix.parse(String(text))],
        );
        expect(subtract(expected, made)).toEqual([]);
        expect(subtract(made, expected)).toEqual([]);
        expect(made).toHaveLength(aggregate(expected).length);
      }),
      { numRuns: 50 },
    );
  });

  test("the order of rules changes nothing, and no two rules are the same to Neutron", () => {
    const rule = fc.tuple(ports, fc.constantFrom("a", "b", undefined), prefixes);
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), (list) => {
        const make = (order: typeof list) => {
          const stack = stackOf();
          tenantIn(stack, ["RegionOne"]);
          const rules = order.map(([port, description, prefix]) =>
            Rule.ingress(port, Peer.cidr(String(prefix)), { description }),
          );
          new GlobalSecurityGroup(stack, "web", { rules });
          return { resource: written(stack).resource, rules: rulesOf(stack) };
        };
        const { resource, rules } = make(list);
        expect(make([...list].reverse()).resource).toEqual(resource);
        const compared = rules.map(({ description: _description, ...content }) => JSON.stringify(content));
        expect(new Set(compared).size).toBe(compared.length);
      }),
      { numRuns: 50 },
    );
  });
});
