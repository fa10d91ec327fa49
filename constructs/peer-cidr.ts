import { Address, AddressError, Prefix } from "../src/address";
import type { Problem } from "../src/finding";
import { received } from "../src/security";
import { Token } from "./cdk";

/** A bare address is one host: Neutron would add the length, and the provider replace the rule in every plan. */
export function readCidr(text: unknown): Prefix | Problem {
  const refuse = (what: string, value: string | undefined, fix: string): Problem => ({
    code: "SG_PEER_CIDR",
    severity: "error",
    what,
    value,
    fix,
  });
  if (Token.isUnresolved(text))
    return refuse("the peer is a token", undefined, "write the prefix: it has to be known at synth");
  if (typeof text !== "string")
    return refuse("the peer is no text", received(text), "write a prefix or an address, such as 192.0.2.0/24");
  try {
    return text.includes("/") ? Prefix.parse(text) : hostPrefix(Address.parse(text));
  } catch (error) {
    if (error instanceof AddressError) return refuse(error.what, error.value, error.fix);
    throw error;
  }
}

function hostPrefix(address: Address): Prefix {
  return Prefix.of(address, address.family === 4 ? 32 : 128);
}
