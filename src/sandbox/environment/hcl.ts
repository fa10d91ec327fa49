/**
 * A reader for the HCL that Terraform's CLI configuration is written in: version 1 of the language, which has quoted keys
 * (`"hashicorp/null" = "…"` below `dev_overrides`) that parsers of version 2 refuse.
 */

/** `key = value`, or `key "label" { … }`. */
export interface Entry {
  /** The key and its labels, without quotes. */
  readonly keys: readonly string[];
  readonly value: Value;
  /** Where it lies in the text. */
  readonly start: number;
  readonly end: number;
}

/** Numbers, booleans and heredocs are read as their text. */
export type Value =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | { readonly kind: "block"; readonly entries: readonly Entry[] };

export class HclSyntaxError extends Error {
  constructor(
    what: string,
    readonly line: number,
  ) {
    super(what);
  }
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = new RegExp(
  [
    String.raw`(?<blank>\s+|#.*|//.*|/\*[^]*?\*/)`,
    String.raw`"(?:\\.|[^"\\\n])*"`,
    String.raw`<<-?(?<mark>\w+)\r?\n[^]*?^[ \t]*\k<mark>\b`,
    String.raw`[{}[\]=,]`,
    String.raw`[^\s{}[\]=,"#]+`,
  ].join("|"),
  "my",
);

/** @throws HclSyntaxError */
export function readHcl(text: string): readonly Entry[] {
  return new Reader(text).body();
}

class Reader {
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(private readonly text: string) {
    this.tokens = this.split();
  }

  body(closing?: "}"): Entry[] {
    const entries: Entry[] = [];
    while (this.next < this.tokens.length && this.peek() !== closing) {
      entries.push(this.entry());
      if (this.peek() === ",") this.next += 1;
    }
    return entries;
  }

  private entry(): Entry {
    const { start } = this.take("a key");
    this.next -= 1;
    const keys: string[] = [];
    for (let text = this.peek(); text !== "=" && text !== "{"; text = this.peek()) {
      keys.push(unquoted(this.take("= or {", /^[^{}[\],]/).text));
    }
    if (keys.length === 0) throw this.refusal("a key is missing");
    if (this.peek() === "=") this.next += 1;
    const value = this.value();
    return { keys, value, start, end: this.tokens[this.next - 1].end };
  }

  private value(): Value {
    const { text } = this.take("a value", /^[^}\],=]/);
    if (text === "{") {
      const entries = this.body("}");
      this.take("}");
      return { kind: "block", entries };
    }
    if (text !== "[") return { kind: "text", text: unquoted(text) };
    const items: Value[] = [];
    while (this.peek() !== "]") {
      items.push(this.value());
      if (this.peek() === ",") this.next += 1;
    }
    this.take("]");
    return { kind: "list", items };
  }

  private peek(): string | undefined {
    return this.tokens[this.next]?.text;
  }

  private take(wanted: string, form: RegExp = /^/): Token {
    const token = this.tokens[this.next];
    if (token === undefined || !form.test(token.text)) throw this.refusal(`${wanted} is missing`);
    this.next += 1;
    return token;
  }

  private split(): Token[] {
    const tokens: Token[] = [];
    for (let at = 0; at < this.text.length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(this.text);
      if (found === null) throw new HclSyntaxError("a quote is not closed", lineOf(this.text, at));
      if (found.groups?.blank === undefined) tokens.push({ text: found[0], start: at, end: TOKEN.lastIndex });
    }
    return tokens;
  }

  private refusal(what: string): HclSyntaxError {
    return new HclSyntaxError(what, lineOf(this.text, this.tokens[this.next]?.start ?? this.text.length));
  }
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, "$1") : text;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}
