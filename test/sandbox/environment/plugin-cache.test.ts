import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { returnPlugins, sharePluginCache } from "../../../src/sandbox/environment/plugin-cache";
import { scratch } from "./scratch";

const COMMUNITY = "registry.terraform.io/terraform-provider-openstack/openstack/3.4.0/linux_amd64";
const OTHER = "registry.terraform.io/hashicorp/null/3.2.0/linux_amd64";

test("a sandbox's plugin cache shows the author's plugins but the community provider, and gives back new ones", () => {
  // GIVEN
  const his = scratch({ [`${COMMUNITY}/plugin`]: "real", [`${OTHER}/plugin`]: "null" });
  const ours = join(scratch(), "cache");

  // WHEN
  sharePluginCache(his, ours);

  // THEN
  expect(readFileSync(join(ours, OTHER, "plugin"), "utf8")).toBe("null");
  expect(existsSync(join(ours, COMMUNITY))).toBe(false);

  // WHEN Terraform downloads one, and puts the stand-in there
  for (const name of ["example.org/corp/thing/1.0.0/linux_amd64", COMMUNITY]) {
    mkdirSync(join(ours, name), { recursive: true });
    writeFileSync(join(ours, name, "plugin"), "new");
  }
  returnPlugins(ours, his);

  // THEN
  expect(readdirSync(his).sort()).toEqual(["example.org", "registry.terraform.io"]);
  expect(readFileSync(join(his, "example.org/corp/thing/1.0.0/linux_amd64/plugin"), "utf8")).toBe("new");
  expect(readFileSync(join(his, COMMUNITY, "plugin"), "utf8")).toBe("real");
});

test("a plugin cache that does not exist yet is made when there is something to give back", () => {
  const [his, ours] = [join(scratch(), "his"), join(scratch(), "ours")];
  sharePluginCache(his, ours);
  returnPlugins(ours, his);
  expect(existsSync(his)).toBe(false);
});
