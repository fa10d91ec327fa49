import fc from "fast-check";
import { isIPv4, isIPv6 } from "node:net";
import { Address, AddressError } from "../../src/address";
import { addresses } from "./arbitraries";

describe("an address is read and written in its canonical text (RFC 5952)", () => {
  test.each([
    ["10.32.0.5", "10.32.0.5"],
    ["255.255.255.255", "255.255.255.255"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["FD5C:1F2A:0077:0000::00A0", "fd5c:1f2a:77::a0"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["1:0:0:2:3:0:0:4", "1::2:3:0:0:4"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
    ["1:2:3:0:5:6:7:8", "1:2:3:0:5:6:7:8"],
    ["0:0:0:0:0:0:0:0", "::"],
  ])("%s is %s", (text, canonical) => expect(`${Address.parse(text)}`).toBe(canonical));

  test("what is written is read again, and so does Node", () => {
    fc.assert(
      fc.property(addresses(), (address) => {
        const text = address.toString();
        expect(Address.parse(text).equals(address)).toBe(true);
        expect(address.family === 4 ? isIPv4(text) : isIPv6(text)).toBe(true);
      }),
    );
  });
});

describe("a text that is no address is refused with the one that was meant", () => {
  test.each([
    ["10.0.0.05", "leading zeros mean octal to some programs", "write 10.0.0.5"],
    [" 10.0.0.5\n", "it has blanks", "write 10.0.0.5"],
    ["10.0.0.5/24", "an address has no length", "write 10.0.0.5"],
    ["fe80::1%eth0", "a zone (%) says something on one host only", "write fe80::1"],
    ["[fd00::1]", "square brackets belong to URLs", "write fd00::1"],
    ["::ffff:10.0.0.5", "an IPv4 address inside an IPv6 one is not taken", "write 10.0.0.5"],
    ["64:ff9b::10.0.0.5", "an IPv4 address inside an IPv6 one is not taken", "write 64:ff9b::a00:5"],
  ])("%j: %s", (value, what, fix) => {
    expect(() => Address.parse(value)).toThrow(new AddressError(what, value, fix));
  });

  test.each([
    "",
    "10.0.0",
    "10.0.0.256",
    "10.0.0.0.1",
    "1:2",
    ":1",
    "1:",
    "1::2::3",
    ":::",
    "12345::",
    "g::",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8",
    "１.0.0.0",
    "-1.0.0.0",
  ])("%j: with an example", (value) => {
    const fix = "write it as 10.32.0.5 or fd5c:1f2a:77::5";
    expect(() => Address.parse(value)).toThrow(new AddressError("no IPv4 or IPv6 address", value, fix));
  });

  test("what is taken is what Node takes, without zones, IPv4 inside, and octets with leading zeros", () => {
    const text = fc.array(fc.constantFrom(..."0123fF.:::"), { maxLength: 20 }).map((marks) => marks.join(""));
    const shortGroups = fc
      .array(fc.constantFrom("", "0", "1", "f00"), { minLength: 1, maxLength: 9 })
      .map((parts) => parts.join(":"));
    fc.assert(
      fc.property(fc.oneof(text, shortGroups), (text) => {
        const isAddress = isIPv4(text) || (isIPv6(text) && !text.includes("."));
        expect(isTaken(text)).toBe(isAddress);
      }),
      { numRuns: 2000 },
    );
  });
});

test("plus goes on and back, and not over the ends", () => {
  expect(`${Address.parse("10.0.0.255").plus(1)}`).toBe("10.0.1.0");
  expect(`${Address.parse("fd00::1:0:0:0").plus(-1n)}`).toBe("fd00::ffff:ffff:ffff");
  expect(() => Address.parse("255.255.255.255").plus(1)).toThrow("IPv4 has no such address");
  expect(() => Address.parse("::").plus(-1)).toThrow("IPv6 has no such address");
});

function isTaken(text: string): boolean {
  try {
    Address.parse(text);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(AddressError);
    return false;
  }
}
