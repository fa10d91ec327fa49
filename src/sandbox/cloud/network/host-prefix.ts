import { Prefix, type Address } from "../../../address";
import { addressOf } from "./convert";

/** An address with a length, as Neutron takes it for rules and routes: bits may be set behind the length. */
export class HostPrefix {
  private constructor(
    readonly address: Address,
    readonly length: number,
  ) {}

  /** Without a length it is the address alone. Undefined for what is none. */
  static parse(text: string): HostPrefix | undefined {
    const [, start, length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const address = addressOf(start);
    if (address === undefined) return undefined;
    const bits = address.family === 4 ? 32 : 128;
    const wanted = Number(length ?? bits);
    return wanted <= bits ? new HostPrefix(address, wanted) : undefined;
  }

  /** The block that it lies in. */
  get network(): Prefix {
    return Prefix.around(this.address, this.length);
  }

  toString(): string {
    return `${this.address}/${this.length}`;
  }
}
