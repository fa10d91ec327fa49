import { Prefix } from "../../src/address";
import {
  checkOpenServices,
  everybody,
  Port,
  remoteOf,
  rulesFor,
  type Direction,
  type Remote,
} from "../../src/security";

const check = (port: Port, remote: Remote = everybody(4), direction: Direction = "ingress") =>
  checkOpenServices("the rule", rulesFor(direction, port, [4, 6], [remote]));

describe("checkOpenServices", () => {
  test.each([
    ["ssh", Port.tcp(22), "everybody reaches ssh (22)"],
    ["a range with rdp", Port.tcp(3000, 3400), "everybody reaches rdp (3389), mysql (3306)"],
    ["memcached by UDP", Port.udp(11211), "everybody reaches memcached (11211)"],
    ["all of TCP", Port.allTcp(), "everybody reaches ssh (22), telnet (23), smb (445) and 13 more"],
    ["everything", Port.all(), "everybody reaches ssh (22), telnet (23), smb (445) and 13 more"],
  ])("warns of %s", (_what, port, what) => {
    expect(check(port)).toMatchObject([{ code: "SG_OPEN_PORT", severity: "warning", value: "the rule", what }]);
  });

  test("warns in IPv6 too", () => {
    expect(check(Port.tcp(22), everybody(6))).toHaveLength(1);
  });

  test.each([
    ["https", Port.tcp(443)],
    ["ssh by UDP", Port.udp(22)],
    ["ping", Port.icmp(8)],
  ])("says nothing of %s", (_what, port) => {
    expect(check(port)).toEqual([]);
  });

  test("says nothing of ssh from some, or of traffic that leaves", () => {
    expect(check(Port.tcp(22), remoteOf(Prefix.parse("10.0.0.0/8")))).toEqual([]);
    expect(check(Port.all(), everybody(4), "egress")).toEqual([]);
  });
});
