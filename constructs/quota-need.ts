import sum from "lodash/sum";
import { ceilingOf, type Contribution, type Demand, fieldOf, type FieldKey, type RegionUsage } from "../src/quota";

/** How many constructs are named in a message; the others are counted. */
const NAMED = 4;

/** How much of one field some regions will have, and why. Where something is not known that is a range. */
export interface QuotaNeed {
  readonly least: number;
  /** Infinity if nobody knows. */
  readonly most: number;
  /** In words, the most first. */
  readonly because: readonly string[];
  /** What would have to be known for one number, and how. */
  readonly unknown: readonly { readonly what: string; readonly fix: string }[];
}

/**
 * What one region will have of a field: what the tree asks for, and what is there and not of the tree.
 *
 * @param demand undefined if the tree asks for nothing
 * @param usage undefined if nobody looked
 */
export function needOf(field: FieldKey, demand: Demand | undefined, usage: RegionUsage | undefined): QuotaNeed {
  const asked = askedFor(demand);
  // What a user, or an item, uses is nobody's sum; Nova says 0 for keypairs.
  const isCounted = ["summable", "replicated"].includes(fieldOf(field).kind);
  return usage === undefined || !isCounted ? asked : withUsage(asked, field, usage);
}

/** What several regions will have together. */
export function sumOfNeeds(needs: ReadonlyMap<string, QuotaNeed>): QuotaNeed {
  const all = [...needs.values()];
  return {
    least: sum(all.map(({ least }) => least)),
    most: sum(all.map(({ most }) => most)),
    because: [...needs].map(([region, need]) => `${amountOf(need)} in ${region}`),
    unknown: all.flatMap(({ unknown }) => unknown),
  };
}

/** Such as `12`, `12 to 20` or `at least 12`. */
export function amountOf({ least, most }: QuotaNeed): string {
  if (most === Infinity) return `at least ${least}`;
  return least === most ? `${least}` : `${least} to ${most}`;
}

function askedFor(demand: Demand | undefined): QuotaNeed {
  if (demand === undefined) return { least: 0, most: 0, because: [], unknown: [] };
  const { atLeast: least, atMost, contributions } = demand;
  const need = { least, most: atMost ?? Infinity };
  return {
    ...need,
    because: [`the tree asks for ${amountOf({ ...need, because: [], unknown: [] })}: ${listed(contributions)}`],
    unknown:
      atMost === undefined
        ? [
            {
              what: "the tree does not say all",
              fix: "write what is not known as plain values, and describe flavors by flavors",
            },
          ]
        : [],
  };
}

function withUsage(asked: QuotaNeed, field: FieldKey, { region, used, owned, limits }: RegionUsage): QuotaNeed {
  const inUse = used.get(field);
  if (inUse === undefined) {
    const last = ceilingOf(limits.get(field) ?? Infinity);
    const allowed =
      last === Infinity ? "and has no limit that is known" : `so up to its last known limit, ${last}, may be there`;
    return {
      ...asked,
      most: asked.most + last,
      because: [...asked.because, `${region} does not say what it uses, ${allowed}`],
      unknown: [...asked.unknown, { what: `what ${region} uses`, fix: "take a new snapshot when it answers" }],
    };
  }
  // Where the tree asks for nothing, nothing can be counted twice.
  const mine = owned?.get(field) ?? (asked.most === 0 || inUse === 0 ? 0 : undefined);
  if (mine === undefined) {
    return {
      ...asked,
      most: asked.most + inUse,
      because: [...asked.because, `${inUse} are there, and nobody knows how many of them the tree asks for too`],
      unknown: [
        ...asked.unknown,
        {
          what: `what of ${region} is this app's`,
          fix: "name its states: multisite usage --snapshot FILE --state STATE",
        },
      ],
    };
  }
  const others = inUse - mine;
  return {
    ...asked,
    least: asked.least + others,
    most: asked.most + others,
    because: others === 0 ? asked.because : [...asked.because, `${others} are there that this app did not make`],
  };
}

function listed(contributions: readonly Contribution[]): string {
  const named = contributions.slice(0, NAMED).map(({ path, amount, note }) => {
    return `${path} ${amount}${note === undefined ? "" : ` (${note})`}`;
  });
  const left = contributions.slice(NAMED);
  const rest = left.length === 0 ? [] : [`${left.length} more with ${sum(left.map(({ amount }) => amount))}`];
  return [...named, ...rest].join(", ");
}
