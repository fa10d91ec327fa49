import { TerraformStack, Token } from "cdktf";
import {
  AddressPlan,
  findings,
  GlobalSecurityGroup,
  type GlobalSecurityGroupProps,
  LockFile,
  Peer,
  Port,
  Rule,
  Tenant,
} from "cdktf-openstack-multisite";
import { fakeNetwork } from "./addressed";
import { inApp, readJson, resources, stackOf, written } from "./stacks";

const UUID = "0f2a1b3c-7d1e-4a54-9c8f-2b6f0d1e5a77";
const https = Rule.ingress(Port.tcp(443), Peer.anywhere());

function tenantIn(stack: TerraformStack, regions = ["RegionOne", "RegionTwo"]): Tenant {
  return new Tenant(stack, "tenant", { cloud: "acme", regions });
}

/** What plain JavaScript gives where TypeScript would refuse it. */
function given<T>(value: unknown): T {
  return value as T;
}

/** Errors of a group in two regions, and of what is made beside it. */
function errorsOf(make: (stack: TerraformStack, tenant: Tenant) => GlobalSecurityGroupProps) {
  const stack = stackOf();
  const tenant = tenantIn(stack);
  new GlobalSecurityGroup(stack, "web", make(stack, tenant)).addOutput();
  return findings(stack).filter(({ severity }) => severity === "error");
}

describe("ids that are none", () => {
  const BAD: [string, unknown, string][] = [
    ["nothing", "", ""],
    ["blanks", "  ", "  "],
    ["a name", "web", "web"],
    ["capitals", UUID.toUpperCase(), UUID.toUpperCase()],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
    ["a number", 42, "42"],
    ["a list", [UUID], "an object (Array)"],
    ["Terraform's text", "${var.id}", "${var.id}"],
  ];

  test.each(BAD)("are refused in peers, with the region: %s", (_what, id, value) => {
    for (const peerOf of [Peer.securityGroupId, Peer.addressGroup]) {
      const peer = peerOf({ RegionOne: UUID, RegionTwo: given<string>(id) });
      const errors = errorsOf(() => ({ rules: [Rule.ingress(Port.tcp(80), peer)] }));
      expect(errors).toMatchObject([{ code: "SG_PEER_ID", path: "acme/web", region: "RegionTwo", value }]);
      expect(errors[0].fix).toContain("UUID");
    }
  });

  test.each(BAD)("are refused of somebody else's group, used or not: %s", (_what, id, value) => {
    for (const use of [true, false]) {
      const errors = errorsOf((stack) => {
        const theirs = GlobalSecurityGroup.fromIds(stack, "theirs", { RegionOne: given<string>(id), RegionTwo: UUID });
        const peer = Peer.securityGroup(theirs, { sameRegionOnly: true });
        return { rules: use ? [Rule.ingress(Port.tcp(80), peer)] : [] };
      });
      expect(errors).toMatchObject([{ code: "SG_PEER_ID", path: "acme/theirs", region: "RegionOne", value }]);
    }
  });

  test.each(BAD)("are refused of groups and rules to take over: %s", (_what, id, value) => {
    const adopt = { RegionOne: { id: given<string>(id) } };
    expect(errorsOf(() => ({ adopt }))).toMatchObject([{ code: "SG_ADOPT", region: "RegionOne", value }]);
    const [rule] = new GlobalSecurityGroup(((stack) => (tenantIn(stack), stack))(stackOf()), "web", {})
      .in("RegionOne")
      .rules.keys();
    const rules = { RegionOne: { id: UUID, rules: { [rule]: given<string>(id) } } };
    expect(errorsOf(() => ({ adopt: rules }))).toMatchObject([{ code: "SG_ADOPT", region: "RegionOne", value }]);
  });

  test("are refused where a whole map is missing", () => {
    const none = given<Record<string, string>>(undefined);
    for (const peer of [Peer.securityGroupId(none), Peer.addressGroup(none)])
      expect(errorsOf(() => ({ rules: [Rule.ingress(Port.tcp(80), peer)] }))).toMatchObject([
        { code: "SG_PEER_ID", value: "undefined" },
      ]);
    expect(
      errorsOf((stack) => {
        GlobalSecurityGroup.fromIds(stack, "theirs", none);
        return {};
      }),
    ).toMatchObject([{ code: "SG_REGION", path: "acme/theirs" }]);
    const adopt = given<GlobalSecurityGroupProps["adopt"]>({ RegionOne: undefined });
    expect(errorsOf(() => ({ adopt }))).toMatchObject([{ code: "SG_ADOPT", value: "undefined" }]);
  });

  test.each([["", "  ", undefined, null, 42]])("are names of somebody else's group, too: %p", (name) => {
    const errors = errorsOf((stack) => {
      GlobalSecurityGroup.fromName(stack, "theirs", given<string>(name)).in("RegionOne");
      return {};
    });
    expect(errors).toMatchObject([{ code: "SG_NAME", path: "acme/theirs" }]);
  });

  test("are not UUIDs, tokens, or the name of the project's own group", () => {
    const token = Token.asString({ resolve: () => "known-later" });
    const errors = errorsOf((stack) => {
      GlobalSecurityGroup.fromName(stack, "default", "default");
      const theirs = GlobalSecurityGroup.fromIds(stack, "theirs", { RegionOne: UUID, RegionTwo: token });
      return {
        adopt: { RegionOne: { id: UUID }, RegionTwo: { id: token } },
        rules: [
          Rule.ingress(Port.tcp(80), Peer.securityGroup(theirs, { sameRegionOnly: true })),
          Rule.ingress(Port.tcp(81), Peer.securityGroupId({ RegionOne: UUID, RegionTwo: token })),
          Rule.ingress(Port.tcp(82), Peer.addressGroup({ RegionOne: token, RegionTwo: UUID })),
        ],
      };
    });
    expect(errors).toEqual([]);
  });
});

