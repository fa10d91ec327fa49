import { Token } from "./cdk";

const TOKEN = /(\$\{TfToken\[[^\]]*\]\})/;

/**
 * Makes text mean itself in Terraform: `${` and `%{` in it are escaped, references in it stay references.
 *
 * The constructs of this package do it with every text they are given. Call it for texts that go into generated resources.
 *
 * @param text what the author wrote, tokens included: `` literal(`100 %{ of ${server.name}`) ``
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 *
 * @example
 * import { App, TerraformOutput, TerraformStack } from "cdktf";
 * import { literal } from "cdktf-openstack-multisite";
 *
 * const stack = new TerraformStack(new App(), "acme");
 * new TerraformOutput(stack, "note", { value: literal("write ${region}, not %{region}") });
 */
export function literal(text: string): string {
  if (!Token.isUnresolved(text)) return escape(text);
  const parts = text.split(TOKEN);
  return parts.map((part, i) => (i % 2 === 1 ? part : escape(part, i + 1 < parts.length))).join("");
}

function escape(text: string, beforeReference = false): string {
  const escaped = text.replace(/([$%])\{/g, "$1$1{");
  // A dollar right before a reference would escape the reference: it has to become an expression of its own.
  return beforeReference ? escaped.replace(/\$+$/, (dollars) => `\${"${dollars}"}`) : escaped;
}
