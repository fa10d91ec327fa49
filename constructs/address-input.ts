import { Address, AddressError, AddressRange, Prefix, specialPurpose } from "../src/address";
import type { Problem } from "../src/finding";
import { whyNoName } from "./address-name";
import { Token } from "./cdk";
import type { Region } from "./region";

/** Reads what an author wrote into a plan, and gathers what is wrong with it. */
export class AddressInput {
  readonly problems: Problem[] = [];

  /** @param regions those of the tenant */
  constructor(private readonly regions: readonly Region[]) {}

  /** The regions that a list of names chooses: all of them where there is none. `prop` is where it stands, for messages. */
  regionsOf(names: readonly string[] | undefined, prop: string): readonly Region[] {
    if (names === undefined) return this.regions;
    if (names.length === 0)
      this.refuse("ADDR_REGION", `${prop} names no region`, "[]", "name some, or leave it out for all of them");
    return this.regionsNamed(names, prop);
  }

  /** The regions of these names. */
  regionsNamed(names: readonly string[], prop: string): readonly Region[] {
    const known = this.regions.map(({ name }) => name);
    const fix = `use some of: ${known.join(", ") || "(none)"}`;
    for (const name of names.filter((wanted) => !known.includes(wanted)))
      this.refuse("ADDR_REGION", `${prop} names a region that the tenant does not have`, name, fix);
    return this.regions.filter(({ name }) => names.includes(name));
  }

  /** True if it can be the name of a network or an address. `taken` are names that mean something else. */
  isName(text: string, prop: string, taken: readonly string[] = []): boolean {
    const own = { what: "is one that the plan uses itself", fix: "choose another" };
    const why = taken.includes(text) ? own : whyNoName(text);
    if (why === undefined) return true;
    const isToken = Token.isUnresolved(text);
    this.refuse(
      isToken ? "ADDR_TOKEN" : "ADDR_NAME",
      `the name ${prop} ${why.what}`,
      isToken ? undefined : text,
      why.fix,
    );
    return false;
  }

  /** Refuses what Neutron would: a text of more than `most` characters. */
  checkText(text: string | undefined, most: number, prop: string): void {
    if (text === undefined || Token.isUnresolved(text) || text.length <= most) return;
    this.refuse("ADDR_NAME", `${prop} is longer than Neutron takes`, text, `use at most ${most} characters`);
  }

  /** Refuses a number that is no whole one from `least` to `most`. */
  checkNumber(value: number | undefined, least: number, most: number, prop: string): void {
    if (value === undefined || Token.isUnresolved(value)) return;
    if (Number.isInteger(value) && value >= least && value <= most) return;
    this.refuse("ADDR_SIZE", `${prop} is no number that fits`, String(value), `use ${least} to ${most}`);
  }

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

  /** Prefixes that hosts are to have. */
  pools(texts: readonly string[] | undefined, prop: string): Prefix[] {
    const pools = this.prefixes(texts, prop);
    this.checkTraps(pools, prop);
    return pools;
  }

  /** Names prefixes that have another meaning than to be hosts' own. */
  checkTraps(prefixes: readonly Prefix[], prop: string): void {
    for (const pool of prefixes) {
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
