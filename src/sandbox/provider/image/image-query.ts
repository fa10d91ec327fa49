import type { Diagnostic } from "../../../plugin/wire/diagnostic";
import { isUnknown, isValues, type Values } from "../../../plugin/wire/value";
import { conflicts, oneOf } from "../network/checks";
import { strings } from "../network/fields";
import { propertiesOf, type Image } from "./images";

/** What is wrong with what is said of images that are looked for. */
export function problems(config: Values): Diagnostic[] {
  return [
    ...conflicts(config, "name", "name_regex"),
    ...oneOf(config, "visibility", "public", "private", "shared", "community"),
    ...oneOf(config, "member_status", "accepted", "pending", "rejected", "all"),
    ...regexProblems(config),
  ];
}

function regexProblems({ name_regex: pattern }: Values): Diagnostic[] {
  if (pattern === null || isUnknown(pattern)) return [];
  try {
    new RegExp(String(pattern));
    return [];
  } catch (error) {
    const detail = error instanceof Error ? error.message : undefined;
    return [{ summary: `${JSON.stringify(pattern)} is no regular expression`, detail, path: ["name_regex"] }];
  }
}

/** What Glance filters by, by the same names. */
const FILTERS = [
  ...["name", "visibility", "member_status", "owner", "size_min", "size_max", "container_format", "disk_format"],
];

/** What Glance is asked for: by these filters, images that are active. */
export function queryOf(config: Values): URLSearchParams {
  const filters = FILTERS.flatMap((name) => (config[name] ? [[name, String(config[name])]] : []));
  const tags = [...strings(config.tags), ...(config.tag ? [String(config.tag)] : [])].map((tag) => ["tag", tag]);
  const hidden = config.hidden === true ? [["os_hidden", "true"]] : [];
  const sort = String(config.sort ?? "name:asc");
  return new URLSearchParams([...filters, ...tags, ...hidden, ["status", "active"], ["sort", sort]]);
}

/** Has an image all properties that are named? */
export function hasProperties(image: Image, { properties }: Values): boolean {
  const found = propertiesOf(image);
  return !isValues(properties) || Object.entries(properties).every(([name, value]) => found[name] === value);
}

/** Is its name one that is meant, where a pattern says so? */
export function isNamed({ name }: Image, { name_regex: pattern }: Values): boolean {
  return !pattern || new RegExp(String(pattern)).test(name);
}