describe("what is missing in a list or a call", () => {
  const NOTHING = [undefined, null, "web", 42, {}];

  test.each(NOTHING)("is named by its position among the rules: %p", (nothing) => {
    const rules = [https, given<Rule>(nothing)];
    const errors = errorsOf(() => ({ rules }));
    expect(errors).toMatchObject([{ code: "SG_RULE", path: "acme/web", what: expect.stringContaining("rules[1]") }]);

    const stack = stackOf();
    tenantIn(stack);
    const web = new GlobalSecurityGroup(stack, "web", {});
    web.addOutput();
    web.addRules(https, ...rules);
    expect(findings(stack)).toContainEqual(
      expect.objectContaining({ code: "SG_RULE", what: expect.stringContaining("addRules[2]") }),
    );
    expect(web.in("RegionOne").rules.size).toBe(2 + 2);
  });

  test.each(NOTHING)("is named by its position among the members: %p", (nothing) => {
    const make = (tenant: Tenant) => [
      fakeNetwork(tenant, "app", { RegionOne: ["10.0.0.0/24"], RegionTwo: ["10.0.1.0/24"] }),
      given<ReturnType<typeof fakeNetwork>>(nothing),
    ];
    const position = { code: "SG_MEMBER", what: expect.stringContaining("members[1]") as string };
    const rules = [Rule.ingress(Port.tcp(80), Peer.self(), { ipVersion: 4 })];
    expect(errorsOf((_stack, tenant) => ({ members: make(tenant), rules }))).toMatchObject([
      { ...position, path: "acme/web" },
    ]);
    expect(
      errorsOf((stack, tenant) => {
        GlobalSecurityGroup.fromName(stack, "theirs", "theirs", { members: make(tenant) });
        return {};
      }),
    ).toMatchObject([{ ...position, path: "acme/theirs" }]);
  });

  test.each(NOTHING)("is named by its position among tags: %p", (nothing) => {
    if (typeof nothing === "string") return;
    expect(errorsOf(() => ({ tags: ["a", given<string>(nothing)] }))).toMatchObject([
      { code: "SG_TEXT", what: expect.stringContaining("tags[1]") },
    ]);
  });

  test("is named among regions", () => {
    const regions = ["RegionOne", given<string>(undefined)];
    expect(errorsOf(() => ({ regions }))).toMatchObject([{ code: "SG_REGION", value: "undefined" }]);
  });

  test.each(["rules", "members", "tags", "regions"] as const)("is a list that is none: %s", (prop) => {
    for (const value of ["web", 42, {}])
      expect(errorsOf(() => ({ [prop]: value }))).toMatchObject([{ what: expect.stringContaining(prop) }]);
  });

  test.each<[string, (nothing: unknown) => Peer]>([
    ["Rule", (nothing) => given<Peer>(nothing)],
    ["Peer.securityGroup", (nothing) => Peer.securityGroup(given(nothing))],
    ["Peer.network", (nothing) => Peer.network(given(nothing))],
    ["Peer.address", (nothing) => Peer.address(given(nothing))],
  ])("is a peer, of %s: it never means the group itself or everybody", (_what, peerOf) => {
    for (const nothing of NOTHING) {
      const stack = stackOf();
      tenantIn(stack);
      const rules = [https, Rule.ingress(Port.tcp(22), peerOf(nothing))];
      const web = new GlobalSecurityGroup(stack, "web", { rules, allowAllEgress: false });
      web.addOutput();
      expect(findings(stack)).toMatchObject([{ code: "SG_PEER", what: expect.stringContaining("rules[1]") }]);
      expect(web.in("RegionOne").rules.size).toBe(2);
    }
  });

  test("is a port, a prefix, a description or options", () => {
    const rules = [
      Rule.ingress(given<Port>(undefined), Peer.anywhere()),
      Rule.ingress(Port.tcp(80), Peer.cidr(given<string>(undefined))),
      Rule.ingress(Port.tcp(81), Peer.anywhere(), { description: given<string>(42) }),
      Rule.ingress(Port.protocol(given<string>(undefined)), Peer.anywhere()),
      Rule.ingress(Port.tcp(82), Peer.anywhere(), { ipVersion: given<4>(5) }),
    ];
    expect(errorsOf(() => ({ rules })).map(({ code, what }) => [code, what.slice(0, 8)])).toEqual([
      ["SG_PEER_CIDR", "rules[1]"],
      ["SG_PORT", "rules[0]"],
      ["SG_PROTOCOL", "rules[3]"],
      ["SG_RULE_NEVER", "the rule"],
      ["SG_TEXT", "rules[2]"],
    ]);
  });
});

