/** One step into a value: an attribute or block by name, a list's element by index, a map's by key. */
export type Step = string | number | { readonly key: string };
export type Path = readonly Step[];

/** What Terraform shows, beside the line of the configuration that `path` leads to. */
export interface Diagnostic {
  /** @default "error" */
  readonly severity?: "error" | "warning";
  /** What is wrong, in one sentence. */
  readonly summary: string;
  /** The value received, the cause, what to do. */
  readonly detail?: string;
  /** @default the whole block */
  readonly path?: Path;
}

/** An error with more to it than a text. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ summary, detail }) => (detail ? `${summary}: ${detail}` : summary)).join("\n"));
    this.diagnostics = diagnostics;
  }
}

export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof ProviderError) return error.diagnostics;
  const text = error instanceof Error ? error.message : String(error);
  const [summary, ...detail] = text.split("\n");
  return [{ summary, detail: detail.join("\n") }];
}
