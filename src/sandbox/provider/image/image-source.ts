import { maxBy } from "lodash";
import { ProviderError, type Diagnostic } from "../../../plugin/wire/diagnostic";
import type { DataSource } from "../../../plugin/wire/provider";
import { isUnknown, isValues, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { blamed } from "../network/blamed";
import { conflicts, oneOf } from "../network/checks";
import { strings } from "../network/fields";
import { Region } from "../region";
import { listImages, type Image } from "./images";

export function imageSource(cloud: Cloud): DataSource {
  return {
    validate: problems,

    read(config, { signal }) {
      const region = new Region(cloud, cloud.region(config.region as string | null), signal);
      return blamed(cloud, region.name, "Image can't be read", async () => {
        const image = chosen(await listImages(region, queryOf(config)), config, region.name);
        return { ...DEFAULTS, ...written(config, Object.keys(DEFAULTS)), ...attributesOf(image), region: region.name };
      });
    },
  };
}

const DEFAULTS: Values = { sort: "name:asc", most_recent: false };

const written = (config: Values, names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (config[name] === null ? [] : [[name, config[name]]])));

function problems(config: Values): Diagnostic[] {
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

function queryOf(config: Values): URLSearchParams {
  const filters = FILTERS.flatMap((name) => (config[name] ? [[name, String(config[name])]] : []));
  const tags = [...strings(config.tags), ...(config.tag ? [String(config.tag)] : [])].map((tag) => ["tag", tag]);
  const hidden = config.hidden === true ? [["os_hidden", "true"]] : [];
  const sort = String(config.sort ?? DEFAULTS.sort);
  return new URLSearchParams([...filters, ...tags, ...hidden, ["status", "active"], ["sort", sort]]);
}

/** The one that is meant; as there, properties only choose among several. @throws ProviderError if it isn't one */
function chosen(all: readonly Image[], config: Values, region: string): Image {
  const pattern = config.name_regex ? new RegExp(String(config.name_regex)) : undefined;
  const found = (all.length > 1 ? all.filter((image) => hasProperties(image, config)) : all).filter(
    ({ name }) => pattern?.test(name) ?? true,
  );
  const image = config.most_recent === true ? maxBy(found, ({ created_at: at }) => Date.parse(at)) : found.at(0);
  if (image !== undefined && (found.length === 1 || config.most_recent === true)) return image;
  throw new ProviderError({
    summary: `${found.length === 0 ? "No image meets" : "More than one image meets"} what is written in ${region}`,
    ...(found.length === 0
      ? {}
      : { detail: `Found: ${found.map(({ id }) => id).join(", ")}. Say more of it, or most_recent.` }),
  });
}

function hasProperties(image: Image, { properties }: Values): boolean {
  const found = propertiesOf(image);
  return !isValues(properties) || Object.entries(properties).every(([name, value]) => found[name] === value);
}

/** Members that every image has; all others are its properties. */
const OWN = [
  ...["id", "name", "status", "tags", "container_format", "disk_format", "min_disk", "min_ram", "owner", "protected"],
  ...[
    "visibility",
    "os_hidden",
    "checksum",
    "size",
    "virtual_size",
    "created_at",
    "updated_at",
    "self",
    "file",
    "schema",
  ],
];

function propertiesOf(image: Image): Readonly<Record<string, string>> {
  const others = Object.entries(image).filter(([name, value]) => !OWN.includes(name) && typeof value === "string");
  return Object.fromEntries(others) as Record<string, string>;
}

function attributesOf(image: Image): Values {
  const { id, name, owner, visibility, checksum, file, schema, created_at, updated_at } = image as Values;
  return {
    ...{ id, name, owner, visibility, checksum, file, schema, created_at, updated_at },
    container_format: image.container_format as string,
    disk_format: image.disk_format as string,
    hidden: image.os_hidden === true,
    min_disk_gb: Number(image.min_disk),
    min_ram_mb: Number(image.min_ram),
    protected: image.protected === true,
    size_bytes: Number(image.size),
    tags: image.tags as readonly string[],
    metadata: {},
    properties: propertiesOf(image),
  };
}
