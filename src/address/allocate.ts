import groupBy from "lodash/groupBy";
import partition from "lodash/partition";
import sortBy from "lodash/sortBy";
import type { Problem } from "../finding";
import { AddressError } from "./address-error";
import type { AddressLock } from "./address-lock";
import { subtract } from "./aggregate";
import * as refused from "./allocation-problems";
import type { Allocation, AssignedBlock, BlockRequest, WantedBlock } from "./block-request";
import { readChosen } from "./chosen-block";
import { BITS } from "./family";
import { networkOf, type LockedBlock } from "./lock-entry";
import { placeBlock } from "./placement";
import { Prefix } from "./prefix";
import { freeSpace } from "./free-space";
import { inUse, Rest } from "./rest";
import { Space } from "./space";
import { strayAddresses } from "./stray-addresses";

/**
 * Gives addresses to everything that a plan wants.
 *
 * What the lock has stays where it is. A new network gets the place that its name prefers, or the first free one behind it. A
 * network that wants more gets the rest of the larger block around its first one, as further blocks. What is not wanted any more
 * is released, and rests before others are given it.
 *
 * @throws AddressError if a length is none, or the same is wanted twice
 */
export function allocate(lock: AddressLock, request: BlockRequest): Allocation {
  return new Allocator(lock, request).run();
}

class Allocator {
  private readonly space: Space;
  private readonly rest: Rest;
  private readonly wanted: ReadonlyMap<string, WantedBlock>;
  /** The blocks that the author chose. */
  private readonly chosen = new Map<string, Prefix>();
  /** Networks for which the author chose a block that they can't have: nothing changes for them. */
  private readonly refused = new Set<string>();
  /** What each wanted network has, in the order in which it got them. */
  private readonly blocks = new Map<string, LockedBlock[]>();
  /** How many blocks each network ever had: the number of the last one. */
  private readonly lastPart = new Map<string, number>();
  /** Those for which no block was found. */
  private readonly homeless: WantedBlock[] = [];
  /** The longest length of which some pools have no free block. */
  private readonly full = new Map<string, number>();
  private readonly resting: LockedBlock[] = [];
  private readonly expired: LockedBlock[] = [];
  private readonly problems: Problem[] = [];

  constructor(
    private readonly lock: AddressLock,
    private readonly request: BlockRequest,
  ) {
    this.space = new Space(request.reserved ?? []);
    this.rest = new Rest(request.now, request.rest);
    this.wanted = byNetwork(request.wanted);
  }

  run(): Allocation {
    for (const [key, want] of this.wanted) this.readChosen(key, want);
    this.takeStock();
    this.settle();
    const inOrder = sortBy([...this.wanted.keys()].sort(), [(key) => this.rank(key), (key) => this.want(key).length]);
    for (const key of inOrder) if (!this.refused.has(key)) this.serve(key);
    this.refuseHomeless();
    return {
      lock: this.result(),
      assigned: this.request.wanted.map((wanted) => {
        const blocks = inOrderOfGrowth(this.blocks.get(networkOf(wanted)) ?? []);
        return { wanted, blocks, prefixes: blocks.map(({ prefix }) => prefix) };
      }),
      problems: this.problems,
    };
  }

  /** The lock itself if nothing changes: time alone changes no file, what has rested enough leaves it when something else does. */
  private result(): AddressLock {
    const lock = this.lock.with([...this.blocks.values()].flat().map(inUse)).with(this.resting);
    if (lock === this.lock) return lock;
    const left = lock.without(this.expired);
    // Named addresses that were given back leave it with the blocks in which they are.
    const { holder } = this.request;
    const gone = strayAddresses([...left.blocks, ...left.addresses]).filter(
      (it) => it.holder === holder && it.released !== undefined,
    );
    return gone.length === 0 ? left : left.without(gone);
  }

  private readChosen(key: string, want: WantedBlock): void {
    const chosen = readChosen(want);
    if (chosen === undefined) return;
    if (chosen instanceof Prefix) {
      this.chosen.set(key, chosen);
      if (!this.isInPool(want, chosen)) this.problems.push(refused.fixedIsOutside(want, chosen, this.poolsOf(want)));
    } else {
      this.refused.add(key);
      this.problems.push(refused.isUnfit(want, chosen));
    }
  }

