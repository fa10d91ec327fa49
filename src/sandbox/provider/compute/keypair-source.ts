import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { attributes, find } from "./keypair";

/** Arguments of the data source `openstack_compute_keypair_v2`. */
type Query = {
  readonly id: string | null;
  readonly name: string;
  readonly region: string | null;
  readonly user_id: string | null;
  readonly fingerprint: string | null;
  readonly public_key: string | null;
};

export function keypairSource(cloud: Cloud): DataSource<Query> {
  return {
    async read({ name, user_id, ...query }, call) {
      const region = cloud.region(query.region);
      try {
        const found = await find(await cloud.session(), region, name, user_id, call);
        return { id: name, region, ...attributes(found) };
      } catch (error) {
        throw cloud.blame(error, `Keypair ${JSON.stringify(name)} can't be read in ${region}`);
      }
    },
  };
}
