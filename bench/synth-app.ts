// The app that the bench `synth` measures: 400 keypairs in each of 50 regions, by our constructs ("ours") or by hand ("hand").
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { GlobalKeypair, PublicKey, Tenant } from "cdktf-openstack-multisite";
import { ComputeKeypairV2 } from "cdktf-openstack-multisite/bindings/compute-keypair-v2";
import { OpenstackProvider } from "cdktf-openstack-multisite/bindings/provider";

const [, , variant, layout] = process.argv;
const regions = Array.from({ length: 50 }, (_, n) => `Region${n + 1}`);
const keys = Array.from({ length: 400 }, (_, n) => ({ name: `key-${n + 1}`, text: ed25519(n) }));

/** A public key that is right in form: the number's hash is as good as any point. */
function ed25519(seed: number): string {
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const point = createHash("sha256").update(String(seed)).digest();
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from("ssh-ed25519")), field(point)]).toString("base64")}`;
}

const outdir = mkdtempSync(join(tmpdir(), "multisite-bench-"));
try {
  const app = new App({ outdir });
  const first = new TerraformStack(app, "first");
  const stacks = new Map(
    regions.map((region) => [region, layout === "one stack" ? first : new TerraformStack(app, region)]),
  );
  if (variant === "ours") ours();
  else byHand();
  app.synth();
  if (count() !== regions.length * keys.length) throw new Error(`${variant} made ${count()} resources`);

  function ours(): void {
    const tenant = new Tenant(first, "tenant", {
      cloud: "acme",
      regions: regions.map((name) => (layout === "one stack" ? name : { name, stack: stacks.get(name) })),
    });
    for (const { name, text } of keys) new GlobalKeypair(tenant, name, { name, publicKey: PublicKey.fromString(text) });
  }

  function byHand(): void {
    const providers = new Map<TerraformStack, OpenstackProvider>();
    for (const region of regions) {
      const stack = stacks.get(region) ?? first;
      const provider = providers.get(stack) ?? new OpenstackProvider(stack, "openstack", { cloud: "acme", region });
      providers.set(stack, provider);
      for (const { name, text } of keys) {
        new ComputeKeypairV2(stack, `${name}-${region}`, { provider, region, name, publicKey: text });
      }
    }
  }

  function count(): number {
    return [...new Set(stacks.values())].reduce((sum, { node }) => {
      const text = readFileSync(join(outdir, "stacks", node.id, "cdk.tf.json"), "utf8");
      const { resource } = JSON.parse(text) as { resource: { openstack_compute_keypair_v2: object } };
      return sum + Object.keys(resource.openstack_compute_keypair_v2).length;
    }, 0);
  }
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
