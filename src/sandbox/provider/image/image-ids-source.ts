import { createHash } from "node:crypto";
import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { blamed } from "../network/blamed";
import { Region } from "../region";
import { listImages } from "./images";
import { hasProperties, isNamed, problems, queryOf } from "./image-query";

export function imageIdsSource(cloud: Cloud): DataSource {
  return {
    validate: problems,

    read(config, { signal }) {
      const region = new Region(cloud, cloud.region(config.region as string | null), signal);
      return blamed(cloud, region.name, "Images can't be read", async () => {
        const found = await listImages(region, queryOf(config));
        const ids = found.filter((one) => hasProperties(one, config) && isNamed(one, config)).map(({ id }) => id);
        // As there, the id says nothing but which images they are.
        const id = createHash("sha256").update(ids.join()).digest("hex").slice(0, 10);
        return { id, ids, region: region.name };
      });
    },
  };
}
