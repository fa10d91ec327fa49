import { OpenStackError, type RequestPlace } from "./error";

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Whether the service names a next one. Its link is not followed: behind a proxy it often names another host than the catalog. */
  readonly hasNext: boolean;
}

/**
 * All items of a list, asked for page after page.
 *
 * @param markerOf by what the service finds the next page: what an item is known by
 * @param ask for the page behind an item, or the first one
 * @throws OpenStackError kind `badBody` if a page brings nothing new and names a next one, as behind a cache that ignores the marker
 */
export async function allPages<T>(
  place: Omit<RequestPlace, "method">,
  markerOf: (item: T) => string,
  ask: (marker: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  const markers = new Set<string>();
  for (let marker: string | undefined; ;) {
    const page = await ask(marker);
    items.push(...page.items);
    if (!page.hasNext) return items;
    const last = page.items.at(-1);
    marker = last === undefined ? undefined : markerOf(last);
    if (marker === undefined || markers.has(marker))
      throw new OpenStackError("badBody", "the list has no end: a page brings nothing new", {
        ...place,
        method: "GET",
      });
    markers.add(marker);
  }
}
