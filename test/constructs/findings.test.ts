import { existsSync } from "node:fs";
import { join } from "node:path";
import { Aspects, TerraformStack, Testing } from "cdktf";
import { acknowledge, findings, GlobalKeypair, PublicKey, Tenant } from "cdktf-openstack-multisite";
import { generateKey } from "../key/keys";
import { ED25519, inApp, readJson, stackOf } from "./stacks";

const weak = () => PublicKey.fromString(generateKey("rsa", 1024).publicText);
const good = () => PublicKey.fromString(ED25519);

describe("findings", () => {
  test("gathers all problems of all stacks, errors first", () => {
    // GIVEN
    const one = stackOf("one");
    const two = new TerraformStack(one.node.root, "two");
    const tenant = new Tenant(one, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionOne", " RegionTwo"] });
    new GlobalKeypair(one, "weak", { publicKey: weak() });
    new GlobalKeypair(two, "bad@name", { tenant, publicKey: good(), regions: ["RegionNine"] });

    // THEN
    expect(findings(one).map(({ code, path }) => `${code} ${path}`)).toEqual([
      "TENANT_REGION_NAME one/tenant",
      "TENANT_REGION_TWICE one/tenant",
      "KEYPAIR_NAME two/bad@name",
      "KEYPAIR_REGION two/bad@name",
      "KEY_WEAK one/weak",
    ]);
  });

  test("fails synth once, with everything, before anything is written", () =>
    inApp((app, outdir) => {
      // GIVEN a first stack without a mistake, and mistakes in two others
      new TerraformStack(app, "first");
      const two = new TerraformStack(app, "two");
      const tenant = new Tenant(two, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionOne"] });
      const late = new TerraformStack(app, "late");
      new GlobalKeypair(late, "bad@name", { tenant, publicKey: weak() });

      // WHEN
      const synth = () => app.synth();

      // THEN
      expect(synth).toThrow(/2 errors, 1 warning/);
      expect(synth).toThrow(/KEYPAIR_NAME[^]*TENANT_REGION_TWICE[^]*KEY_WEAK/);
      expect(existsSync(join(outdir, "stacks", "first"))).toBe(false);
      expect(existsSync(join(outdir, "multisite.json"))).toBe(false);
    }));

  test("shows warnings as annotations, once, also after a second synth", () =>
    inApp((app, outdir) => {
      // GIVEN
      const stack = new TerraformStack(app, "acme");
      new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
      new GlobalKeypair(stack, "ops", { publicKey: weak() });

      // WHEN
      app.synth();
      app.synth();

      // THEN
      const manifest = readJson(outdir, "manifest.json") as { stacks: { acme: { annotations: object[] } } };
      expect(manifest.stacks.acme.annotations).toEqual([
        expect.objectContaining({
          constructPath: "acme/ops",
          level: "@cdktf/warn",
          message: expect.stringContaining("KEY_WEAK"),
        }),
      ]);
    }));

  test("leaves out what was acknowledged, for the scope and below, and nothing else", () => {
    // GIVEN
    const stack = stackOf();
    new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
    const old = new GlobalKeypair(stack, "old", { publicKey: weak() });
    new GlobalKeypair(stack, "other", { publicKey: weak() });
    new GlobalKeypair(stack, "bad@name", { publicKey: good() });

    // WHEN
    acknowledge(old, "KEY_WEAK", "an appliance that knows nothing else");
    acknowledge(stack, "KEYPAIR_NAME", "errors can't be accepted");

    // THEN
    expect(findings(stack).map(({ code, path }) => `${code} ${path}`)).toEqual([
      "KEYPAIR_NAME acme/bad@name",
      "KEY_WEAK acme/other",
    ]);
    expect(() => acknowledge(stack, "KEY_WEAK", " ")).toThrow(/needs a reason/);
  });

  test("catches what an aspect adds in a later stack", () =>
    inApp((app) => {
      // GIVEN
      const one = new TerraformStack(app, "one");
      const tenant = new Tenant(one, "tenant", { cloud: "acme", regions: ["RegionOne"] });
      const two = new TerraformStack(app, "two");
      new GlobalKeypair(two, "ops", { tenant, publicKey: good(), name: "two" });
      Aspects.of(two).add({
        visit: (construct) => {
          if (construct === two) new GlobalKeypair(two, "bad@name", { tenant, publicKey: good() });
        },
      });

      // THEN
      expect(() => app.synth()).toThrow(/KEYPAIR_NAME/);
    }));

  test("are checked under Testing.synth with validations, and write no file", () => {
    const stack = stackOf();
    new Tenant(stack, "tenant", { cloud: "acme", regions: [] });
    expect(() => Testing.synth(stack, true)).toThrow(/TENANT_NO_REGIONS/);
    expect(existsSync("cdktf.out/multisite.json")).toBe(false);
  });
});
