// The app that the bench `rules` measures: a group of 100 rules in each of 50 regions, by our construct ("ours") or by hand ("hand").
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { GlobalSecurityGroup, Peer, Port, Rule, Tenant } from "cdktf-openstack-multisite";
import { NetworkingSecgroupRuleV2 } from "cdktf-openstack-multisite/bindings/networking-secgroup-rule-v2";
import { NetworkingSecgroupV2 } from "cdktf-openstack-multisite/bindings/networking-secgroup-v2";
import { OpenstackProvider } from "cdktf-openstack-multisite/bindings/provider";

const [, , variant] = process.argv;
const regions = Array.from({ length: 50 }, (_, n) => `Region${n + 1}`);
/** With the two rules that let everything out they are 100. */
const ingress = Array.from({ length: 98 }, (_, n) => ({ port: 8000 + n, prefix: `10.${n}.0.0/16` }));

const outdir = mkdtempSync(join(tmpdir(), "multisite-bench-"));
try {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "acme");
  if (variant === "ours") ours();
  else byHand();
  app.synth();
  if (count() !== regions.length * 100) throw new Error(`${variant} made ${count()} rules`);

  function ours(): void {
    new Tenant(stack, "tenant", { cloud: "acme", regions });
    new GlobalSecurityGroup(stack, "app", {
      rules: ingress.map(({ port, prefix }) => Rule.ingress(Port.tcp(port), Peer.cidr(prefix))),
      ruleQuota: 200,
    }).addOutput();
  }

  function byHand(): void {
    const provider = new OpenstackProvider(stack, "openstack", { cloud: "acme", region: regions[0] });
    const groups = regions.map((region) => {
      const lifecycle = { ignoreChanges: ["delete_default_rules"] };
      const config = { provider, region, name: "app", deleteDefaultRules: true, lifecycle };
      const group = new NetworkingSecgroupV2(stack, `app-${region}`, config);
      for (const { port, prefix } of ingress) {
        new NetworkingSecgroupRuleV2(stack, `app-${region}-${port}`, {
          provider,
          region,
          securityGroupId: group.id,
          direction: "ingress",
          ethertype: "IPv4",
          protocol: "tcp",
          portRangeMin: port,
          portRangeMax: port,
          remoteIpPrefix: prefix,
        });
      }
      for (const ethertype of ["IPv4", "IPv6"]) {
        new NetworkingSecgroupRuleV2(stack, `app-${region}-out-${ethertype}`, {
          provider,
          region,
          securityGroupId: group.id,
          direction: "egress",
          ethertype,
        });
      }
      return [region, { id: group.id, name: group.name }] as const;
    });
    new TerraformOutput(stack, "groups", { value: Object.fromEntries(groups) });
  }

  function count(): number {
    const text = readFileSync(join(outdir, "stacks", "acme", "cdk.tf.json"), "utf8");
    const { resource } = JSON.parse(text) as { resource: { openstack_networking_secgroup_rule_v2: object } };
    return Object.keys(resource.openstack_networking_secgroup_rule_v2).length;
  }
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
