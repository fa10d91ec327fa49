import { existsSync, lstatSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shadowOf } from "../../../src/sandbox/environment/shadow";
import { scratch } from "./scratch";

describe("shadowOf", () => {
  test("shows the author's files, those above his folder too, and not what Terraform wrote for him", () => {
    // GIVEN
    const home = scratch({
      "modules/net/main.tf": "net",
      "stacks/acme/cdk.tf.json": "{}",
      "stacks/acme/assets/a.txt": "a",
      "stacks/acme/.terraform/terraform.tfstate": "{}",
      "stacks/acme/.terraform.lock.hcl": "",
      "stacks/acme/terraform.acme.tfstate": "{}",
      "stacks/acme/terraform.tfstate.backup": "{}",
      "stacks/acme/zz_sandbox_override.tf.json": "{}",
    });

    // WHEN
    const shadow = shadowOf(join(home, "stacks", "acme"), scratch());

    // THEN
    expect(readdirSync(shadow).sort()).toEqual(["assets", "cdk.tf.json"]);
    expect(readFileSync(`${shadow}/assets/a.txt`, "utf8")).toBe("a");
    expect(readFileSync(`${shadow}/../../modules/net/main.tf`, "utf8")).toBe("net");
    expect(lstatSync(join(shadow, "cdk.tf.json")).isSymbolicLink()).toBe(true);
  });

  test("follows the author's changes and keeps what Terraform wrote", () => {
    // GIVEN
    const [home, shadows] = [scratch({ "cdk.tf.json": "1", "old.tf": "" }), scratch()];
    const shadow = shadowOf(home, shadows);
    rmSync(join(shadow, "cdk.tf.json"));
    writeFileSync(join(shadow, "cdk.tf.json"), "own");
    writeFileSync(join(shadow, ".terraform.lock.hcl"), "lock");

    // WHEN
    rmSync(join(home, "old.tf"));
    writeFileSync(join(home, "new.tf"), "new");

    // THEN
    expect(shadowOf(home, shadows)).toBe(shadow);
    expect(readdirSync(shadow).sort()).toEqual([".terraform.lock.hcl", "cdk.tf.json", "new.tf"]);
    expect(readFileSync(join(shadow, "cdk.tf.json"), "utf8")).toBe("own");
    expect(readFileSync(join(home, "cdk.tf.json"), "utf8")).toBe("1");
  });

  test("is another one for another folder, and goes without touching the author's", () => {
    // GIVEN
    const [home, shadows] = [scratch({ "a/x.tf": "x", "b/y.tf": "y" }), scratch()];
    const [a, b] = [shadowOf(join(home, "a"), shadows), shadowOf(join(home, "b"), shadows)];
    expect(a).not.toBe(b);

    // WHEN
    rmSync(shadows, { recursive: true });

    // THEN
    expect(existsSync(join(home, "a", "x.tf")) && existsSync(join(home, "b", "y.tf"))).toBe(true);
  });
});