describe("a group as a peer over regions, judged region by region", () => {
  const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];
  const problemsOf = (
    members: Record<string, string[]>,
    rule: (app: GlobalSecurityGroup) => Rule,
    regions = REGIONS,
  ) => {
    const stack = stackOf();
    const tenant = tenantIn(stack, REGIONS);
    const app = new GlobalSecurityGroup(stack, "app", { members: [fakeNetwork(tenant, "app", members)] });
    new GlobalSecurityGroup(stack, "db", { rules: [rule(app)], regions }).addOutput();
    return findings(stack).map(
      ({ code, severity, region, what }) => `${severity} ${code} ${region} ${what.match(/IPv\d( or IPv\d)?/)?.[0]}`,
    );
  };
  const from = (options?: object) => (app: GlobalSecurityGroup) =>
    Rule.ingress(Port.tcp(80), Peer.securityGroup(app), options);
  const BOTH = ["10.0.0.0/24", "fd00::/64"];

  test("needs members in each of the others", () => {
    expect(problemsOf({ RegionOne: BOTH, RegionTwo: BOTH }, from())).toEqual([
      "error SG_PEER_MEMBERS RegionThree IPv4 or IPv6",
    ]);
    expect(problemsOf({ RegionOne: BOTH, RegionTwo: BOTH, RegionThree: BOTH }, from())).toEqual([]);
  });

  test("tells of a family that the rule means and the members don't have", () => {
    const members = { RegionOne: BOTH, RegionTwo: ["10.0.1.0/24"], RegionThree: ["fd00:0:0:1::/64"] };
    expect(problemsOf(members, from())).toEqual([
      "warning SG_PEER_MEMBERS RegionThree IPv4",
      "warning SG_PEER_MEMBERS RegionTwo IPv6",
    ]);
    expect(problemsOf(members, from({ ipVersion: 4 }))).toEqual(["error SG_PEER_MEMBERS RegionThree IPv4"]);
    expect(problemsOf(members, (app) => Rule.ingress(Port.icmpv6(128), Peer.securityGroup(app)))).toEqual([
      "error SG_PEER_MEMBERS RegionTwo IPv6",
    ]);
  });

  test("asks for none in a region from which nobody of another region is meant", () => {
    // Only RegionThree has the rule: it has Neutron's own group.
    expect(problemsOf({ RegionOne: BOTH, RegionTwo: BOTH }, from(), ["RegionThree"])).toEqual([]);
    const sameRegion = (app: GlobalSecurityGroup) =>
      Rule.ingress(Port.tcp(80), Peer.securityGroup(app, { sameRegionOnly: true }));
    expect(problemsOf({ RegionOne: BOTH }, sameRegion)).toEqual([]);
  });

  test("does not ask for what can't be reached, if it is declared", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const app = fakeNetwork(tenant, "app", { RegionOne: BOTH, RegionTwo: BOTH }, { reaches: () => false });
    new GlobalSecurityGroup(stack, "app", { members: [app], rules: [Rule.ingress(Port.tcp(80), Peer.self())] });
    expect(findings(stack)).toEqual([]);
  });
});