  /** Divides what the lock has into what is wanted, what rests, and what has rested enough. */
  private takeStock(): void {
    const [own, others] = partition(this.lock.blocks, ({ holder }) => holder === this.request.holder);
    for (const [key, blocks] of Object.entries(groupBy(own, networkOf))) {
      const inOrder = sortBy(blocks, "part");
      const target = targetOf(inOrder[0].prefix, this.wanted.get(key));
      this.lastPart.set(key, inOrder[inOrder.length - 1].part);
      const [wanted, unwanted] = partition(inOrder, ({ prefix }) => target?.contains(prefix) === true);
      const [expired, resting] = partition(unwanted, (block) => this.rest.isOver(block));
      if (wanted.length > 0) this.blocks.set(key, wanted);
      this.expired.push(...expired);
      this.resting.push(...resting.map((block) => this.rest.release(block)));
    }
    for (const block of [...others, ...this.resting]) this.space.add(block);
  }

  /** What the lock has stays; but where routing has changed, it may meet what it could not reach before. */
  private settle(): void {
    const [moving, staying] = partition([...this.blocks], ([key, [first]]) => first.domain !== this.want(key).domain);
    for (const [, blocks] of staying) blocks.forEach((block) => this.space.add(block));
    for (const [key, blocks] of sortBy(moving, "0")) {
      const want = this.want(key);
      const stuck = blocks.find(({ prefix }) => !this.space.takenIn(want).isFree(prefix));
      if (stuck !== undefined)
        this.problems.push(refused.meets(want, stuck.prefix, this.space.inTheWay(stuck.prefix, want.domain)));
      this.blocks.set(key, []);
      for (const block of blocks) this.give(key, { ...block, domain: want.domain });
    }
  }

  /** Places that are chosen come first, then what is there and may grow, then what can go anywhere. */
  private rank(key: string): number {
    if (this.blocks.has(key)) return 1;
    return this.chosen.has(key) ? 0 : 2;
  }

  private serve(key: string): void {
    const want = this.want(key);
    const first = this.blocks.get(key)?.[0];
    if (first === undefined) return this.start(key, want);
    const chosen = this.chosen.get(key);
    if (chosen !== undefined && !chosen.equals(first.prefix))
      this.problems.push(refused.otherThanFixed(want, chosen, first.prefix));
    else if (want.length <= first.prefix.length) this.stay(key, want, first.prefix);
    else if (first.released === undefined) this.problems.push(refused.canNotShrink(want, first.prefix));
    else this.comeBackSmaller(key, want, first);
  }

  private start(key: string, want: WantedBlock): void {
    const chosen = this.chosen.get(key);
    const block = chosen === undefined ? this.place(key, want) : this.take(want, chosen);
    if (block === undefined) return;
    const { network, region, family, domain } = want;
    const { holder } = this.request;
    this.give(key, { kind: "block", holder, domain, network, region, family, part: this.nextPart(key), ...block });
    this.grow(key, want, block.prefix);
  }

  private place(key: string, want: WantedBlock): Pick<LockedBlock, "prefix" | "within"> | undefined {
    const growth = Math.min(want.growth ?? 1, want.length);
    const within = growth === 0 ? undefined : this.find(key, want, want.length - growth, "kept");
    if (within !== undefined) return { prefix: Prefix.around(within.first, want.length), within };
    const prefix = this.find(key, want, want.length, "kept") ?? this.find(key, want, want.length, "taken");
    if (prefix !== undefined) return { prefix };
    this.homeless.push(want);
    return undefined;
  }

  /** Space only ever gets less here: where a block was not found, neither it nor a larger one is looked for again. */
  private find(key: string, want: WantedBlock, length: number, apart: "kept" | "taken"): Prefix | undefined {
    const place = `${apart} ${poolsName(want)}`;
    if (length <= (this.full.get(place) ?? -1)) return undefined;
    const occupied = apart === "kept" ? this.space.keptIn(want) : this.space.takenIn(want);
    const name = JSON.stringify([this.request.holder, key]);
    const prefix = placeBlock(this.poolsOf(want), length, name, occupied);
    if (prefix === undefined) this.full.set(place, length);
    return prefix;
  }

  /** Says who found no room, and what is left now that all others have theirs. */
  private refuseHomeless(): void {
    for (const those of Object.values(groupBy(this.homeless, poolsName))) {
      const pools = this.poolsOf(those[0]);
      const left = freeSpace(pools, this.space.takenIn(those[0]).ranges);
      this.problems.push(
        ...those.map((want) => (pools.length === 0 ? refused.noPool(want) : refused.poolIsFull(want, pools, left))),
      );
    }
  }

