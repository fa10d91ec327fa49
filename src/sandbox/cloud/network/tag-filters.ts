import type { Filter } from "./resource";

/** A filter that compares the tags that are asked for, between commas, with those that there are. */
const byTags =
  (test: (has: (tag: string) => boolean, wanted: readonly string[]) => boolean): Filter =>
  (shown, values) => {
    const tags = shown.tags as readonly string[];
    return test(
      (tag) => tags.includes(tag),
      values.flatMap((value) => value.split(",")),
    );
  };

/** Filters of lists by tags (neutron/db/tag_db.py). */
export const TAG_FILTERS: Readonly<Record<string, Filter>> = {
  tags: byTags((has, wanted) => wanted.every(has)),
  "tags-any": byTags((has, wanted) => wanted.some(has)),
  "not-tags": byTags((has, wanted) => !wanted.every(has)),
  "not-tags-any": byTags((has, wanted) => !wanted.some(has)),
};
