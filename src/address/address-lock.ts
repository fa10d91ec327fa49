import { LockPage, renderPage } from "../lock";
import { keyOf, type LockEntry, type LockedAddress, type LockedBlock } from "./lock-entry";
import { lockLines } from "./lock-line";
import { readEntries } from "./lock-reader";

type Entries<E extends LockEntry> = ReadonlyMap<string, E>;

/** What has been given out, as the lock file keeps it. It never changes: allocating makes a new one. */
export class AddressLock {
  /** A lock in which nothing is given out. */
  static empty(): AddressLock {
    return new AddressLock(new Map(), new Map());
  }

  /**
   * Reads the addresses of a lock file; one without text has none.
   *
   * @param file its name, for messages
   * @throws LockError with all that is wrong: conflict marks, lines changed by hand, unknown versions, clashing entries
   */
  static parse(text: string, file: string): AddressLock {
    const page = new LockPage(text, file);
    const lock = AddressLock.read(page);
    page.check();
    return lock;
  }

  /** Takes the addresses of a lock file, which has to be checked then. */
  static read(page: LockPage): AddressLock {
    return AddressLock.empty().with(readEntries(page));
  }

  private constructor(
    private readonly blocksByKey: Entries<LockedBlock>,
    private readonly addressesByKey: Entries<LockedAddress>,
  ) {}

  /** All of them, in the order of the file. */
  get entries(): readonly LockEntry[] {
    const entries: [string, LockEntry][] = [...this.blocksByKey, ...this.addressesByKey];
    return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  get blocks(): readonly LockedBlock[] {
    return [...this.blocksByKey.values()];
  }

  get addresses(): readonly LockedAddress[] {
    return [...this.addressesByKey.values()];
  }

  /** What the lock has about the same thing. */
  find(entry: LockEntry): LockEntry | undefined {
    return (entry.kind === "block" ? this.blocksByKey : this.addressesByKey).get(keyOf(entry));
  }

  /** True if it has just this about the same thing. */
  has(entry: LockEntry): boolean {
    return lockLines.isSame(this.find(entry), entry);
  }

  /** The lock with these in place of those about the same things; itself if that changes nothing. */
  with(entries: readonly LockEntry[]): AddressLock {
    const news = entries.filter((entry) => !this.has(entry));
    if (news.length === 0) return this;
    return new AddressLock(
      replaced(
        this.blocksByKey,
        news.filter((entry) => entry.kind === "block"),
      ),
      replaced(
        this.addressesByKey,
        news.filter((entry) => entry.kind === "address"),
      ),
    );
  }

  /** The lock without what it has about these things. */
  without(entries: readonly LockEntry[]): AddressLock {
    const gone = new Set(entries.map(keyOf));
    return new AddressLock(removed(this.blocksByKey, gone), removed(this.addressesByKey, gone));
  }

  equals(other: AddressLock): boolean {
    return this === other || this.render() === other.render();
  }

  /** Their lines, in the order of the file. */
  get lines(): string[] {
    return this.entries.map((entry) => lockLines.render(entry));
  }

  /** The text of a file that has nothing else. */
  render(): string {
    return renderPage(this.lines);
  }
}

function replaced<E extends LockEntry>(entries: Entries<E>, news: readonly E[]): Entries<E> {
  if (news.length === 0) return entries;
  const all = new Map(entries);
  for (const entry of news) all.set(keyOf(entry), entry);
  return all;
}

function removed<E extends LockEntry>(entries: Entries<E>, gone: ReadonlySet<string>): Entries<E> {
  return new Map([...entries].filter(([key]) => !gone.has(key)));
}
