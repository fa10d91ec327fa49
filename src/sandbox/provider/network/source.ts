import { ProviderError, type Diagnostic } from "../../../plugin/wire/diagnostic";
import type { DataSource } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { blamed } from "./blamed";
import { attributesOf, creationOf, strings, type Fields } from "./fields";
import { ask, placeOf, type Body, type Place } from "./neutron";

/** What is particular to one type of data source that finds an object in Neutron. */
export interface SourceKind {
  /** What messages call it. */
  readonly noun: string;
  /** The name of its list in bodies: `address_scopes`. */
  readonly collection: string;
  /** Its place below `/v2.0`. @default the collection */
  readonly path?: string;
  /** Attributes that are members of the object. Those that are written filter the list, but for those that are never sent. */
  readonly fields: Fields;
  /** Attributes that filter, and nothing more: they stay as they are written. */
  readonly filters?: Fields;
  /** Does it have `tags`, which filter, and `all_tags`? @default false */
  readonly tagged?: boolean;
  validate?(config: Values): readonly Diagnostic[];
  /** What is asked for instead of everything that is written. */
  query?(written: Query): Query;
  /** Does it meet what Neutron's list has no filter for? @default always */
  meets?(found: Body, config: Values, place: Place): boolean | Promise<boolean>;
  /** Attributes beside the fields. */
  attributes?(found: Body, config: Values): Values;
}

/** A data source that finds the one object that meets what is written, as the community provider has it. */
export function neutronSource(cloud: Cloud, kind: SourceKind): DataSource {
  const { noun, collection, fields } = kind;
  return {
    ...(kind.validate ? { validate: kind.validate } : {}),

    read(config, { signal }) {
      const region = cloud.region(config.region as string | null);
      return blamed(cloud, region, `${noun} can't be read`, async () => {
        const tags = kind.tagged ? strings(config.tags).join(",") : "";
        const written = { ...creationOf({ ...fields, ...kind.filters }, config), ...(tags ? { tags } : {}) } as Query;
        const query = kind.query?.(written) ?? written;
        const options = { query, member: collection, signal };
        const answer = await ask<Lists>(cloud, region, "GET", `/${kind.path ?? collection}`, options);
        const place = placeOf(cloud, region, signal);
        const meets = await Promise.all(
          answer[collection].map(async (one) => (await kind.meets?.(one, config, place)) ?? true),
        );
        const found = answer[collection].filter((_, i) => meets[i]);
        if (found.length !== 1) throw notOne(noun, region, found, query);
        return {
          ...attributesOf(fields, found[0]),
          ...(kind.tagged ? { all_tags: strings(found[0].tags as Values[string]) } : {}),
          ...kind.attributes?.(found[0], config),
          id: String(found[0].id),
          region,
        };
      });
    },
  };
}

type Query = Readonly<Record<string, string | number>>;
type Lists = Readonly<Record<string, readonly Body[]>>;

function notOne(noun: string, region: string, found: readonly Body[], query: Query): ProviderError {
  const asked = Object.entries(query).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const summary = `${found.length === 0 ? "No" : "More than one"} ${noun.toLowerCase()} meets what is written in ${region}`;
  const which = found.length === 0 ? "" : ` Found: ${found.map(({ id }) => String(id)).join(", ")}.`;
  return new ProviderError({ summary, detail: `Asked for ${asked.join(", ") || "all"}.${which}` });
}
