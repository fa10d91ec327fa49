import fc from "fast-check";
import {
  Address,
  AddressLock,
  AddressRange,
  allocateAddress,
  Mac,
  Prefix,
  releaseAddresses,
  type AddressRequest,
  type LockedAddress,
} from "../../src/address";
import { after, give, TODAY, want } from "./requests";

const HOLDER = "acme/addresses";
const BLOCK = Prefix.parse("10.32.7.0/24");
const WITHIN = AddressRange.parse("10.32.7.240-10.32.7.254");
const SLAAC = Prefix.parse("fd5c:1f2a:77:5::/64");

const request = (name: string, other: Partial<AddressRequest> = {}): AddressRequest => ({
  holder: HOLDER,
  domain: "all",
  network: "app",
  region: "RegionOne",
  name,
  within: WITHIN,
  now: TODAY,
  ...other,
});

/** The networks that the names are of. */
const NETWORKS = ([HOLDER, "other"] as const).reduce(
  (lock, holder) =>
    give(
      ["RegionOne", "One", "Two"].flatMap((region) => [
        want("app", region, 24, { fixed: BLOCK, domain: `${holder} ${region}` }),
        want("app", region, 64, { family: 6, fixed: SLAAC, domain: `${holder} ${region}` }),
      ]),
      lock,
      { holder },
    ).lock,
  AddressLock.empty(),
);

function locked(lock: AddressLock, ...requests: AddressRequest[]): { lock: AddressLock; entries: LockedAddress[] } {
  const entries: LockedAddress[] = [];
  for (const it of requests) {
    const result = allocateAddress(lock, it);
    expect(result.problem).toBeUndefined();
    lock = result.lock;
    entries.push(result.entry as LockedAddress);
  }
  return { lock, entries };
}

describe("a name", () => {
  test("gets an address of what is kept for names, and a MAC", () => {
    const { entries } = locked(AddressLock.empty(), request("vip"));
    expect(WITHIN.contains(entries[0].address)).toBe(true);
    expect(entries[0]).toMatchObject({ kind: "address", name: "vip", family: 4, region: "RegionOne" });
    expect(entries[0].mac.isLocal).toBe(true);
  });

  test("keeps both, whatever others do", () => {
    const { lock, entries } = locked(AddressLock.empty(), request("vip"));
    const more = locked(lock, request("a"), request("b"), request("vip"));
    expect(more.entries[2]).toEqual(entries[0]);
    expect(allocateAddress(lock, request("vip")).lock).toBe(lock);
    const alone = locked(
      AddressLock.empty(),
      request("other"),
      request("vip", { within: AddressRange.parse("10.32.7.0-10.32.7.255") }),
    );
    expect(alone.entries[1].mac).toEqual(entries[0].mac);
  });

  test("has one MAC for both families, and in a SLAAC subnet the address that follows from it", () => {
    const { lock, entries } = locked(NETWORKS, request("vip"), request("vip", { within: SLAAC, automatic: true }));
    const [v4, v6] = entries;
    expect(v6.mac.equals(v4.mac)).toBe(true);
    expect(v6.address.equals(v4.mac.eui64(SLAAC))).toBe(true);
    expect(AddressLock.parse(lock.render(), "a").equals(lock)).toBe(true);
  });

  test("never gets what something else has", () => {
    const all = Array.from({ length: 15 }, (_, n) => WITHIN.first.plus(n));
    const { entries } = locked(AddressLock.empty(), request("vip", { taken: all.filter((_, n) => n !== 3) }));
    expect(`${entries[0].address}`).toBe("10.32.7.243");
  });

  test("that finds none is a problem with numbers", () => {
    const within = AddressRange.parse("10.32.7.5-10.32.7.6");
    const { lock } = locked(AddressLock.empty(), request("a", { within }), request("b", { within }));
    const result = allocateAddress(lock, request("c", { within }));
    expect(result).toEqual({
      lock,
      problem: {
        code: "ADDR_NAMED_FULL",
        severity: "error",
        region: "RegionOne",
        what: "no address is left for c of app: all 2 of 10.32.7.5-10.32.7.6 are taken",
        value: "c",
        fix: "keep more addresses for named ones, or remove names that are not used",
      },
    });
  });

  test("keeps its address when less is kept for names, as long as its network has it", () => {
    const network = give([want("app", "RegionOne", 24)]);
    const [block] = network.lock.blocks;
    const { lock, entries } = locked(network.lock, request("vip", { within: block.prefix.usable() }));
    const elsewhere = AddressRange.between(block.prefix.first, block.prefix.first);
    expect(locked(lock, request("vip", { within: elsewhere })).entries).toEqual(entries);
    // GIVEN a network that is somewhere else
    const moved = give([], lock).lock;
    expect(locked(moved, request("vip")).entries[0].address).not.toEqual(entries[0].address);
  });
});

