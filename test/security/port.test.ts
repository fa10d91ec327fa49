import { Port } from "../../src/security";

describe("Port", () => {
  test.each([
    ["one port", Port.tcp(443), { protocol: 6, first: 443, last: 443 }, "tcp 443"],
    ["a range", Port.udp(6000, 6999), { protocol: 17, first: 6000, last: 6999 }, "udp 6000-6999"],
    ["SCTP", Port.sctp(36412), { protocol: 132, first: 36412, last: 36412 }, "sctp 36412"],
    ["DCCP", Port.dccp(5, 6), { protocol: 33, first: 5, last: 6 }, "dccp 5-6"],
    ["UDP-Lite", Port.udplite(1), { protocol: 136, first: 1, last: 1 }, "udplite 1"],
    ["all of TCP", Port.allTcp(), { protocol: 6 }, "tcp"],
    ["all of UDP", Port.allUdp(), { protocol: 17 }, "udp"],
    ["every port of a protocol, which Neutron keeps as none", Port.tcp(1, 65535), { protocol: 6 }, "tcp"],
    ["a protocol by number", Port.protocol(6), { protocol: 6 }, "tcp"],
    ["a protocol by its number as text", Port.protocol("112"), { protocol: 112 }, "vrrp"],
    ["a protocol by name, in any case", Port.protocol("ESP"), { protocol: 50 }, "esp"],
    ["a protocol without a name", Port.protocol(200), { protocol: 200 }, "200"],
    ["everything", Port.all(), {}, "all traffic"],
  ])("%s", (_what, port, traffic, text) => {
    expect(port.problems).toEqual([]);
    expect(port.families).toEqual([4, 6]);
    expect(port.in(4)).toEqual(traffic);
    expect(port.in(6)).toEqual(traffic);
    expect(String(port)).toBe(text);
  });

  test("ICMP without a type is ICMPv6 in IPv6, as Neutron takes it", () => {
    expect(Port.icmp().families).toEqual([4, 6]);
    expect(Port.icmp().in(4)).toEqual({ protocol: 1 });
    expect(Port.icmp().in(6)).toEqual({ protocol: 58 });
    expect(Port.protocol("icmp").in(6)).toEqual({ protocol: 58 });
  });

  test("types of ICMP belong to one family", () => {
    expect(Port.icmp(3, 4).families).toEqual([4]);
    expect(Port.icmp(3, 4).in(4)).toEqual({ protocol: 1, first: 3, last: 4 });
    expect(Port.icmpv6(128).families).toEqual([6]);
    expect(Port.icmpv6(128).in(6)).toEqual({ protocol: 58, first: 128, last: undefined });
    expect(String(Port.icmpv6(1, 4))).toBe("ipv6-icmp type 1 code 4");
  });

  test.each(["icmpv6", "ipv6-icmp", "ipv6-encap", "ipv6-frag", "ipv6-nonxt", "ipv6-opts", "ipv6-route"])(
    "%s is there in IPv6 only",
    (name) => {
      expect(Port.protocol(name).families).toEqual([6]);
    },
  );

  test.each([
    ["port 0", Port.tcp(0), "SG_PORT", "tcp 0"],
    ["a port beyond the last", Port.udp(65536), "SG_PORT", "udp 65536"],
    ["a broken port", Port.tcp(80.5), "SG_PORT", "tcp 80.5"],
    ["no number", Port.tcp(NaN), "SG_PORT", "tcp NaN"],
    ["an upside-down range", Port.tcp(90, 80), "SG_PORT", "tcp 90-80"],
    ["ICMP type 0, which would let all through", Port.icmp(0), "SG_ICMP", "icmp type 0"],
    ["ICMP code 0, which would let all codes through", Port.icmp(3, 0), "SG_ICMP", "icmp type 3 code 0"],
    ["ICMPv6 code 0", Port.icmpv6(1, 0), "SG_ICMP", "ipv6-icmp type 1 code 0"],
    ["a code without a type", Port.icmp(undefined, 4), "SG_ICMP", "icmp type undefined code 4"],
    ["a type beyond the last", Port.icmp(256), "SG_ICMP", "icmp type 256"],
    ["a negative code", Port.icmpv6(1, -1), "SG_ICMP", "ipv6-icmp type 1 code -1"],
    ["protocol 0", Port.protocol(0), "SG_PROTOCOL", "protocol 0"],
    ["any protocol by name", Port.protocol("any"), "SG_PROTOCOL", "protocol any"],
    ["a protocol beyond the last", Port.protocol(256), "SG_PROTOCOL", "protocol 256"],
    ["an unknown name", Port.protocol("quic"), "SG_PROTOCOL", "protocol quic"],
    ["a hexadecimal number", Port.protocol("0x6"), "SG_PROTOCOL", "protocol 0x6"],
    ["no name", Port.protocol(""), "SG_PROTOCOL", "protocol "],
  ])("refuses %s", (_what, port, code, value) => {
    expect(port.problems).toMatchObject([{ code, severity: "error", value }]);
    expect(port.problems[0].fix).not.toBe("");
    expect(port.families).toEqual([]);
  });
});
