import type { Fields } from "./fields";
import type { LockKind } from "./lock-kind";
import { notOurs, seal, unseal, type Refusal } from "./sealed-line";

interface Form<E> {
  readonly kinds: readonly LockKind[];
  /** What to do rather than to change a line by hand. */
  readonly instead: string;
  /** What the line says, in its order. */
  readonly fieldsOf: (entry: E) => Fields;
  /** @throws with what is wrong */
  readonly entryOf: (fields: Fields) => E;
}

/** How entries of some kinds are written as lines, and read again. */
export class LineForm<E extends object> {
  constructor(private readonly form: Form<E>) {}

  /** True if lines of this kind are of this form. */
  has(kind: string | undefined): boolean {
    return (this.form.kinds as readonly unknown[]).includes(kind);
  }

  render(entry: E): string {
    return seal(this.contentOf(entry));
  }

  /** True if both have the same line, or there is neither. */
  isSame(a: E | undefined, b: E | undefined): boolean {
    if (a === undefined || b === undefined) return a === b;
    return a === b || this.contentOf(a) === this.contentOf(b);
  }

  /** Reads what {@link render} wrote, and nothing else. */
  read(line: string): { readonly entry: E } | Refusal {
    const unsealed = unseal(line, this.form.instead);
    if ("what" in unsealed) return unsealed;
    try {
      const entry = this.form.entryOf(JSON.parse(unsealed.content) as Fields);
      return this.render(entry) === line ? { entry } : notOurs("it is not written as this package writes it");
    } catch (error) {
      return notOurs((error as Error).message);
    }
  }

  /**
   * The entry as it would be read again.
   * @throws if it could not be
   */
  checked(entry: E): E {
    return this.form.entryOf(JSON.parse(this.contentOf(entry)) as Fields);
  }

  private contentOf(entry: E): string {
    return JSON.stringify(this.form.fieldsOf(entry));
  }
}
