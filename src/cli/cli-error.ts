/** What the user can put right: one sentence for stderr. */
export class CliError extends Error {
  override readonly name = "CliError";
}
