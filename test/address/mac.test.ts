import fc from "fast-check";
import { Mac, Prefix } from "../../src/address";

test.each([
  ["02:1F:aa:00:00:05", "02:1f:aa:00:00:05"],
  ["02-1f-aa-00-00-05", "02:1f:aa:00:00:05"],
])("%s is %s", (text, canonical) => expect(`${Mac.parse(text)}`).toBe(canonical));

test.each([
  "",
  "02:1f:aa:00:00",
  "02:1f:aa:00:00:05:06",
  "02:1f-aa:00:00:05",
  "2:1f:aa:0:0:5",
  "021faa000005",
  "02:1g:aa:00:00:05",
])("%j is refused", (text) => expect(() => Mac.parse(text)).toThrow("write six pairs of hexadecimal digits"));

test.each([
  ["52:54:00:12:34:56", "fd00::", "fd00::5054:ff:fe12:3456"],
  ["00:00:5e:10:00:52", "2001:db8::", "2001:db8::200:5eff:fe10:52"],
  ["02:00:00:00:00:01", "fd00:0:0:1::", "fd00::1:0:ff:fe00:1"],
])("the EUI-64 address of %s in %s/64 is %s", (mac, prefix, address) => {
  expect(`${Mac.parse(mac).eui64(Prefix.parse(`${prefix}/64`))}`).toBe(address);
});

test.each(["fd00::/48", "fd00::/65", "10.0.0.0/24"])("there is no EUI-64 address in %s", (prefix) => {
  expect(() => Mac.parse("02:00:00:00:00:01").eui64(Prefix.parse(prefix))).toThrow("use a /64");
});

test.each([
  ["02:00:00:00:00:01", true, false],
  ["fa:16:3e:00:00:01", true, false],
  ["52:54:00:00:00:01", true, false],
  ["00:50:56:00:00:01", false, false],
  ["01:00:5e:00:00:01", false, true],
])("%s is local: %s, multicast: %s", (mac, isLocal, isMulticast) => {
  expect(Mac.parse(mac)).toMatchObject({ isLocal, isMulticast });
});

describe("a MAC of our own choice", () => {
  test("stays the same over versions of this package: it is in people's state", () => {
    expect(`${Mac.for("RegionOne", "app/vip")}`).toBe("66:0a:69:21:3e:35");
  });

  test("is local and unicast, and the first half depends on the region alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.nat(5), (region, one, other, attempt) => {
        const mac = Mac.for(region, one, attempt);
        expect(mac).toMatchObject({ isLocal: true, isMulticast: false });
        expect(Mac.for(region, one, attempt).equals(mac)).toBe(true);
        expect(half(Mac.for(region, other))).toBe(half(mac));
        expect(mac.equals(Mac.for(region, one, attempt + 1))).toBe(false);
      }),
    );
  });

  test("is never one that Neutron may choose", () => {
    const halves = Array.from({ length: 100_000 }, (_, i) => half(Mac.for(`region ${i}`, "")));
    expect(halves.filter((it) => it.startsWith("fa:16:"))).toEqual([]);
    // Regions with those numbers would have got one, were they not passed over.
    expect(halves.filter((it) => it.startsWith("fa:17:")).length).toBeGreaterThan(0);
  });
});

function half(mac: Mac): string {
  return `${mac}`.slice(0, 8);
}
