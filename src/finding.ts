/** How bad a {@link Finding} is: an error ends synth, a warning is shown in the plan. */
export type Severity = "error" | "warning";

/** One problem, in the one shape that every check of this package reports. */
export interface Finding {
  /** Stable code, in capitals: what tests match and what acknowledgements name, such as `KEYPAIR_NAME`. */
  readonly code: string;
  readonly severity: Severity;
  /** Path of the construct it is about, such as `acme/ops`. */
  readonly path: string;
  /** Name of the region it is about, as it stands in the tree. */
  readonly region?: string;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** The value received, as the author wrote it. Never a secret. */
  readonly value?: string;
  /** What to do about it. */
  readonly fix: string;
}
