import { WsgiFault } from "./wsgi-fault";

/** The microversions that a service offers. */
export interface MicroversionRange {
  readonly oldest: string;
  readonly newest: string;
}

/** A microversion of Nova or Cinder. */
export class Microversion {
  private constructor(
    readonly major: number,
    readonly minor: number,
  ) {}

  /** @throws WsgiFault 400 for what is no version */
  static parse(text: string): Microversion {
    const parts = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(text);
    if (parts === null) {
      throw new WsgiFault(400, `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`);
    }
    return new Microversion(Number(parts[1]), Number(parts[2]));
  }

  /** What a header asks for: a version or `latest`. @throws WsgiFault 400 */
  static wanted(text: string, { newest }: MicroversionRange): Microversion {
    return Microversion.parse(text.toLowerCase() === "latest" ? newest : text);
  }

  /** @throws WsgiFault 406 unless the service offers it */
  checkOffered({ oldest, newest }: MicroversionRange): void {
    if (this.atLeast(oldest) && Microversion.parse(newest).atLeast(this.toString())) return;
    const range = `Minimum is ${oldest} and maximum is ${newest}.`;
    throw new WsgiFault(406, `Version ${this.toString()} is not supported by the API. ${range}`);
  }

  atLeast(text: string): boolean {
    const other = Microversion.parse(text);
    return this.major > other.major || (this.major === other.major && this.minor >= other.minor);
  }

  toString(): string {
    return `${this.major}.${this.minor}`;
  }
}
