import { join } from "node:path";
import { readCliConfig, renderCliConfig } from "../../../src/sandbox/environment/cli-config";
import { readHcl, type Entry, type Value } from "../../../src/sandbox/environment/hcl";
import { SandboxError } from "../../../src/sandbox/environment/sandbox-error";
import { scratch } from "./scratch";

const OURS = [
  "registry.terraform.io/terraform-provider-openstack/openstack",
  "registry.opentofu.org/terraform-provider-openstack/openstack",
];

const plain = ({ keys, value }: Entry): unknown => [...keys, plainValue(value)];
const plainValue = (value: Value): unknown =>
  value.kind === "text" ? value.text : value.kind === "list" ? value.items.map(plainValue) : value.entries.map(plain);

/** The configuration that the sandbox makes of files in a home folder. */
function routed(
  files: Readonly<Record<string, string>>,
  env: (home: string) => Record<string, string> = () => ({}),
  flavor: "terraform" | "tofu" = "terraform",
) {
  const home = scratch(files);
  const config = readCliConfig(flavor, { HOME: home, XDG_DATA_DIRS: join(home, "none"), ...env(home) });
  return { home, pluginCache: config.pluginCache, entries: readHcl(renderCliConfig(config, "/mirror")).map(plain) };
}

const MIRROR = [
  "filesystem_mirror",
  [
    ["path", "/mirror"],
    ["include", OURS],
  ],
];
const DIRECT = ["direct", [["exclude", OURS]]];

describe("CLI configuration", () => {
  test("takes the stand-in from the mirror and all else from registries when the author has none", () => {
    expect(routed({}).entries).toEqual([["provider_installation", [MIRROR, DIRECT]]]);
  });

  test("keeps the author's methods in his order, and all that is not about installation", () => {
    // GIVEN, WHEN
    const { entries } = routed({
      ".terraformrc": `
        disable_checkpoint = true
        provider_installation {
          network_mirror { url = "https://mirror.example.org/" include = ["corp/*"] }
          direct { exclude = ["corp/*", "registry.terraform.io/hashicorp/null"] }
        }
        credentials "app.example.org" { token = "secret" }`,
    });

    // THEN
    expect(entries).toEqual([
      ["disable_checkpoint", "true"],
      ["credentials", "app.example.org", [["token", "secret"]]],
      [
        "provider_installation",
        [
          MIRROR,
          [
            "network_mirror",
            [
              ["url", "https://mirror.example.org/"],
              ["include", ["corp/*"]],
              ["exclude", OURS],
            ],
          ],
          ["direct", [["exclude", ["corp/*", "registry.terraform.io/hashicorp/null", ...OURS]]]],
        ],
      ],
    ]);
  });

  test("keeps overrides of providers in development, but for the community provider's", () => {
    const { entries } = routed({
      ".terraformrc": `provider_installation {
          dev_overrides {
            "corp/thing" = "/home/me/thing"
            "terraform-provider-openstack/openstack" = "/home/me/openstack"
            "registry.terraform.io/Terraform-Provider-OpenStack/openstack" = "/home/me/openstack"
          }
          direct {}
        }`,
    });
    expect(entries).toEqual([
      ["provider_installation", [MIRROR, ["dev_overrides", [["corp/thing", "/home/me/thing"]]], DIRECT]],
    ]);
  });

  test("asks folders that Terraform searches by itself as it would", () => {
    // GIVEN a provider of the author's own, and a community provider beside it
    const { home, entries } = routed({
      ".terraform.d/plugins/example.org/corp/thing/1.0.0/linux_amd64/terraform-provider-thing": "",
      [`.terraform.d/plugins/${OURS[0]}/3.4.0/linux_amd64/terraform-provider-openstack`]: "",
    });

    // THEN
    const found = ["example.org/corp/thing", OURS[0]];
    expect(entries).toEqual([
      [
        "provider_installation",
        [
          MIRROR,
          [
            "filesystem_mirror",
            [
              ["path", join(home, ".terraform.d", "plugins")],
              ["include", found],
              ["exclude", OURS],
            ],
          ],
          ["direct", [["exclude", [...found, ...OURS]]]],
        ],
      ],
    ]);
  });

  test("reads the file that a variable names, and no other", () => {
    const files = { ".terraformrc": "disable_checkpoint = true", "ci.tfrc": 'plugin_cache_dir = "$HOME/cache"' };
    const named = routed(files, (home) => ({ TF_CLI_CONFIG_FILE: join(home, "ci.tfrc") }));
    expect(named.entries[0]).toEqual(["plugin_cache_dir", "$HOME/cache"]);
    expect(named.pluginCache).toBe(join(named.home, "cache"));
    // A variable that names no file: Terraform warns, and reads none.
    expect(routed(files, () => ({ TF_CLI_CONFIG_FILE: "/no/such/file" })).entries).toHaveLength(1);
  });

  test("reads the files of Terraform's folder too, and OpenTofu's own", () => {
    const files = { ".terraformrc": "a = 1", ".tofurc": "b = 2", ".terraform.d/more.tfrc": "c = 3" };
    expect(routed(files).entries.slice(0, 2)).toEqual([
      ["a", "1"],
      ["c", "3"],
    ]);
    expect(routed(files, () => ({}), "tofu").entries.slice(0, 2)).toEqual([
      ["b", "2"],
      ["c", "3"],
    ]);
  });

  test("refuses what it can't read, with file and line", () => {
    expect(() => routed({ ".terraformrc": "direct {\n" })).toThrow(/\.terraformrc:2: } is missing/);
    expect(() => routed({ ".terraformrc": '{"disable_checkpoint": true}' })).toThrow(
      /\.terraformrc is JSON.*rewrite it/,
    );
    expect(() => routed({ ".terraformrc": "=" })).toThrow(SandboxError);
  });
});
