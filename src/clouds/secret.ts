import { inspect } from "node:util";

/** A text that must not be seen: printed, inspected or turned into JSON it reads `[secret]`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one request that needs it. */
  reveal(): string {
    return this.#text;
  }

  /** `[secret]`. */
  toString(): string {
    return "[secret]";
  }

  /** `[secret]`. */
  toJSON(): string {
    return "[secret]";
  }

  /** `[secret]`, for `util.inspect` and `console.log`. */
  [inspect.custom](): string {
    return "[secret]";
  }
}
