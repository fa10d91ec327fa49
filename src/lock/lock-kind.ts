/** The kinds of entries there are. A line of another kind was written by a newer version of this package. */
const KINDS = ["address", "block", "content", "promoted", "replica", "wave"] as const;

export type LockKind = (typeof KINDS)[number];

export function isLockKind(text: unknown): text is LockKind {
  return (KINDS as readonly unknown[]).includes(text);
}
