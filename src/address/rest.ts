import type { LockEntry } from "./lock-entry";

const DAY = 86_400_000;

/** How long what was given back is left alone, so that caches, peers and firewalls forget who had it. */
export class Rest {
  /** @param days how long it rests */
  constructor(
    private readonly now: Date,
    private readonly days = 30,
  ) {}

  /** The day, as entries have it. */
  get today(): string {
    return this.now.toISOString().slice(0, 10);
  }

  /** True if the entry was given back so long ago that others may have its addresses. */
  isOver({ released }: LockEntry): boolean {
    return released !== undefined && this.now.getTime() - Date.parse(released) >= this.days * DAY;
  }

  /** The entry, given back today or earlier. */
  release<E extends LockEntry>(entry: E): E {
    return entry.released === undefined ? { ...entry, released: this.today } : entry;
  }
}

/** The entry, in use. */
export function inUse<E extends LockEntry>(entry: E): E {
  if (entry.released === undefined) return entry;
  const { released: _, ...rest } = entry;
  return rest as E;
}
