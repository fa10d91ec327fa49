import { NovaFault } from "./fault";

/** What nova 34.0 (2026.2) offers. */
export const OLDEST = "2.1";
export const NEWEST = "2.104";

/** A microversion of Nova. */
export class Microversion {
  private constructor(
    readonly major: number,
    readonly minor: number,
  ) {}

  /** @throws NovaFault 400 for what is no version */
  static parse(text: string): Microversion {
    const parts = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(text);
    if (parts === null) {
      throw new NovaFault(400, `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`);
    }
    return new Microversion(Number(parts[1]), Number(parts[2]));
  }

  /** Reads the version a request asks for: by the common header, or else by Nova's own. */
  static of(header: (name: string) => string | undefined): Microversion {
    const common = header("OpenStack-API-Version")
      ?.split(",")
      .map((part) => part.trim().split(/\s+/))
      .find(([type]) => type === "compute")?.[1];
    const wanted = common ?? header("X-OpenStack-Nova-API-Version")?.trim() ?? OLDEST;
    return Microversion.parse(wanted.toLowerCase() === "latest" ? NEWEST : wanted);
  }

  get supported(): boolean {
    return this.atLeast(OLDEST) && Microversion.parse(NEWEST).atLeast(this.toString());
  }

  atLeast(text: string): boolean {
    const other = Microversion.parse(text);
    return this.major > other.major || (this.major === other.major && this.minor >= other.minor);
  }

  toString(): string {
    return `${this.major}.${this.minor}`;
  }
}
