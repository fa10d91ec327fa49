import { TerraformOutput, Token } from "cdktf";
import fc from "fast-check";
import { literal } from "cdktf-openstack-multisite";
import { ComputeKeypairV2 } from "cdktf-openstack-multisite/bindings/compute-keypair-v2";
import { stackOf, written } from "./stacks";

describe("literal", () => {
  test.each([
    ["plain", "plain"],
    ["${x}", "$${x}"],
    ["%{ if x }", "%%{ if x }"],
    ["$${x}", "$$${x}"],
    ["100 % of $5", "100 % of $5"],
  ])("writes %j as %j", (text, expected) => {
    expect(literal(text)).toBe(expected);
  });

  test("keeps references and escapes what is around them", () => {
    // GIVEN
    const stack = stackOf();
    const keypair = new ComputeKeypairV2(stack, "ops", { name: "ops" });

    // WHEN
    new TerraformOutput(stack, "out", { value: literal(`%{a} ${keypair.name} \${b} $${keypair.id}`) });

    // THEN
    expect(written(stack).output?.out.value).toBe(
      '%%{a} ${openstack_compute_keypair_v2.ops.name} ${"$"}{b} ${"$"}${openstack_compute_keypair_v2.ops.id}',
    );
  });

  test("leaves no template in text without references", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("$", "%", "{", "}", "a", '"', "\\", "\n") }), (text) => {
        // Terraform reads `$${` as `${`: an escape is a pair, so an odd number of marks before a brace would be a template.
        const templates = [...literal(text).matchAll(/([$%]+)\{/g)].filter(([, marks]) => !/(\$\$|%%)$/.test(marks));
        expect(templates).toEqual([]);
        expect(Token.isUnresolved(literal(text))).toBe(false);
      }),
    );
  });
});
