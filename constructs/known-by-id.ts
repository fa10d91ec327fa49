import type { Family } from "../src/address";
import { isId, type Remote } from "../src/security";
import { written } from "./addresses-in";
import { Token } from "./cdk";
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
  const key = Token.isUnresolved(id) ? String(written(id, here.scope)) : id;
  // The name of the resource, without its type and the hash that the CDK core adds.
  const label = key.replace(/^\$\{\w+\.(.*?)(_[0-9A-F]{8})?\.id\}$/, "$1");
  return { kind, id, key, label, families };
}
