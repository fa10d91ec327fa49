import { createHash } from "node:crypto";
import { type Address } from "./address";
import { AddressError } from "./address-error";
import type { Prefix } from "./prefix";

const OCTETS = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/iu;
const MULTICAST = 0x01;
const LOCAL = 0x02;

/** The hardware address of a port. */
export class Mac {
  /**
   * Reads six pairs of hexadecimal digits between colons or dashes.
   * @throws AddressError for everything else
   */
  static parse(text: string): Mac {
    if (!OCTETS.test(text))
      throw new AddressError(
        "no MAC address",
        text,
        "write six pairs of hexadecimal digits, such as 02:1f:aa:00:00:05",
      );
    return new Mac(text.split(/[:-]/u).map((octet) => parseInt(octet, 16)));
  }

  /**
   * A MAC of our own choice: the same for the same names, ever. The first half says the region, the second the port.
   *
   * It is locally administered and unicast, and never one of Neutron's own, which start with fa:16:3e (`base_mac`) and
   * fa:16:3f (`dvr_base_mac`, neutron/conf).
   *
   * @param region name of the region
   * @param key of the port, unique in the region
   * @param attempt the next candidate, where the one before is taken
   */
  static for(region: string, key: string, attempt = 0): Mac {
    return new Mac([...regionOctets(region), ...hash(`port ${attempt} ${key}`).subarray(0, 3)]);
  }

  private readonly text: string;

  private constructor(private readonly octets: readonly number[]) {
    this.text = octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
  }

  /** True if nobody's hardware has it: the U/L bit is set. */
  get isLocal(): boolean {
    return (this.octets[0] & LOCAL) !== 0;
  }

  get isMulticast(): boolean {
    return (this.octets[0] & MULTICAST) !== 0;
  }

  /**
   * The address that a host with this MAC gives itself on a SLAAC subnet: modified EUI-64 (RFC 4291 appendix A).
   * @throws AddressError if the prefix is not an IPv6 /64
   */
  eui64(prefix: Prefix): Address {
    if (prefix.family !== 6 || prefix.length !== 64)
      throw new AddressError("SLAAC needs an IPv6 prefix of 64 bits", `${prefix}`, "use a /64");
    const [first, second, third, ...rest] = this.octets;
    const identifier = [first ^ LOCAL, second, third, 0xff, 0xfe, ...rest];
    return prefix.first.plus(identifier.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n));
  }

  equals(other: Mac): boolean {
    return this.text === other.text;
  }

  /** Lower case, with colons. */
  toString(): string {
    return this.text;
  }
}

function regionOctets(region: string): number[] {
  for (let attempt = 0; ; attempt++) {
    const [first, second, third] = hash(`region ${attempt} ${region}`);
    const octets = [(first & ~MULTICAST) | LOCAL, second, third];
    if (octets[0] !== 0xfa || octets[1] !== 0x16) return octets;
  }
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
