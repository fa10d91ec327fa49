/** A value that is not what it should be, for a message. Plain JavaScript and failed look-ups give anything. */
export function received(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  // What is in an object may be a secret.
  return `an object (${value.constructor?.name ?? "without a class"})`;
}
