import fc from "fast-check";
import { cloudsOf, overrideFor } from "../../../src/sandbox/environment/override";
import { readRootModule } from "../../../src/sandbox/environment/root-module";
import { SandboxError } from "../../../src/sandbox/environment/sandbox-error";
import { isStandIn } from "../../../src/sandbox/environment/stand-in";
import { statePlace } from "../../../src/sandbox/environment/state-place";
import { scratch } from "./scratch";

interface Override {
  readonly terraform: {
    readonly backend: { readonly local: { readonly path: string; readonly workspace_dir: string } };
  };
  readonly provider?: readonly object[];
  readonly data?: { readonly terraform_remote_state: Readonly<Record<string, object>> };
}

async function override(files: Readonly<Record<string, string | object>>, folder = scratch(files)): Promise<Override> {
  return overrideFor(await readRootModule(folder, isStandIn), "/states", folder, "acme") as unknown as Override;
}

const stateOf = async (files: Readonly<Record<string, string | object>>) =>
  (await override(files)).terraform.backend.local;

describe("overrideFor", () => {
  test("keeps the state of any backend in the sandbox", async () => {
    const backend = (type: string, body: object) => ({ "cdk.tf.json": { terraform: { backend: { [type]: body } } } });
    const states = [
      await stateOf(backend("http", { address: "http://a/1" })),
      await stateOf(backend("http", { address: "http://a/2" })),
      await stateOf(backend("s3", { bucket: "b", key: "k" })),
      await stateOf(backend("local", { path: "/home/me/terraform.acme.tfstate" })),
      await stateOf({ "cdk.tf.json": { terraform: { cloud: { organization: "o", workspaces: { name: "w" } } } } }),
      await stateOf({ "main.tf": "" }),
    ];
    for (const { path, workspace_dir } of states) {
      expect(path).toMatch(/^\/states\/\w+-[0-9a-f]{16}\.tfstate$/);
      expect(workspace_dir).toBe(path.replace(/tfstate$/, "workspaces"));
    }
    expect(new Set(states.map(({ path }) => path)).size).toBe(states.length);
  });

  test("lets a stack read the state that another one wrote, whatever else its settings say", async () => {
    // GIVEN
    const s3 = { bucket: "b", key: "acme", region: "eu-1", encrypt: true };
    const written = await stateOf({ "cdk.tf.json": { terraform: { backend: { s3 } } } });

    // WHEN
    const reads = await override({
      "cdk.tf.json": {
        terraform: { backend: { s3: { ...s3, key: "other" } } },
        data: {
          terraform_remote_state: {
            acme: { backend: "s3", config: { key: "acme", bucket: "b" }, workspace: "${terraform.workspace}" },
          },
        },
      },
    });

    // THEN
    expect(reads.data?.terraform_remote_state).toEqual({ acme: { backend: "local", config: written } });
    expect(reads.terraform.backend.local.path).not.toBe(written.path);
  });

  test("does the same for HCL", async () => {
    const written = await stateOf({
      "main.tf": 'terraform {\n  cloud {\n    organization = "o"\n    workspaces {\n      name = "w"\n    }\n  }\n}',
    });
    const reads = await override({
      "main.tf":
        'data "terraform_remote_state" "o" {\n  backend = "remote"\n  config = { organization = "o", workspaces = { name = "w" } }\n}\nprovider "openstack" {\n  cloud = var.cloud\n}\n',
    });
    expect(reads.data?.terraform_remote_state).toEqual({ o: { backend: "local", config: written } });
    expect(reads.provider).toEqual([{ openstack: {} }]);
  });

  test("does not let two folders meet in a state whose place is given on the command line", async () => {
    const partial = { "cdk.tf.json": { terraform: { backend: { s3: {} } } } };
    expect(await stateOf(partial)).not.toEqual(await stateOf(partial));
  });

  test("leaves a provider nothing that leads out of the sandbox", async () => {
    const { provider } = await override({
      "cdk.tf.json": {
        terraform: {
          required_providers: {
            os: { source: "terraform-provider-openstack/openstack" },
            openstack: { source: "corp/openstack" },
          },
        },
        provider: {
          os: [
            { cloud: "east", region: "RegionOne", endpoint_overrides: { network: "https://real/" } },
            {
              alias: "west",
              auth_url: "https://real/v3",
              user_name: "me",
              password: "p",
              region: "RegionTwo",
              tenant_name: "t",
              max_retries: 2,
            },
          ],
          openstack: { cloud: "not-ours" },
        },
      },
    });
    expect(provider).toEqual([
      { os: { endpoint_overrides: null } },
      { os: { alias: "west", cloud: "acme", auth_url: null, user_name: null, password: null, tenant_name: null } },
    ]);
  });

  test("knows the clouds that a stack names, but not those of expressions", async () => {
    const folder = scratch({
      "cdk.tf.json": {
        provider: { openstack: [{ cloud: "a" }, { cloud: "${var.b}" }, { cloud: "c" }, { cloud: "a" }, {}] },
      },
    });
    expect(cloudsOf(await readRootModule(folder, isStandIn))).toEqual(["a", "c"]);
  });

  test("names a file that can't be read", async () => {
    await expect(override({ "cdk.tf.json": "{" })).rejects.toThrow(/cdk\.tf\.json: /);
    await expect(override({ "main.tf": "a {" })).rejects.toThrow(SandboxError);
  });
});

describe("statePlace", () => {
  test("is the same for the same place, in whatever order and form it is written", () => {
    const settings = fc.dictionary(fc.constantFrom("key", "bucket", "prefix", "region"), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(settings, (body) => {
        const turned = Object.fromEntries([...Object.entries(body)].reverse());
        const place = (one: object) => statePlace("/s", "/f", { name: "gcs", body: one as Record<string, unknown> });
        expect(place({ ...turned, region: null, credentials: "x" })).toEqual(place(body));
        expect(place({ ...body, prefix: `${body.prefix}x` })).not.toEqual(place(body));
      }),
    );
  });
});