test("addresses and MACs are unique, whatever the names", () => {
  const names = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.constantFrom("One", "Two")), {
    maxLength: 15,
    selector: String,
  });
  fc.assert(
    fc.property(names, (names) => {
      const { lock, entries } = locked(NETWORKS, ...names.map(([name, region]) => request(name, { region })));
      expect(new Set(entries.map(({ address }) => `${address}`)).size).toBe(names.length);
      expect(new Set(entries.map(({ mac }) => `${mac}`)).size).toBe(names.length);
      expect(AddressLock.parse(lock.render(), "a").entries).toEqual(lock.entries);
    }),
  );
});

test("a MAC that another port of the lock has is passed over", () => {
  const first = locked(AddressLock.empty(), request("vip")).entries[0];
  const squatter: LockedAddress = { ...first, holder: "other", name: "x", address: Address.parse("10.32.7.1") };
  const { entries } = locked(AddressLock.empty().with([squatter]), request("vip"));
  expect(entries[0].mac.equals(first.mac)).toBe(false);
  expect(`${entries[0].mac}`.slice(0, 8)).toBe(`${first.mac}`.slice(0, 8));
});

describe("names that are not used any more", () => {
  const { lock, entries } = locked(AddressLock.empty(), request("a"), request("b"));
  const theirs = locked(lock, request("a", { holder: "other" })).lock;
  const released = releaseAddresses(theirs, { holder: HOLDER, now: TODAY, inUse: [entries[0]] });

  test("are released, and nobody else's are", () => {
    expect(released.addresses.map(({ holder, name, released: day }) => [holder, name, day])).toEqual([
      [HOLDER, "a", undefined],
      [HOLDER, "b", "2026-11-25"],
      ["other", "a", undefined],
    ]);
    expect(releaseAddresses(released, { holder: HOLDER, now: after(90), inUse: [entries[0]] })).toBe(released);
  });

  test("get theirs back", () => {
    expect(allocateAddress(released, request("b")).lock.equals(theirs)).toBe(true);
  });

  test("leave the file after the rest, with the next that is released", () => {
    const later = { holder: HOLDER, now: after(30), inUse: [] };
    expect(releaseAddresses(released, later).addresses.map(({ holder, name }) => [holder, name])).toEqual([
      [HOLDER, "a"],
      ["other", "a"],
    ]);
    expect(releaseAddresses(released, { ...later, rest: 31 }).addresses).toHaveLength(3);
  });
});

describe("the address of a name that is not used any more", () => {
  const within = AddressRange.parse("10.32.7.5-10.32.7.6");
  const { lock, entries } = locked(NETWORKS, request("a", { within }), request("b", { within }));
  const released = releaseAddresses(lock, { holder: HOLDER, now: TODAY, inUse: [entries[0]] });

  test.each([0, 29])("rests: after %d days another name does not get it", (days) => {
    const result = allocateAddress(released, request("c", { within, now: after(days) }));
    expect(result).toMatchObject({ lock: released, problem: { code: "ADDR_NAMED_FULL" } });
  });

  test.each([
    [30, undefined],
    [7, 7],
  ])("is another's after %d days, and the file is one that is read again", (days, rest) => {
    // WHEN
    const { lock: now, entry } = allocateAddress(released, request("c", { within, now: after(days), rest }));
    // THEN
    expect(entry?.address.equals(entries[1].address)).toBe(true);
    expect(now.addresses.map(({ name }) => name).sort()).toEqual(["a", "c"]);
    expect(AddressLock.parse(now.render(), "a").equals(now)).toBe(true);
  });

  test("is never another plan's while the lock has it, nor in another routing domain in its way", () => {
    const others = { within, now: after(300), network: "web" };
    expect(allocateAddress(released, request("c", { ...others, holder: "other" })).problem?.code).toBe(
      "ADDR_NAMED_FULL",
    );
    const apart = allocateAddress(released, request("c", { ...others, domain: "apart" })).lock;
    expect(apart.addresses.map(({ name }) => name).sort()).toEqual(["a", "b", "c"]);
  });

  test("stays its network's when the routing domain changes: neither what is in use nor what rests is given out", () => {
    const moved = { within, domain: "apart" };
    expect(allocateAddress(released, request("c", moved)).problem?.code).toBe("ADDR_NAMED_FULL");
    // GIVEN that it has rested
    const later = allocateAddress(released, request("c", { ...moved, now: after(30) }));
    expect(later.entry?.address.equals(entries[1].address)).toBe(true);
    // THEN the name that had it can't come back to it
    expect(later.lock.addresses.map(({ name, domain }) => [name, domain])).toEqual([
      ["a", "all"],
      ["c", "apart"],
    ]);
  });

  test.each([1, 29, 300])("is the name's again if it is declared again after %d days, MAC and all", (days) => {
    const result = allocateAddress(released, request("b", { within, now: after(days) }));
    expect(result.entry).toEqual(entries[1]);
    expect(result.lock.equals(lock)).toBe(true);
  });

  test("is the name's again in both families, whichever comes first", () => {
    // GIVEN a name with both, given back long ago
    const both = [request("vip"), request("vip", { within: SLAAC, automatic: true })];
    const used = locked(NETWORKS, ...both);
    const gone = releaseAddresses(used.lock, { holder: HOLDER, now: TODAY, inUse: [] });
    // WHEN
    const again = locked(gone, ...both.reverse().map((it) => ({ ...it, now: after(300) })));
    // THEN
    expect(again.entries.reverse()).toEqual(used.entries);
    expect(again.lock.equals(used.lock)).toBe(true);
  });
});

