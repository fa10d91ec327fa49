/** A text or number that is no address, prefix, range or MAC as this package takes them. */
export class AddressError extends Error {
  constructor(
    /** What is wrong, in one sentence. */
    readonly what: string,
    /** The value received. */
    readonly value: string,
    /** What to do; with the corrected value where there is one. */
    readonly fix: string,
  ) {
    super(`${what}: ${JSON.stringify(value)}; ${fix}`);
    this.name = "AddressError";
  }
}
