import type { Values } from "../../../plugin/wire/value";
import { strings } from "./fields";
import type { Body } from "./neutron";

/*
 * `tags` are those that the configuration wants, `all_tags` those that the object has. What somebody else has put on it
 * is left alone and makes no difference to plan.
 */

/** The tags of an object that Neutron gave. */
export function tagsOf(state: Values, { tags = [] }: Body): Values {
  const all = tags as readonly string[];
  return { all_tags: all, tags: state.tags === null ? null : strings(state.tags).filter((tag) => all.includes(tag)) };
}

/** The tags that an object is to have; undefined if they are as they were. */
export function tagsToSet(prior: Values | null, planned: Values): readonly string[] | undefined {
  const [before, wanted] = [strings(prior?.tags), strings(planned.tags)];
  if (wanted.length === before.length && wanted.every((tag) => before.includes(tag))) return undefined;
  const foreign = strings(prior?.all_tags).filter((tag) => !before.includes(tag));
  return [...new Set([...foreign, ...wanted])];
}
