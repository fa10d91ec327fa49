import { Address, AddressError, AddressRange, Prefix, specialPurpose } from "../src/address";
import type { Problem } from "../src/finding";
import { Token } from "./cdk";

/** Reads addresses as an author wrote them, and gathers what is wrong with them. */
export class AddressInput {
  readonly problems: Problem[] = [];

  /** The prefixes that can be read. `prop` is where they stand, for messages. */
  prefixes(texts: readonly string[] | undefined, prop: string): Prefix[] {
    return this.read(texts ?? [], prop, (text) => Prefix.parse(text));
  }

  /** The same for prefixes and ranges, such as `172.24.1.10-172.24.1.99`. */
  ranges(texts: readonly string[] | undefined, prop: string): AddressRange[] {
    return this.read(texts ?? [], prop, (text) => (text.includes("-") ? AddressRange.parse(text) : Prefix.parse(text)));
  }

  /** The addresses that can be read. */
  addresses(texts: readonly string[], prop: string): Address[] {
    return this.read(texts, prop, (text) => Address.parse(text));
  }

  /** Prefixes that hosts are to have: those with another meaning are named. */
  pools(texts: readonly string[] | undefined, prop: string): Prefix[] {
    const pools = this.prefixes(texts, prop);
    for (const pool of pools) {
      const trap = specialPurpose(pool);
      if (trap === undefined) continue;
      this.problems.push({
        code: "ADDR_TRAP",
        severity: trap.severity,
        what: `${prop} has ${trap.name} addresses: ${trap.why}`,
        value: `${pool}`,
        fix:
          trap.severity === "error"
            ? "take private space instead: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, or a /48 of fd00::/8 with random bits"
            : "take private space instead, or acknowledge it if these addresses are yours to use",
      });
    }
    return pools;
  }

  /** Adds an error. */
  refuse(code: string, what: string, value: string | undefined, fix: string, region?: string): void {
    this.problems.push({ code, severity: "error", what, value, fix, ...(region === undefined ? {} : { region }) });
  }

  private read<T>(texts: readonly string[], prop: string, parse: (text: string) => T): T[] {
    if (Token.isUnresolved(texts)) {
      this.refuse("ADDR_TOKEN", `${prop} is a token`, undefined, "write the prefixes: they have to be known at synth");
      return [];
    }
    return texts.flatMap((text) => {
      if (Token.isUnresolved(text)) {
        this.refuse("ADDR_TOKEN", `${prop} holds a token`, undefined, "write the address: it has to be known at synth");
        return [];
      }
      try {
        return [parse(text)];
      } catch (error) {
        if (!(error instanceof AddressError)) throw error;
        this.refuse("ADDR_TEXT", `${prop}: ${error.what}`, error.value, error.fix);
        return [];
      }
    });
  }
}
