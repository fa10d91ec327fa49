import maxBy from "lodash/maxBy";
import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { DataSource } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { blamed } from "../network/blamed";
import { Region } from "../region";
import { hasProperties, isNamed, problems, queryOf } from "./image-query";
import { attributesOf, listImages, type Image } from "./images";

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

/** The one that is meant; as there, properties only choose among several. @throws ProviderError if it isn't one */
function chosen(all: readonly Image[], config: Values, region: string): Image {
  const found = (all.length > 1 ? all.filter((image) => hasProperties(image, config)) : all).filter((image) =>
    isNamed(image, config),
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