describe("the address of a name whose network", () => {
  const network = [want("app", "RegionOne", 24, { fixed: BLOCK })];
  const { lock, entries } = locked(give(network).lock, request("vip"));
  const gone = releaseAddresses(give([], lock).lock, { holder: HOLDER, now: TODAY, inUse: [] });

  test("leaves the file, leaves with it", () => {
    const later = give([want("new", "RegionOne", 16)], gone, { now: after(300) }).lock;
    expect(later.entries.map((entry) => [entry.kind, entry.network])).toEqual([["block", "new"]]);
  });

  test("comes back smaller and without it, leaves the file", () => {
    expect(`${entries[0].address}`).toMatch(/^10\.32\.7\.2[45]\d$/u);
    const smaller = give([want("app", "RegionOne", 25)], gone).lock;
    expect(smaller.entries.map((entry) => entry.kind)).toEqual(["block"]);
    expect(AddressLock.parse(smaller.render(), "a").equals(smaller)).toBe(true);
  });

  test("stays, stays", () => {
    const kept = releaseAddresses(lock, { holder: HOLDER, now: TODAY, inUse: [] });
    expect(give(network, kept, { now: after(300) }).lock).toBe(kept);
  });
});

describe("a file is refused for named addresses that", () => {
  const entry = locked(NETWORKS, request("vip")).entries[0];
  const parse = (...entries: LockedAddress[]) => AddressLock.parse(NETWORKS.with(entries).render(), "a");

  test("are the same in a routing domain", () => {
    const other: LockedAddress = { ...entry, name: "x", mac: Mac.parse("02:00:00:00:00:01") };
    expect(() => parse(entry, other)).toThrow(
      /^a:3: two entries of a routing domain have the same address, see line 2: /,
    );
    expect(parse(entry, { ...other, domain: "apart" }).addresses).toHaveLength(2);
  });

  test("have the MAC of another port", () => {
    expect(() => parse(entry, { ...entry, name: "x", address: Address.parse("10.32.7.1") })).toThrow(
      "two ports have the same MAC, see line 2",
    );
  });

  test.each<[string, Partial<LockedAddress>]>([
    ["address", { address: Address.parse("10.32.8.1") }],
    ["network", { network: "db" }],
    ["region", { region: "Three" }],
    ["holder", { holder: "acme/more" }],
    ["family", { family: 6, address: Address.parse("fd5c:1f2a:77:6::1") }],
  ])("are in no block of their network: another %s", (_, other) => {
    const stray = { ...entry, ...other };
    expect(() => parse(stray)).toThrow(
      `a:2: the address is in no block of its network: "${stray.address} (vip) of ${stray.network} in ${stray.region}`,
    );
    expect(() => parse(stray)).toThrow("take the lines of its network back from version control");
    expect(() => parse({ ...stray, released: "2026-11-25" })).toThrow("a:2: the address is in no block of its network");
  });

  test("are in no block: not if the block rests, or the routing domain is another", () => {
    const networks = give([], NETWORKS, { holder: HOLDER }).lock.with([{ ...entry, domain: "apart" }]);
    expect(AddressLock.parse(networks.render(), "a").equals(networks)).toBe(true);
  });
});
