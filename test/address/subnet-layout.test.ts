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
    ["10.0.0.0/30", { named: 1 }, { gateway: "10.0.0.1", pools: [], named: "10.0.0.2-10.0.0.2" }],
  ])("of %s with %j", (prefix, options, expected) => {
    expect(told(prefix, options)).toEqual(expected);
  });

  test("takes named addresses out of the pools, wherever they lie", () => {
    const taken = ["10.0.0.2", "10.0.0.100", "10.0.0.101", "10.0.0.240"].map((text) => Address.parse(text));
    expect(told("10.0.0.0/24", { taken }).pools).toEqual(["10.0.0.3-10.0.0.99", "10.0.0.102-10.0.0.223"]);
  });

  test("gives each usable address to one purpose", () => {
    const subnet = fc.record({
      length: fc.integer({ min: 22, max: 30 }),
      gateway: fc.boolean(),
      named: fc.option(fc.integer({ min: 0, max: 1 }), { nil: undefined }),
      taken: fc.array(fc.integer({ min: 1, max: 1022 }), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(subnet, ({ length, gateway, named, taken }) => {
        const prefix = Prefix.of(Address.parse("10.0.0.0"), length);
        const usable = prefix.usable();
        const names = taken.map((offset) => prefix.first.plus(offset)).filter((address) => usable.contains(address));
        const layout = layOut(prefix, { gateway, named, taken: names });
        const count = (ranges: readonly AddressRange[]) => ranges.reduce((sum, { size }) => sum + size, 0n);
        const parts = [...layout.pools, ...(layout.named === undefined ? [] : [layout.named])];
        // Nothing twice, nothing outside, and what is in no part is the gateway or has a name.
        const alone = new Set(names.filter((name) => !parts.some((part) => part.contains(name))).map(String));
        if (layout.gateway !== undefined) alone.add(`${layout.gateway}`);
        expect(count(parts) + BigInt(alone.size)).toBe(usable.size);
        expect(parts.every((part) => usable.contains(part))).toBe(true);
        expect(layout.pools.some((pool) => names.some((name) => pool.contains(name)))).toBe(false);
      }),
    );
  });
});

test("hosts make their own addresses with SLAAC, and with DHCPv6 that keeps no state", () => {
  expect([undefined, "slaac", "dhcpv6-stateless", "dhcpv6-stateful"].map((mode) => isAutomatic(mode as never))).toEqual(
    [false, true, true, false],
  );
});