describe("descriptions of equal rules", () => {
  const peer = Peer.cidr("10.0.0.0/8");
  const token = Token.asString({ resolve: () => "m" });
  const one = (description?: string) => Rule.ingress(Port.tcp(22), peer, { description });

  test.each([
    [["b", "a"], "a"],
    [[undefined, "z"], "z"],
    [["x", token], "m"],
    [["a", token, undefined], "a"],
    [["", "a"], ""],
  ])("%j come to one, however they are added", (descriptions, expected) => {
    const make = (list: (string | undefined)[], apart: boolean) => {
      const stack = stackOf();
      tenantIn(stack);
      const rules = list.map(one);
      const web = new GlobalSecurityGroup(stack, "web", apart ? {} : { rules });
      if (apart) for (const rule of rules) web.addRules(rule);
      return written(stack);
    };
    const text = JSON.stringify(make(descriptions, false));
    for (const apart of [true, false])
      for (const list of [descriptions, [...descriptions].reverse()])
        expect(make(list, apart)).toEqual(JSON.parse(text));
    expect(text).toContain(JSON.stringify({ description: expected }).slice(1, -1));
  });
});

describe("a named address in more regions than its group", () => {
  const planIn = (stack: TerraformStack) =>
    new AddressPlan(stack, "addresses", {
      pools: ["10.32.0.0/12"],
      networks: { app: { ipv4: 24 } },
      lock: LockFile.inMemory(),
    });

  test.each(["in its options", "later"])("is a finding with the region: %s", (when) => {
    // GIVEN
    const stack = stackOf();
    tenantIn(stack);
    const network = planIn(stack).network("app");
    const web = new GlobalSecurityGroup(stack, "web", { regions: ["RegionOne"], members: [network] });
    const both = new GlobalSecurityGroup(stack, "both", { members: [network] });

    // WHEN
    const vip = network.address("vip", when === "later" ? {} : { securityGroups: [web, both] });
    if (when === "later") vip.addSecurityGroups(web, both);

    // THEN
    expect(findings(stack)).toMatchObject([
      {
        code: "SG_NOT_THERE",
        severity: "error",
        path: vip.node.path,
        region: "RegionTwo",
        what: expect.stringContaining("group acme/web"),
        fix: expect.stringContaining("RegionTwo"),
      },
    ]);
    const ids = Object.values(resources(stack, "openstack_networking_port_v2")).map((port) => port.security_group_ids);
    expect(ids).toEqual([
      [expect.stringContaining("web_RegionOne"), expect.stringContaining("both_RegionOne")],
      [expect.stringContaining("both_RegionTwo")],
    ]);
  });

  test("and what is no group is named by its position", () => {
    const stack = stackOf();
    tenantIn(stack);
    const network = planIn(stack).network("app");
    const vip = network.address("vip", { securityGroups: [given<GlobalSecurityGroup>(undefined)] });
    vip.addSecurityGroups(given<GlobalSecurityGroup>("web"));
    expect(findings(stack).map(({ code, what, value }) => [code, what.split(" ")[0], value])).toEqual([
      ["SG_GROUP", "securityGroups[0]", "undefined"],
      ["SG_GROUP", "securityGroups[0]", "web"],
    ]);
  });
});

