import type { Family } from "../src/address";
import { isId, type Remote } from "../src/security";
import { written } from "./addresses-in";
import { DefaultTokenResolver, type IResolvable, StringConcat, type TerraformStack, Token, Tokenization } from "./cdk";
import type { Region } from "./region";

/** True for what can be an id in Neutron, known now or at the apply. */
export function isIdOrToken(id: unknown): id is string {
  return typeof id === "string" && (Token.isUnresolved(id) || isId(id));
}

/** A remote by its id. Its key is what a reference says in Terraform: that is stable, its token is not. */
export function knownById(
  kind: "group" | "address-group",
  id: string,
  here: Region,
  families: readonly Family[] = [4, 6],
): Remote {
  const text = Token.isUnresolved(id) ? String(written(id, here.scope)) : id;
  // The name of the resource, without its type and the hash that the CDK core adds.
  const label = text.replace(/^\$\{\w+\.(.*?)(_[0-9A-F]{8})?\.id\}$/, "$1");
  return { kind, id, key: [...originsOf(id, here), text].join(" "), label, families };
}

/** Paths of the other stacks from which an id comes: in each of them Terraform may call a group the same. */
function originsOf(id: string, { scope, stack }: Region): string[] {
  const origins = new Set<string>();
  class Origins extends DefaultTokenResolver {
    override resolveToken(...[token, ...more]: Parameters<DefaultTokenResolver["resolveToken"]>): unknown {
      const { originStack } = token as IResolvable & { readonly originStack?: TerraformStack };
      if (originStack !== undefined && originStack !== stack) origins.add(originStack.node.path);
      return super.resolveToken(token, ...more) as unknown;
    }
  }
  Tokenization.resolve(id, { scope, resolver: new Origins(new StringConcat()), preparing: false });
  return [...origins].sort();
}
