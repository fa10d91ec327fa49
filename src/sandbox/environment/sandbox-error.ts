/** What a user can put right himself: one sentence that says what is wrong, with which value, and what to do. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}