describe("what plain JavaScript gives", () => {
  test.each(["false", "no", 0, null, Token.asString({ resolve: () => false })])(
    "opens nothing by accident: allowAllEgress %p",
    (value) => {
      const stack = stackOf();
      tenantIn(stack);
      const web = new GlobalSecurityGroup(stack, "web", { allowAllEgress: given<boolean>(value), rules: [https] });
      web.addOutput();
      expect(findings(stack)).toMatchObject([{ code: "SG_EGRESS", value: String(value) }]);
      expect(web.in("RegionOne").rules.size).toBe(2);
    },
  );

  test("widens nothing by accident: a code that is null, a peer whose reach is no boolean", () => {
    const rules = [
      Rule.ingress(Port.icmp(3, given<number>(null)), Peer.anyIpv4()),
      Rule.ingress(Port.tcp(80), Peer.self({ sameRegionOnly: given<boolean>("true") })),
    ];
    expect(errorsOf(() => ({ rules }))).toMatchObject([
      { code: "SG_ICMP", value: "icmp type 3 code null" },
      { code: "SG_PEER", what: expect.stringMatching(/^rules\[1\].*sameRegionOnly/), value: "true" },
    ]);
  });

  test("may leave out what has a default", () => {
    const stack = stackOf();
    tenantIn(stack);
    const rules = [
      Rule.ingress(Port.tcp(80), Peer.anyIpv4(), given(null)),
      Rule.ingress(Port.tcp(81), Peer.self(given(null))),
    ];
    new GlobalSecurityGroup(stack, "web").addRules(rules[0]);
    expect(findings(stack).map(({ code }) => code)).toEqual(["SG_UNUSED"]);
    expect(errorsOf(() => ({ rules }))).toMatchObject([{ code: "SG_PEER_MEMBERS" }]);
  });

  test("is text that Neutron answers with an internal error", () => {
    expect(errorsOf(() => ({ description: "half \ud83d of a sign" }))).toMatchObject([{ code: "SG_TEXT" }]);
  });
});

test("groups of several stacks are several, though Terraform calls them the same in each", () => {
  inApp((app, outdir) => {
    // GIVEN
    const [one, two, three] = ["one", "two", "three"].map((name) => {
      const stack = new TerraformStack(app, name);
      tenantIn(stack, ["RegionOne"]);
      return stack;
    });
    const theirs = [one, two].map((stack) => new GlobalSecurityGroup(stack, "theirs", { name: stack.node.id }));

    // WHEN
    const rules = theirs.map((group) => {
      const peer = Peer.securityGroupId({ RegionOne: group.in("RegionOne").id });
      return Rule.ingress(Port.tcp(80), peer, { ipVersion: 4 });
    });
    new GlobalSecurityGroup(three, "web", { rules, allowAllEgress: false });
    app.synth();

    // THEN
    const { resource } = readJson(outdir, "stacks", "three", "cdk.tf.json") as {
      resource: Record<string, Record<string, { remote_group_id: string }>>;
    };
    const remotes = Object.values(resource.openstack_networking_secgroup_rule_v2).map((rule) => rule.remote_group_id);
    expect(remotes.sort()).toEqual([
      expect.stringContaining("cross-stack-reference-input-one.") as string,
      expect.stringContaining("cross-stack-reference-input-two.") as string,
    ]);
  });
});
