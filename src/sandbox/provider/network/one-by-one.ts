/** The last of each row of works, by what they are about. */
const rows = new Map<string, Promise<unknown>>();

/**
 * Does works about the same thing one after the other: a router's routes are one list, which is read, changed and written,
 * and two interfaces at a time are refused.
 */
export async function oneByOne<T>(id: string, work: () => Promise<T>): Promise<T> {
  const before = rows.get(id) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.catch(() => undefined);
  rows.set(id, settled);
  try {
    return await mine;
  } finally {
    if (rows.get(id) === settled) rows.delete(id);
  }
}
