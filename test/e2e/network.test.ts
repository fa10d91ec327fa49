import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NOTHING, Project } from "./project";
import { openTarget, type Target } from "./target";

/** The author's stack: the networks `app` and `db`, a group for each, and an address with a name. */
const PLAN = `
  const plan = new multisite.AddressPlan(stack, "addresses", {
    pools: ["10.32.0.0/12", "fd5c:1f2a:77::/48"],
    networks: { app: { ipv4: 24, ipv6: 64 }, db: { ipv4: 26 } },
    lock: multisite.LockFile.at("addresses.lock.json", { frozen: false }),
  });
  const vip = plan.network("app").address("vip");`;
const GROUPS = `
  const { Peer, Port, Rule } = multisite;
  const app = new multisite.GlobalSecurityGroup(stack, "app", {
    members: [plan.network("app")],
    rules: [Rule.ingress(Port.tcp(443), Peer.anywhere()), Rule.ingress(Port.icmp(8), Peer.cidr("192.0.2.7"))],
  });
  new multisite.GlobalSecurityGroup(stack, "db", {
    members: [plan.network("db")],
    rules: [Rule.ingress(Port.tcp(5432), Peer.securityGroup(app)), Rule.egress(Port.tcp(1, 65535), Peer.network(plan.network("app")))],
    allowAllEgress: false,
  });`;
const oneStack = (regions: readonly unknown[]) =>
  `const stack = new cdktf.TerraformStack(app_, "acme");
   new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: ${JSON.stringify(regions)} });`;

type Rule = Readonly<Record<string, string | number | null | undefined>>;

/** What a rule says, apart from ids and names. */
const said = (rule: Rule, groups: Readonly<Record<string, string>>) => ({
  direction: rule.direction,
  ethertype: rule.ethertype,
  protocol: rule.protocol || null,
  // The provider wants both and sends no zero: a type of ICMP stands for all its codes.
  ports: [rule.port_range_min ?? null, rule.port_range_max || null],
  prefix: rule.remote_ip_prefix || null,
  group: rule.remote_group_id ? groups[rule.remote_group_id] : null,
});
const sorted = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).sort();

