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
  if (!Token.isUnresolved(text)) return text.replace(/([$%])\{/g, "$1$1{");
  return text
    .split(TOKEN)
    .map((part, i) => (i % 2 === 1 ? part : besideTokens(part)))
    .join("");
}

/**
 * Beside tokens `$${` won't do: the CDK core takes it for the start of an expression and writes the tokens after it without their braces. And
 * a dollar right before a token would escape the token. So the dollars become an expression of their own, `${"$"}`.
 */
function besideTokens(text: string): string {
  return text.replace(/%\{/g, "%%{").replace(/\$+(?=\{|$)/g, (dollars) => `\${"${dollars}"}`);
}
