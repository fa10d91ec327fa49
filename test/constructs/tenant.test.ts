import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { TerraformStack, TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { findings, Tenant } from "cdktf-openstack-multisite";
import { NetworkingNetworkV2 } from "cdktf-openstack-multisite/bindings/networking-network-v2";
import { OpenstackProvider } from "cdktf-openstack-multisite/bindings/provider";
import { resources, stackOf, written } from "./stacks";

const codes = (stack: TerraformStack) => findings(stack).map(({ code }) => code);

describe("Tenant", () => {
  test("makes one provider block per Keystone and names the region on it", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"] });

    // WHEN
    for (const region of tenant.regions)
      new NetworkingNetworkV2(region.scope, "app", { ...region.placement, name: "app" });

    // THEN
    expect(written(stack).provider).toEqual({ openstack: [{ cloud: "acme", region: "RegionOne" }] });
    expect(Object.values(resources(stack, "openstack_networking_network_v2"))).toEqual([
      { name: "app", provider: "openstack", region: "RegionOne" },
      { name: "app", provider: "openstack", region: "RegionTwo" },
    ]);
  });

  test("keeps two Keystones apart that both have a RegionOne", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = new Tenant(stack, "tenant", {
      regions: [
        { name: "east", cloud: "a", region: "RegionOne" },
        { name: "west", cloud: "b", region: "RegionOne" },
      ],
    });

    // THEN
    expect(codes(stack)).toEqual([]);
    expect(written(stack).provider).toEqual({
      openstack: [
        { cloud: "a", region: "RegionOne" },
        { alias: "b", cloud: "b", region: "RegionOne" },
      ],
    });
    expect(tenant.region("east").placement.provider).not.toBe(tenant.region("west").placement.provider);
    expect(tenant.region("west").placement.region).toBe("RegionOne");
  });

  test("puts the regions into the stacks that the author made", () => {
    // GIVEN
    const one = stackOf("one");
    const two = new TerraformStack(one.node.root, "two");
    const tenant = new Tenant(one, "tenant", {
      cloud: "acme",
      regions: [
        { name: "RegionOne", stack: one },
        { name: "RegionTwo", stack: two },
      ],
    });

    // THEN
    expect(tenant.region("RegionTwo").scope).toBe(two);
    expect(written(one).provider).toEqual({ openstack: [{ cloud: "acme", region: "RegionOne" }] });
    expect(written(two).provider).toEqual({ openstack: [{ cloud: "acme", region: "RegionTwo" }] });
    expect(Tenant.of(new Construct(two, "below"))).toBe(tenant);
  });

  test("takes over the provider block that is there", () => {
    // GIVEN
    const stack = stackOf();
    const provider = new OpenstackProvider(stack, "openstack", { cloud: "acme", region: "RegionTwo" });

    // WHEN
    const tenant = Tenant.fromProvider(stack, "tenant", provider, { regions: ["RegionOne", "RegionTwo"] });

    // THEN
    expect(tenant.region("RegionOne").provider).toBe(provider);
    expect(written(stack).provider).toEqual({ openstack: [{ cloud: "acme", region: "RegionTwo" }] });
    expect(codes(stack)).toEqual([]);
  });

  test("keeps paths when regions come and go", () => {
    const ids = (regions: string[]) => {
      const stack = stackOf();
      const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions });
      for (const region of tenant.regions)
        new NetworkingNetworkV2(region.scope, "app", { ...region.placement, name: "app" });
      return Object.keys(resources(stack, "openstack_networking_network_v2"));
    };
    expect(ids(["RegionTwo", "RegionThree"])).toEqual(
      ids(["RegionThree", "RegionOne", "RegionTwo"]).filter((id) => !id.includes("One")),
    );
  });

  test.each<[string, (stack: TerraformStack) => void, string]>([
    ["no regions", (stack) => new Tenant(stack, "t", { cloud: "a", regions: [] }), "TENANT_NO_REGIONS"],
    ["a region twice", (stack) => new Tenant(stack, "t", { cloud: "a", regions: ["R", "R"] }), "TENANT_REGION_TWICE"],
    [
      "one region under two names",
      (stack) => new Tenant(stack, "t", { cloud: "a", regions: ["R", { name: "S", region: "R" }] }),
      "TENANT_REGION_TWICE",
    ],
    ["an empty name", (stack) => new Tenant(stack, "t", { cloud: "a", regions: [""] }), "TENANT_REGION_NAME"],
    ["a padded name", (stack) => new Tenant(stack, "t", { cloud: "a", regions: ["R "] }), "TENANT_REGION_NAME"],
    ["an empty cloud", (stack) => new Tenant(stack, "t", { cloud: "", regions: ["R"] }), "TENANT_REGION_NAME"],
    [
      "a token as name",
      (stack) => {
        const variable = new TerraformVariable(stack, "v", {});
        new Tenant(stack, "t", { cloud: "a", regions: [variable.stringValue] });
      },
      "TENANT_TOKEN",
    ],
    [
      "a token as list",
      (stack) => new Tenant(stack, "t", { cloud: "a", regions: Token.asList({ resolve: () => [] }) }),
      "TENANT_TOKEN",
    ],
    [
      "endpoint overrides over several regions",
      (stack) =>
        new Tenant(stack, "t", {
          cloud: "a",
          regions: ["R", "S"],
          providerSettings: { endpointOverrides: { network: "http://n" } },
        }),
      "TENANT_ENDPOINT_OVERRIDES",
    ],
    [
      "endpoint overrides in a provider that is taken over",
      (stack) => {
        const provider = new OpenstackProvider(stack, "p", { endpointOverrides: { network: "http://n" } });
        Tenant.fromProvider(stack, "t", provider, { regions: ["R", "S"] });
      },
      "TENANT_ENDPOINT_OVERRIDES",
    ],
    [
      "a lost region that there is not",
      (stack) => new Tenant(stack, "t", { cloud: "a", regions: ["R"], lost: ["S"] }),
      "TENANT_LOST_UNKNOWN",
    ],
    [
      "a second provider without an alias",
      (stack) => {
        new Tenant(stack, "t", { cloud: "a", regions: ["R"] });
        new OpenstackProvider(stack, "mine", { cloud: "b" });
      },
      "TENANT_PROVIDER_TWICE",
    ],
    [
      "a provider of another stack",
      (stack) => {
        const provider = new OpenstackProvider(stack, "p", {});
        const other = new TerraformStack(stack.node.root, "other");
        new Tenant(stack, "t", { regions: [{ name: "R", provider, stack: other }] });
      },
      "TENANT_PROVIDER_STACK",
    ],
  ])("refuses %s", (_what, make, code) => {
    const stack = stackOf();
    make(stack);
    expect(codes(stack)).toEqual([code]);
    expect(findings(stack)[0]).toMatchObject({ severity: "error", path: "acme/t", fix: expect.stringMatching(/\w/) });
  });

  describe("looks into the clouds.yaml at hand, and", () => {
    const { env } = process;
    const cwd = process.cwd();
    let folder: string;
    beforeEach(() => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), "multisite-clouds-")));
      process.env = { ...env, HOME: join(folder, "home"), OS_CLIENT_CONFIG_FILE: "", XDG_CONFIG_HOME: "" };
    });
    afterEach(() => {
      process.chdir(cwd);
      process.env = env;
      rmSync(folder, { recursive: true });
    });

    const write = (...path: string[]) => {
      const file = join(folder, ...path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, "clouds:\n  prod: {}\n  lab: {}\n");
      return file;
    };
    const found = (cloud: string) => {
      const stack = stackOf();
      new Tenant(stack, "tenant", { cloud, regions: ["RegionOne"] });
      return findings(stack);
    };

    test("refuses a cloud that it does not have, and names those it has", () => {
      process.env.OS_CLIENT_CONFIG_FILE = write("clouds.yaml");
      expect(found("acme")).toMatchObject([
        { code: "TENANT_UNKNOWN_CLOUD", value: "acme", fix: expect.stringContaining("prod, lab") },
      ]);
    });

    test.each([
      ["beside cdktf.json", "clouds.yaml", ""],
      ["that a relative path names", "etc/clouds.yaml", "etc/clouds.yaml"],
      ["by a name that Terraform does not know", "home/.config/openstack/clouds.yml", ""],
    ])("warns of one %s: Terraform will not find it", (_where, path, variable) => {
      // GIVEN
      const file = write(path);
      process.chdir(folder);
      process.env.OS_CLIENT_CONFIG_FILE = variable;
      // THEN
      const [finding, ...others] = found("prod");
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ code: "TENANT_CLOUDS_FILE", severity: "warning", value: file });
      expect(finding.what).toMatch(/stacks.acme and finds no clouds.yaml from there/);
      // WHEN the advice is taken
      process.env.OS_CLIENT_CONFIG_FILE = /OS_CLIENT_CONFIG_FILE=([^,]+)/.exec(finding.fix)?.[1];
      // THEN
      expect(found("prod")).toEqual([]);
    });

    test("warns where Terraform will find another one", () => {
      write("clouds.yaml");
      const other = write("home", ".config", "openstack", "clouds.yaml");
      process.chdir(folder);
      expect(found("prod")).toMatchObject([{ code: "TENANT_CLOUDS_FILE", what: expect.stringContaining(other) }]);
    });

    test("says nothing where both find the same", () => {
      write("home", ".config", "openstack", "clouds.yaml");
      process.chdir(folder);
      expect(found("prod")).toEqual([]);
    });
  });

  test("finds the tenant up the tree, and refuses to guess between two", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = new Tenant(stack, "one", { cloud: "a", regions: ["R"] });
    expect(Tenant.of(new Construct(new Construct(stack, "deep"), "er"))).toBe(tenant);

    // WHEN
    new Tenant(stack, "two", { cloud: "b", regions: ["R"] });

    // THEN
    expect(() => Tenant.of(new Construct(stack, "x"))).toThrow(
      /TENANT_AMBIGUOUS \[acme\/x\].*acme\/one, acme\/two.*fix/,
    );
    expect(() => Tenant.of(stackOf())).toThrow(/TENANT_MISSING \[acme\]/);
  });

  test("names the regions it has when asked for another", () => {
    const tenant = new Tenant(stackOf(), "tenant", { cloud: "a", regions: ["RegionOne", "RegionTwo"] });
    expect(() => tenant.region("RegionNine")).toThrow(
      '[acme/tenant] has no region "RegionNine"; it has: RegionOne, RegionTwo',
    );
  });
});