describe("AddressPlan and GlobalSecurityGroup, deployed by Terraform", () => {
  let target: Target;
  let project: Project;

  beforeEach(async () => {
    target = await openTarget();
    project = Project.create(target);
  });
  afterEach(async () => {
    project.remove();
    await target.stop();
  });

  const write = (body: string) => project.write(`const app_ = app; { ${body} }`);
  const inRegion = (region: string) => expect.stringContaining(region) as unknown;

  /** By region and group, what the synthesized stack declares. */
  function declaredRules(stack: string, region: string): Record<string, unknown[]> {
    const { resource } = JSON.parse(project.output("stacks", stack, "cdk.tf.json")) as {
      resource: Record<string, Record<string, Rule & { region: string; name: string }>>;
    };
    const groups = Object.fromEntries(
      Object.entries(resource.openstack_networking_secgroup_v2).map(([id, { name }]) => [
        `\${openstack_networking_secgroup_v2.${id}.id}`,
        name,
      ]),
    );
    const rules = Object.values(resource.openstack_networking_secgroup_rule_v2).filter(
      (rule) => rule.region === region,
    );
    return Object.fromEntries(
      [...new Set(Object.values(groups))].map((name) => [
        name,
        sorted(
          rules.filter((rule) => groups[String(rule.security_group_id)] === name).map((rule) => said(rule, groups)),
        ),
      ]),
    );
  }

  async function heldRules(cloud: string, region: string): Promise<Record<string, unknown[]>> {
    const { security_groups: all } = await target.inventory(cloud, region, "security_groups");
    const groups = Object.fromEntries(all.map(({ id, name }) => [String(id), String(name)]));
    return Object.fromEntries(
      all
        .filter(({ name }) => name !== "default")
        .map(({ name, security_group_rules: rules }) => [
          name,
          sorted((rules as Rule[]).map((rule) => said(rule, groups))),
        ]),
    );
  }

  test("goes into all regions, plans empty, and moves nobody when a region comes or goes", async () => {
    // GIVEN all regions but the last
    const last = target.regions[target.regions.length - 1];
    const gone = target.regions[1];
    const few = target.regions.slice(0, -1);
    const before = await Promise.all(target.regions.map((region) => target.inventory("acme", region)));
    write(oneStack(few) + PLAN + GROUPS);
    await project.apply();
    expect(await project.plan()).toEqual(NOTHING);

    // THEN each holds what was planned, as another client sees it
    const { addressPlans } = JSON.parse(project.output("multisite.json")) as {
      addressPlans: {
        blocks: { region: string; cidr: string }[];
        addresses: { region: string; address: string; mac: string }[];
      }[];
    };
    for (const region of few) {
      const held = await target.inventory("acme", region, "subnets", "ports");
      const planned = addressPlans[0].blocks.filter((block) => block.region === region).map(({ cidr }) => cidr);
      expect(held.subnets.map(({ cidr }) => cidr)).toEqual(expect.arrayContaining(planned));
      const named = addressPlans[0].addresses.filter((entry) => entry.region === region);
      expect(held.ports.find(({ name }) => name === "app-vip")).toMatchObject({
        mac_address: named[0].mac,
        fixed_ips: expect.arrayContaining(
          named.map(({ address }) => expect.objectContaining({ ip_address: address }) as unknown),
        ) as unknown,
      });
      expect(await heldRules("acme", region)).toEqual(declaredRules("acme", region));
    }

    // WHEN the last one comes, THEN the others get nothing but rules that let its hosts in
    write(oneStack(target.regions) + PLAN + GROUPS);
    const coming = await project.plan();
    expect(coming).toEqual({ ...NOTHING, create: coming.create });
    const elsewhere = coming.create.filter((address) => !address.includes(last));
    expect(coming.create).toContainEqual(inRegion(last));
    expect(elsewhere.every((address) => address.startsWith("openstack_networking_secgroup_rule_v2.db_"))).toBe(true);
    await project.apply();
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN another one goes, THEN the others lose just those rules
    write(oneStack(target.regions.filter((region) => region !== gone)) + PLAN + GROUPS);
    const going = await project.plan();
    expect(going).toEqual({ ...NOTHING, delete: going.delete });
    expect(
      going.delete.every(
        (address) => address.includes(gone) || address.startsWith("openstack_networking_secgroup_rule_v2.db_"),
      ),
    ).toBe(true);
    await project.apply();
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN all is destroyed, THEN each region is as it was
    await project.destroy();
    expect(await Promise.all(target.regions.map((region) => target.inventory("acme", region)))).toEqual(before);
  });

  test("has a state per region in a stack per region, and the same rules", async () => {
    const [one, two] = target.regions;
    write(
      `const stacks = ${JSON.stringify([one, two])}.map((name) => new cdktf.TerraformStack(app_, name));
       const stack = stacks[0];
       new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: stacks.map((stack) => ({ name: stack.node.id, stack })) });` +
        PLAN +
        GROUPS,
    );
    for (const region of [one, two]) await project.apply(region);
    for (const region of [one, two]) {
      expect(await project.plan(region)).toEqual(NOTHING);
      expect(await heldRules("acme", region)).toEqual(declaredRules(region, region));
    }
    for (const region of [one, two]) await project.destroy(region);
  });

  test("keeps two Keystones apart that both have a RegionOne, in one address space", async () => {
    write(
      `const stack = new cdktf.TerraformStack(app_, "acme");
       new multisite.Tenant(stack, "tenant", { regions: [
         { name: "east", cloud: "acme-east", region: "RegionOne" }, { name: "west", cloud: "acme-west", region: "RegionOne" } ] });` +
        PLAN +
        GROUPS,
    );
    await project.apply();
    expect(await project.plan()).toEqual(NOTHING);
    const cidrs = await Promise.all(
      ["acme-east", "acme-west"].map(async (cloud) =>
        (await target.inventory(cloud, "RegionOne", "subnets")).subnets.map(({ cidr }) => String(cidr)),
      ),
    );
    expect(cidrs.map((those) => those.length)).toEqual([3, 3]);
    expect(new Set(cidrs.flat()).size).toBe(6);
    // In its own cloud a host is of the group; those of the other are known by their addresses.
    const west = (await heldRules("acme-west", "RegionOne")).db.map(
      (rule) => JSON.parse(String(rule)) as { prefix: string | null },
    );
    expect(west.map(({ prefix }) => prefix)).toEqual(
      expect.arrayContaining(cidrs[0].filter((cidr) => !cidr.endsWith("/26"))),
    );
    await project.destroy();
  });

  test("repairs what somebody has changed, and leaves what is on a network that grows", async () => {
    // GIVEN
    const [region] = target.regions;
    const onDb = `plan.network("db").address("primary");`;
    write(oneStack([region]) + PLAN + onDb + GROUPS);
    await project.apply();

    // WHEN
    const { subnets, ports } = await target.inventory("acme", region, "subnets", "ports");
    const idOf = (items: readonly Record<string, unknown>[], name: string) =>
      String(items.find((item) => item.name === name)?.id);
    await target.change("acme", region, "subnets", idOf(subnets, "db-ipv4"), { dns_nameservers: ["192.0.2.53"] });
    await target.change("acme", region, "ports", idOf(ports, "app-vip"), { name: "renamed" });

    // THEN
    expect((await project.plan()).update).toEqual([
      expect.stringMatching(/^openstack_networking_port_v2\.addresses_app_addresses_vip_/),
      expect.stringMatching(/^openstack_networking_subnet_v2\.addresses_db_/),
    ]);
    await project.apply();
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN the port is to wait for one more subnet THEN it is not made anew for that
    write(oneStack([region]) + PLAN.replace("ipv4: 26", "ipv4: 25") + onDb + GROUPS);
    expect(await project.plan()).toEqual({
      ...NOTHING,
      create: [expect.stringMatching(/^openstack_networking_subnet_v2\.addresses_db_.*_ipv4-2_/)],
    });
    await project.destroy();
  });

  test("refuses an overlap with a subnet in another stack, and a lock file that was tampered with", async () => {
    // GIVEN
    const [region] = target.regions;
    const byHand = (cidr: string) =>
      `const { NetworkingSubnetV2 } = require("cdktf-openstack-multisite/bindings/networking-subnet-v2");
       const { OpenstackProvider } = require("cdktf-openstack-multisite/bindings/provider");
       const legacy = new cdktf.TerraformStack(app_, "legacy");
       new OpenstackProvider(legacy, "openstack", { cloud: "acme" });
       new NetworkingSubnetV2(legacy, "old", { networkId: "1", region: ${JSON.stringify(region)}, cidr: ${JSON.stringify(cidr)} });`;
    write(oneStack([region]) + PLAN);
    expect(await project.synth()).toMatchObject({ code: 0 });
    const file = join(project.folder, "addresses.lock.json");
    const lock = readFileSync(file, "utf8");
    const cidr = /"prefix":"(10\.[^"]*\/24)"/.exec(lock)?.[1] ?? "";

    // WHEN
    write(oneStack([region]) + PLAN + byHand(cidr));
    const overlap = await project.cdktf("plan", "acme");

    // THEN
    expect(overlap.code).toBe(1);
    expect(overlap.text).toContain("ADDR_OVERLAP");
    expect(overlap.text).toMatch(/legacy\/old in \w+, made by hand/);
    expect(overlap.text).toMatch(/app in \w+, planned by acme\/addresses/);

    // WHEN the file is changed by hand
    writeFileSync(file, lock.replace(cidr, "10.40.0.0/24"));
    write(oneStack([region]) + PLAN);
    const tampered = await project.cdktf("plan");

    // THEN
    expect(tampered.code).toBe(1);
    expect(tampered.text).toMatch(/addresses\.lock\.json:\d+: the line was changed after it was written/);
    expect(readFileSync(file, "utf8")).toBe(lock.replace(cidr, "10.40.0.0/24"));
  });
});
