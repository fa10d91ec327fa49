import { AddressLock, allocate, Prefix, type WantedBlock } from "../src/address";
import { randomNumbers } from "./random";
import { row, type Row } from "./report";

const EVENTS = 400;
const POOL = Prefix.parse("10.0.0.0/8");
const REGION_LENGTH = 14;
const MOST_REGIONS = 40;
const MOST_NETWORKS = 40;

/** What an author declares: regions, and the length of each network in all of them, in the order in which they were added. */
interface Declared {
  readonly regions: readonly string[];
  readonly networks: ReadonlyMap<string, number>;
}

/** Prefixes by network and region. */
type Numbered = ReadonlyMap<string, string>;

/** How many blocks get other addresses although they stay, over random changes of a plan. */
export async function stability(): Promise<Row[]> {
  const history = declarations();
  const ours = planned(history);
  const [sorted, appended] = [true, false].map((isSorted) => history.map((it) => cidrsubnets(it, isSorted)));
  const count = renumbered(ours.numbered);
  const what = `blocks renumbered in ${EVENTS} changes of regions, networks and sizes`;
  return Promise.resolve([
    row(what, "blocks", count, "cidrsubnets, names sorted", renumbered(sorted), 0),
    row(what, "blocks", count, "cidrsubnets, names appended", renumbered(appended), 0),
    row("blocks that stay over a change, all changes together", "blocks", staying(ours.numbered).length),
    row("wishes to have less than at the start, refused", "blocks", ours.refused),
  ]);
}

/** The plan before the first change and after each. */
function declarations(): Declared[] {
  const random = randomNumbers(17);
  const name = () => `n${random(2 ** 31).toString(36)}`;
  const pick = <T>(values: Iterable<T>) => {
    const all = [...values];
    return all[random(all.length)];
  };
  let regions = Array.from({ length: 8 }, name);
  let networks = new Map(Array.from({ length: 12 }, () => [name(), 22 + random(5)]));
  const small = new Map(networks);
  const history: Declared[] = [{ regions, networks }];
  while (history.length <= EVENTS) {
    const kind = random(5);
    if (kind === 0 && regions.length < MOST_REGIONS) regions = [...regions, name()];
    else if (kind === 1 && regions.length > 2) {
      const gone = pick(regions);
      regions = regions.filter((region) => region !== gone);
    } else if (kind === 2 && networks.size < MOST_NETWORKS) {
      const [added, length] = [name(), 22 + random(5)];
      small.set(added, length);
      networks = new Map([...networks, [added, length]]);
    } else if (kind === 3 && networks.size > 2) {
      const gone = pick(networks.keys());
      networks = new Map([...networks].filter(([network]) => network !== gone));
    } else if (kind === 4) {
      const [resized, length] = pick(networks);
      const first = small.get(resized) as number;
      networks = new Map([...networks, [resized, length === first ? first - 1 : first]]);
    } else continue;
    history.push({ regions, networks });
  }
  return history;
}

/** Ours: with a lock, a change a day. */
function planned(history: readonly Declared[]): { numbered: Numbered[]; refused: number } {
  let lock = AddressLock.empty();
  let refused = 0;
  const numbered = history.map(({ regions, networks }, day) => {
    const wanted = regions.flatMap((region) =>
      [...networks].map(([network, length]): WantedBlock => ({
        network,
        region,
        length,
        family: 4,
        plane: "main",
        domain: "all",
      })),
    );
    const now = new Date(Date.UTC(2026, 0, day + 1));
    const result = allocate(lock, { holder: "bench", now, pools: { main: [POOL] }, wanted });
    lock = result.lock;
    const other = result.problems.find(({ code }) => code !== "ADDR_SHRINK");
    if (other !== undefined) throw new Error(`the pool is too small for the bench: ${other.what}`);
    refused += result.problems.length;
    return new Map(result.assigned.map((it) => [key(it.wanted.network, it.wanted.region), String(it.prefixes.at(0))]));
  });
  return { numbered, refused };
}

/** Terraform's function, nested as in most modules: a block for each region, and in it one for each network. */
function cidrsubnets({ regions, networks }: Declared, isSorted: boolean): Numbered {
  const inOrder = (names: Iterable<string>) => (isSorted ? [...names].sort() : [...names]);
  const names = inOrder(networks.keys());
  const blocks = consecutive(
    POOL,
    regions.map(() => REGION_LENGTH),
  );
  return new Map(
    inOrder(regions).flatMap((region, at) => {
      const subnets = consecutive(
        blocks[at],
        names.map((network) => networks.get(network) as number),
      );
      return names.map((network, i): [string, string] => [key(network, region), `${subnets[i]}`]);
    }),
  );
}

/** Each right behind the one before, at the next place that is aligned for its length. */
function consecutive(pool: Prefix, lengths: readonly number[]): Prefix[] {
  let next = pool.first;
  return lengths.map((length) => {
    const around = Prefix.around(next, length);
    const prefix = around.first.equals(next) ? around : Prefix.around(around.last.plus(1), length);
    if (!pool.contains(prefix)) throw new Error(`${pool} is too small for the bench`);
    next = prefix.last.plus(1);
    return prefix;
  });
}

/** For each change the blocks that are there before and after it, by their first addresses. */
function staying(numbered: readonly Numbered[]): [string, string][] {
  const start = (prefix: string) => prefix.split("/")[0];
  return numbered.slice(1).flatMap((after, event) =>
    [...after].flatMap(([name, prefix]): [string, string][] => {
      const before = numbered[event].get(name);
      return before === undefined ? [] : [[start(before), start(prefix)]];
    }),
  );
}

function renumbered(numbered: readonly Numbered[]): number {
  return staying(numbered).filter(([before, after]) => before !== after).length;
}

function key(network: string, region: string): string {
  return `${network} ${region}`;
}
