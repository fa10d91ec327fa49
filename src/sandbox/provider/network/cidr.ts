import { Address } from "../../../address/address";
import { AddressError } from "../../../address/address-error";
import { Prefix } from "../../../address/prefix";

/** The block around an address with a length, whatever bits are set behind that (Go, `net.ParseCIDR`); undefined if it is none. */
export function blockOf(cidr: string): Prefix | undefined {
  const [, address = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const parsed = addressOf(address);
  const bits = parsed?.family === 4 ? 32 : 128;
  return parsed === undefined || Number(length) > bits ? undefined : Prefix.around(parsed, Number(length));
}

function addressOf(text: string): Address | undefined {
  try {
    return Address.parse(text);
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
