import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { scratch } from "../sandbox/environment/scratch";
import { multisite } from "./multisite";

/** A stack with much in it: RegionTwo is the one that is lost. */
const STACK = {
  provider: {
    openstack: [
      { cloud: "acme", region: "RegionOne" },
      { cloud: "acme", region: "RegionTwo", alias: "two" },
      { cloud: "other", region: "RegionTwo", alias: "elsewhere" },
    ],
  },
  resource: {
    openstack_compute_keypair_v2: {
      one: { name: "ops", region: "RegionOne" },
      two: { name: "ops", region: "RegionTwo" },
      byProvider: { name: "ops", provider: "openstack.two" },
      elsewhere: { name: "ops", region: "RegionTwo", provider: "openstack.elsewhere" },
      noRegion: { name: "ops" },
    },
    openstack_compute_instance_v2: {
      refers: { region: "RegionOne", key_pair: "${openstack_compute_keypair_v2.two.name}" },
      waits: { region: "RegionOne", depends_on: ["openstack_compute_instance_v2.refers"] },
      byLocal: { region: "RegionOne", name: "${local.name}" },
      expression: { region: "${var.region}" },
    },
    aws_instance: { other: { region: "RegionTwo" } },
    terraform_data: { plain: { input: "RegionTwo" } },
  },
  data: {
    openstack_images_image_v2: { one: { region: "RegionOne" }, two: { region: "RegionTwo" } },
  },
  locals: { name: "${data.openstack_images_image_v2.two.name}" },
  module: {
    plain: { source: "./m" },
    two: { source: "./m", region: "RegionTwo" },
    given: { source: "./m", providers: { openstack: "openstack.two" } },
    one: { source: "./m", region: "RegionOne", providers: { openstack: "openstack" } },
  },
};

const MODEL = {
  version: 1,
  tenants: [
    {
      path: "acme/tenant",
      regions: [
        { name: "here", region: "RegionTwo", cloud: "acme", stack: "acme" },
        { name: "there", region: "RegionTwo", cloud: "other", stack: "acme" },
        { name: "first", region: "RegionOne", cloud: "acme", stack: "acme" },
      ],
    },
  ],
};

const folder = (more: Readonly<Record<string, object>> = {}, stack: object = STACK) =>
  scratch({ "cdktf.out/stacks/acme/cdk.tf.json": stack, ...more });

const KEYPAIR = "openstack_compute_keypair_v2";
const KEPT = [
  `${KEYPAIR}.one`,
  `${KEYPAIR}.noRegion`,
  "openstack_compute_instance_v2.expression",
  "aws_instance.other",
  "terraform_data.plain",
  "data.openstack_images_image_v2.one",
  "module.plain",
  "module.one",
];

describe("multisite targets", () => {
  const targets = async (cwd: string, ...args: string[]) => {
    const { code, stdout, stderr } = await multisite(["targets", ...args], { cwd });
    const addresses = stdout
      .trim()
      .split(" ")
      .map((option) => option.replace("-target=", ""));
    return { code, addresses: stdout === "" ? [] : addresses, stderr };
  };

  test("lists all that is not in the region, nor refers to what is", async () => {
    const { code, addresses, stderr } = await targets(folder(), "--except", "RegionTwo");
    expect(code).toBe(0);
    expect(addresses).toEqual(KEPT);
    // and says what is left out although it is somewhere else
    expect(stderr.split("\n").filter(Boolean)).toEqual([
      `multisite targets: openstack_compute_instance_v2.refers is left out too: it refers to ${KEYPAIR}.two`,
      "multisite targets: openstack_compute_instance_v2.waits is left out too: it refers to openstack_compute_instance_v2.refers",
      "multisite targets: openstack_compute_instance_v2.byLocal is left out too: it refers to local.name",
    ]);
  });

  test("knows regions by their names in the tree, and keeps two clouds apart", async () => {
    const { addresses } = await targets(folder({ "cdktf.out/multisite.json": MODEL }), "--except", "here");
    expect([...addresses].sort()).toEqual([...KEPT, `${KEYPAIR}.elsewhere`].sort());
    const there = await targets(folder({ "cdktf.out/multisite.json": MODEL }), "--except", "there");
    expect(there.addresses).not.toContain(`${KEYPAIR}.elsewhere`);
    expect(there.addresses).toContain(`${KEYPAIR}.two`);
  });

  test("fits into TF_CLI_ARGS_plan of a real Terraform", async () => {
    // GIVEN
    const cwd = folder(
      {},
      {
        resource: { terraform_data: { a: {}, b: {} }, openstack_x: {} },
        provider: { openstack: [{ region: "RegionTwo" }] },
      },
    );
    const { stdout } = await multisite(["targets", "--except", "RegionTwo", "--dir", "cdktf.out/stacks/acme"], { cwd });
    expect(stdout).toBe("");
    // nothing is there to leave out, so the name is a mistake
    const stack = {
      resource: { terraform_data: { a: {}, b: {} } },
      module: { m: { source: "./m", region: "RegionTwo" } },
    };
    const other = folder({ "cdktf.out/stacks/acme/m/main.tf.json": { variable: { region: {} } } }, stack);
    const args = (await multisite(["targets", "--except", "RegionTwo"], { cwd: other })).stdout;

    // WHEN
    const dir = join(other, "cdktf.out", "stacks", "acme");
    const terraform = (...line: string[]) =>
      execFileSync("terraform", line, {
        cwd: dir,
        env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_ARGS_plan: args.trim() },
      }).toString();

    // THEN
    expect(args).toBe("-target=terraform_data.a -target=terraform_data.b\n");
    terraform("init", "-no-color");
    expect(terraform("plan", "-no-color")).toMatch(/Plan: 2 to add/);
  });

  test.each([
    [["--except", "RegionTow"], /^multisite: no region is called "RegionTow"; there are RegionOne, RegionTwo\n$/],
    [["--except", "RegionOne", "--dir", "nowhere"], /^multisite: there is no nowhere\/cdk\.tf\.json: /],
  ])("refuses %j", async (args, what) => {
    const { code, addresses, stderr } = await targets(folder(), ...args);
    expect([code, addresses]).toEqual([1, []]);
    expect(stderr).toMatch(what);
  });

  test("refuses to print nothing, which would plan everything", async () => {
    const only = { resource: { [KEYPAIR]: { two: { region: "RegionTwo" } } } };
    const { code, stderr } = await targets(folder({}, only), "--except", "RegionTwo");
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing of .*acme is outside of RegionTwo/);
  });

  test("asks which stack is meant, and refuses what is not a model of today", async () => {
    const two = await targets(folder({ "cdktf.out/stacks/other/cdk.tf.json": STACK }), "--except", "RegionTwo");
    expect(two).toMatchObject({ code: 1, stderr: expect.stringContaining("give one as --dir: acme, other") });
    expect(await targets(scratch(), "--except", "A")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("run cdktf synth"),
    });
    const later = await targets(folder({ "cdktf.out/multisite.json": { version: 99 } }), "--except", "RegionTwo");
    expect(later).toMatchObject({ code: 1, stderr: expect.stringContaining("has version 99, this multisite reads 1") });
  });
});
