import fc from "fast-check";
import { Address, Prefix, type Family } from "../../src/address";
import { everybody, Port, remoteOf, type Remote } from "../../src/security";

/** A few ports that often equal, hold or touch each other. */
export const ports: fc.Arbitrary<Port> = fc.oneof(
  fc.constantFrom(Port.all(), Port.allTcp(), Port.allUdp(), Port.icmp(), Port.icmpv6(), Port.tcp(1, 65535)),
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 4 }))
    .map(([first, more]) => Port.tcp(first, first + more)),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
    .map(([type, code]) => Port.icmp(type, code)),
  fc.integer({ min: 1, max: 3 }).map((type) => Port.icmpv6(type)),
  fc.constantFrom("tcp", "TCP", 6, "esp", 50, "ipv6-icmp", 58, 1, "icmp").map(Port.protocol),
);

/** Prefixes within a /24 or a /120, so that they often meet. */
export const prefixes: fc.Arbitrary<Prefix> = fc
  .tuple(fc.constantFrom<Family>(4, 6), fc.integer({ min: 0, max: 8 }), fc.nat(255))
  .map(([family, bits, low]) => {
    const base = Address.parse(family === 4 ? "10.0.0.0" : "fd00::");
    return Prefix.around(base.plus(low), (family === 4 ? 24 : 120) + bits);
  });

/** Both families, prefixes that often meet, and two groups. */
export const remotes: fc.Arbitrary<Remote> = fc.oneof(
  fc.constantFrom<Family>(4, 6).map(everybody),
  prefixes.map(remoteOf),
  fc.constantFrom("app", "db").map((key): Remote => ({ kind: "group", key, label: key, id: key, families: [4, 6] })),
);
