import fc from "fast-check";
import { Address, isAutomatic, layOut, Prefix, type AddressRange } from "../../src/address";

const told = (prefix: string, options: Partial<Parameters<typeof layOut>[1]> = {}) => {
  const { gateway, pools, named } = layOut(Prefix.parse(prefix), { gateway: true, ...options });
  return { gateway: gateway?.toString(), pools: pools.map(String), named: named?.toString() };
};

describe("the layout of a subnet", () => {
  test("has the gateway first, then the pool, and an eighth for names at the end", () => {
    expect(told("10.0.0.0/24")).toEqual({
      gateway: "10.0.0.1",
      pools: ["10.0.0.2-10.0.0.223"],
      named: "10.0.0.224-10.0.0.254",
    });
  });

  test("leaves the subnet-router anycast address alone, and keeps 65,536 names at most", () => {
    expect(told("fd00::/64")).toEqual({
      gateway: "fd00::1",
      pools: ["fd00::2-fd00::ffff:ffff:fffe:ffff"],
      named: "fd00::ffff:ffff:ffff:0-fd00::ffff:ffff:ffff:ffff",
    });
  });

  test.each([
    ["10.0.0.0/29", {}, { gateway: "10.0.0.1", pools: ["10.0.0.2-10.0.0.6"], named: undefined }],
    ["10.0.0.0/29", { named: 2 }, { gateway: "10.0.0.1", pools: ["10.0.0.2-10.0.0.4"], named: "10.0.0.5-10.0.0.6" }],
    [
      "10.0.0.0/29",
      { gateway: false, named: 0 },
      { gateway: undefined, pools: ["10.0.0.1-10.0.0.6"], named: undefined },
    ],
    ["10.0.0.0/31", { gateway: false }, { gateway: undefined, pools: ["10.0.0.0-10.0.0.1"], named: undefined }],
    ["10.0.0.0/31", { named: 1 }, { gateway: "10.0.0.0", pools: [], named: "10.0.0.1-10.0.0.1" }],
    [
      "255.255.255.255/32",
      { gateway: false },
      { gateway: undefined, pools: ["255.255.255.255-255.255.255.255"], named: undefined },
    ],
    ["10.0.0.0/30", { named: 1 }, { gateway: "10.0.0.1", pools: [], named: "10.0.0.2-10.0.0.2" }],
  ])("of %s with %j", (prefix, options, expected) => {
    expect(told(prefix, options)).toEqual(expected);
  });

  test.each([
    ["10.0.0.0/29", 6, "10.0.0.0/29 has room for 5 named addresses beside the gateway", 5],
    ["0.0.0.0/29", 65_536, "0.0.0.0/29 has room for 5 named addresses beside the gateway", 5],
    ["10.0.0.0/30", 2, "10.0.0.0/30 has room for 1 named address beside the gateway", 1],
    ["10.0.0.0/31", 2, "10.0.0.0/31 has room for 1 named address beside the gateway", 1],
    ["fd00::/127", Number.MAX_SAFE_INTEGER, "fd00::/127 has room for 1 named address beside the gateway", 1],
  ])("of %s with %d named addresses keeps what there is room for, and says so", (prefix, named, what, most) => {
    const layout = layOut(Prefix.parse(prefix), { gateway: true, named });
    expect(layout.problem).toEqual({
      code: "ADDR_SIZE",
      severity: "error",
      what,
      value: `${named}`,
      fix: `keep at most ${most}, or make the block larger`,
    });
    expect(layout.named?.size).toBe(BigInt(most));
    expect(layout.pools).toEqual([]);
  });

  test.each([-1, 1.5, NaN, Infinity])("with %d named addresses keeps none, and says so", (named) => {
    const layout = layOut(Prefix.parse("10.0.0.0/24"), { gateway: true, named });
    expect(layout).toMatchObject({ named: undefined, pools: [{ size: 253n }] });
    expect(layout.problem).toEqual({
      code: "ADDR_SIZE",
      severity: "error",
      what: "10.0.0.0/24 is to keep a number of named addresses that is none",
      value: `${named}`,
      fix: "use a whole number from 0",
    });
  });

  test.each(["10.0.0.5/32", "255.255.255.255/32", "fd00::5/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"])(
    "of %s with a gateway has nothing else, and says so",
    (text) => {
      const prefix = Prefix.parse(text);
      for (const named of [undefined, 0, 3]) {
        expect(layOut(prefix, { gateway: true, named })).toEqual({
          gateway: prefix.first,
          pools: [],
          named: undefined,
          problem: {
            code: "ADDR_SIZE",
            severity: "error",
            what: `${prefix} has no address beside the gateway`,
            value: `${prefix}`,
            fix: "make the block larger, or leave out the gateway",
          },
        });
      }
    },
  );

  test("takes named addresses out of the pools, wherever they lie", () => {
    const taken = ["10.0.0.2", "10.0.0.100", "10.0.0.101", "10.0.0.240"].map((text) => Address.parse(text));
    expect(told("10.0.0.0/24", { taken }).pools).toEqual(["10.0.0.3-10.0.0.99", "10.0.0.102-10.0.0.223"]);
  });

  test("gives each usable address to one purpose, in blocks of all sizes, at both ends of the space", () => {
    const block = fc
      .tuple(
        fc.constantFrom("0.0.0.0", "10.0.0.0", "255.255.255.255", "::", "fd00::", `ffff${":ffff".repeat(7)}`),
        fc.nat(10),
      )
      .map(([text, host]) => {
        const address = Address.parse(text);
        return Prefix.around(address, (address.family === 4 ? 32 : 128) - host);
      });
    const subnet = fc.record({
      block,
      gateway: fc.boolean(),
      named: fc.option(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.maxSafeNat()), { nil: undefined }),
      offsets: fc.array(fc.nat(1022), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(subnet, ({ block, gateway, named, offsets }) => {
        // GIVEN
        const usable = block.usable();
        const taken = offsets.filter((offset) => BigInt(offset) < block.size).map((offset) => block.first.plus(offset));
        // WHEN
        const layout = layOut(block, { gateway, named, taken });
        // THEN nothing is there twice, nothing lies outside, and what is in no part is the gateway or has a name.
        const parts = [...layout.pools, ...(layout.named === undefined ? [] : [layout.named])];
        const count = (ranges: readonly AddressRange[]) => ranges.reduce((sum, { size }) => sum + size, 0n);
        const alone = new Set(
          taken.filter((it) => usable.contains(it) && !parts.some((part) => part.contains(it))).map(String),
        );
        if (layout.gateway !== undefined) alone.add(`${layout.gateway}`);
        expect(count(parts) + BigInt(alone.size)).toBe(usable.size);
        expect(parts.every((part) => usable.contains(part) && part.size > 0n)).toBe(true);
        expect(parts.some((part) => layout.gateway !== undefined && part.contains(layout.gateway))).toBe(false);
        expect(layout.pools.some((pool) => taken.some((it) => pool.contains(it)))).toBe(false);
        // and what could not be is said
        const room = usable.size - (gateway ? 1n : 0n);
        expect(layout.problem === undefined).toBe(room > 0n && BigInt(named ?? 0) <= room);
        if (named !== undefined && layout.problem === undefined) expect(layout.named?.size ?? 0n).toBe(BigInt(named));
      }),
    );
  });
});

test("hosts make their own addresses with SLAAC, and with DHCPv6 that keeps no state", () => {
  expect([undefined, "slaac", "dhcpv6-stateless", "dhcpv6-stateful"].map((mode) => isAutomatic(mode as never))).toEqual(
    [false, true, true, false],
  );
});
