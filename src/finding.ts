import sortBy from "lodash/sortBy";

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

/** A {@link Finding} before its construct is known: what the pure checks return. */
export type Problem = Omit<Finding, "path">;

/** Errors first, then by path, code and region: the order does not depend on the order of construction. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return sortBy(findings, ["severity", "path", "code", "region", "what"]);
}

/** "1 error, 2 warnings". */
function countFindings(findings: readonly Finding[]): string {
  const errors = findings.filter((f) => f.severity === "error").length;
  const warnings = findings.length - errors;
  const count = (n: number, word: string) => (n === 0 ? [] : [`${n} ${word}${n === 1 ? "" : "s"}`]);
  return [...count(errors, "error"), ...count(warnings, "warning")].join(", ") || "no findings";
}

/** One finding as lines of text, without its path: what a tool prints that shows the path itself. */
export function renderFinding(finding: Finding): string {
  const where = finding.region === undefined ? "" : ` in ${finding.region}`;
  return [
    `${finding.code}${where}: ${finding.what}`,
    ...(finding.value === undefined ? [] : [`value: ${JSON.stringify(finding.value)}`]),
    `fix: ${finding.fix}`,
  ].join("\n");
}

/** All findings as one text, errors first. */
export function renderFindings(findings: readonly Finding[]): string {
  const blocks = sortFindings(findings).map((finding) => {
    const [head, ...rest] = renderFinding(finding).split("\n");
    const mark = finding.severity === "error" ? "ERROR  " : "WARNING";
    return [`${mark} [${finding.path}] ${head}`, ...rest.map((line) => `        ${line}`)].join("\n");
  });
  return [countFindings(findings), ...blocks].join("\n");
}