  private take(want: WantedBlock, prefix: Prefix): Pick<LockedBlock, "prefix" | "within"> | undefined {
    if (!this.space.takenIn(want).isFree(prefix)) {
      this.problems.push(refused.fixedIsTaken(want, prefix, this.space.inTheWay(prefix, want.domain)));
      return undefined;
    }
    const within = Prefix.around(prefix.first, Math.max(0, prefix.length - (want.growth ?? 1)));
    const isKept =
      within.length < prefix.length && this.isInPool(want, within) && this.space.keptIn(want).isFree(within);
    return isKept ? { prefix, within } : { prefix };
  }

  private stay(key: string, want: WantedBlock, prefix: Prefix): void {
    const reservation = this.space.reservationOf(prefix, want.domain);
    if (reservation !== undefined)
      this.problems.push(refused.isReserved(want, prefix, reservation.prefix, reservation.why));
    else if (!this.chosen.has(key) && !this.isInPool(want, prefix))
      this.problems.push(refused.isOutside(want, prefix, this.poolsOf(want)));
    else this.grow(key, want, prefix);
  }

  /** Nothing of it was deployed while it rested, so that it may be another size now. */
  private comeBackSmaller(key: string, want: WantedBlock, first: LockedBlock): void {
    const prefix = Prefix.around(first.prefix.first, want.length);
    this.blocks.set(key, [{ ...first, prefix, within: first.within ?? first.prefix }]);
  }

  /** Further blocks for what the block of the wanted length around the first one has more than the network has. */
  private grow(key: string, want: WantedBlock, first: Prefix): void {
    const blocks = this.blocks.get(key) ?? [];
    const target = Prefix.around(first.first, want.length);
    if (blocks.length === 1 && target.length === first.length) return;
    const missing = subtract(
      [target],
      blocks.map(({ prefix }) => prefix),
    );
    const stuck = missing.find((prefix) => !this.space.takenIn(want).isFree(prefix));
    if (stuck !== undefined || !(this.isInPool(want, target) || this.chosen.has(key))) {
      const inTheWay = stuck === undefined ? "the end of the pool" : this.space.inTheWay(stuck, want.domain);
      this.problems.push(refused.canNotGrow(want, first, target, inTheWay));
      return;
    }
    const { within: _, ...common } = blocks[0];
    // Each is as large as all nearer ones and the first together.
    for (const prefix of sortBy(missing, ({ length }) => -length))
      this.give(key, { ...common, part: this.nextPart(key), prefix });
  }

  private give(key: string, block: LockedBlock): void {
    const blocks = this.blocks.get(key) ?? [];
    this.blocks.set(key, [...blocks, block]);
    this.space.add(block);
  }

  private nextPart(key: string): number {
    const part = (this.lastPart.get(key) ?? 0) + 1;
    this.lastPart.set(key, part);
    return part;
  }

  private want(key: string): WantedBlock {
    return this.wanted.get(key) as WantedBlock;
  }

  private poolsOf({ plane, family }: WantedBlock): readonly Prefix[] {
    return (this.request.pools[plane] ?? []).filter((pool) => pool.family === family);
  }

  private isInPool(want: WantedBlock, prefix: Prefix): boolean {
    return this.poolsOf(want).some((pool) => pool.contains(prefix));
  }
}

/** The pools that a network has its blocks from, in its routing domain. */
function poolsName({ plane, family, domain }: WantedBlock): string {
  return JSON.stringify([plane, family, domain]);
}

function byNetwork(wanted: readonly WantedBlock[]): ReadonlyMap<string, WantedBlock> {
  const all = new Map<string, WantedBlock>();
  for (const want of wanted) {
    const { family, length } = want;
    const key = networkOf(want);
    if (!Number.isInteger(length) || length < 0 || length > BITS[family])
      throw new AddressError(`IPv${family} has no such length`, `/${length}`, `use 0 to ${BITS[family]}`);
    if (all.has(key)) throw new AddressError("the same is wanted twice", key, "ask for it once");
    all.set(key, want);
  }
  return all;
}

/** The block that all blocks of a network are part of. */
function targetOf(first: Prefix, want: WantedBlock | undefined): Prefix | undefined {
  return want === undefined ? undefined : Prefix.around(first.first, Math.min(want.length, first.length));
}

/** The nearer one to the first comes before the farther: parts are numbered as they were given, which differs where one came back. */
function inOrderOfGrowth(blocks: readonly LockedBlock[]): AssignedBlock[] {
  const start = blocks.at(0)?.prefix.first.value ?? 0n;
  const inOrder = blocks.length < 2 ? blocks : sortBy(blocks, ({ prefix }) => prefix.first.value ^ start);
  return inOrder.map(({ part, prefix }) => ({ part, prefix }));
}
