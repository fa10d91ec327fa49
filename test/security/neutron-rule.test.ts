import fc from "fast-check";
import { Prefix } from "../../src/address";
import { everybody, NeutronRule, Port, protocolText, remoteOf, rulesFor, type Remote } from "../../src/security";
import { ports, remotes } from "./arbitrary";

const prefix = (text: string) => remoteOf(Prefix.parse(text));
const group = (key: string): Remote => ({ kind: "group", key, label: "app", id: key, families: [4, 6] });
const only = (port: Port, remote: Remote) => rulesFor("ingress", port, [4, 6], [remote])[0];

/** What Neutron compares (neutron/db/securitygroups_db.py, `_rule_to_key`), computed from what would be sent. */
function sent({ direction, ethertype, traffic, remote }: NeutronRule): string {
  return JSON.stringify([
    direction,
    ethertype,
    traffic.protocol === undefined ? null : protocolText(traffic.protocol),
    traffic.first ?? null,
    traffic.last ?? null,
    remote.kind === "any" ? null : remote.kind === "prefix" ? String(remote.prefix) : remote.key,
  ]);
}

describe("rulesFor", () => {
  test("makes a rule per family that port and remote have in common", () => {
    const made = (port: Port, ...to: Remote[]) => rulesFor("egress", port, [4, 6], to).map(({ key }) => key);
    expect(made(Port.tcp(443), everybody(4), everybody(6))).toEqual([
      "egress IPv4 tcp 443 to any",
      "egress IPv6 tcp 443 to any",
    ]);
    expect(made(Port.icmp(), prefix("fd00::/8"))).toEqual(["egress IPv6 ipv6-icmp to fd00::/8"]);
    expect(made(Port.icmp(8), prefix("fd00::/8"))).toEqual([]);
    expect(made(Port.icmpv6(128), everybody(4), group("x"))).toEqual(["egress IPv6 ipv6-icmp type 128 to group x"]);
  });

  test("writes the whole family as no prefix, which is the same to Neutron", () => {
    expect(only(Port.tcp(1), prefix("0.0.0.0/0")).key).toBe(only(Port.tcp(1), everybody(4)).key);
    expect(only(Port.tcp(1), prefix("::/0")).key).toBe(only(Port.tcp(1), everybody(6)).key);
  });

  test("property: two rules have one key exactly if Neutron takes them for the same", () => {
    fc.assert(
      fc.property(ports, remotes, ports, remotes, (portA, remoteA, portB, remoteB) => {
        for (const a of rulesFor("ingress", portA, [4, 6], [remoteA])) {
          for (const b of rulesFor("ingress", portB, [4, 6], [remoteB])) {
            expect(a.key === b.key).toBe(sent(a) === sent(b));
            expect(a.id === b.id).toBe(a.key === b.key);
          }
        }
      }),
    );
  });

  test("property: what is canonical stays as it is", () => {
    fc.assert(
      fc.property(ports, remotes, (port, remote) => {
        for (const rule of rulesFor("ingress", port, [4, 6], [remote])) {
          const again = new NeutronRule(rule.direction, rule.family, port.in(rule.family), rule.remote);
          expect(again.key).toBe(rule.key);
          if (rule.remote.kind === "prefix")
            expect(remoteOf(Prefix.parse(String(rule.remote.prefix)))).toEqual(rule.remote);
        }
      }),
    );
  });
});

describe("NeutronRule", () => {
  test("has an id that can be read and belongs into a path", () => {
    expect(only(Port.tcp(8000, 8080), prefix("2001:db8::/32")).id).toMatch(
      /^ingress-ipv6-tcp-8000-8080-from-2001-db8-32-[0-9a-f]{8}$/,
    );
    expect(only(Port.all(), group("a/b")).id).toMatch(/^ingress-ipv4-all-traffic-from-app-[0-9a-f]{8}$/);
    expect(only(Port.all(), group("a")).id).not.toBe(only(Port.all(), group("b")).id);
  });

  test.each<[string, Port, Remote, Port, Remote, boolean]>([
    ["everything holds a port", Port.all(), everybody(4), Port.tcp(1), prefix("10.0.0.0/8"), true],
    ["a protocol holds its ports", Port.allTcp(), everybody(4), Port.tcp(1), everybody(4), true],
    ["a protocol does not hold another", Port.allTcp(), everybody(4), Port.udp(1), everybody(4), false],
    ["a port does not hold its protocol", Port.tcp(1), everybody(4), Port.allTcp(), everybody(4), false],
    ["a range holds a range", Port.tcp(1, 9), everybody(4), Port.tcp(3, 9), everybody(4), true],
    ["ranges that overlap", Port.tcp(1, 9), everybody(4), Port.tcp(3, 10), everybody(4), false],
    ["a type holds its codes", Port.icmp(3), everybody(4), Port.icmp(3, 4), everybody(4), true],
    ["a type does not hold the next", Port.icmp(3), everybody(4), Port.icmp(4), everybody(4), false],
    ["a code does not hold its type", Port.icmp(3, 4), everybody(4), Port.icmp(3), everybody(4), false],
    ["a code does not hold a lower one", Port.icmp(3, 4), everybody(4), Port.icmp(3, 1), everybody(4), false],
    ["a prefix holds a smaller one", Port.tcp(1), prefix("10.0.0.0/8"), Port.tcp(1), prefix("10.9.0.0/16"), true],
    [
      "a prefix does not hold a larger one",
      Port.tcp(1),
      prefix("10.0.0.0/16"),
      Port.tcp(1),
      prefix("10.0.0.0/8"),
      false,
    ],
    ["everybody holds a group", Port.tcp(1), everybody(4), Port.tcp(1), group("app"), true],
    ["a group holds itself", Port.allTcp(), group("app"), Port.tcp(1), group("app"), true],
    ["a group does not hold another", Port.tcp(1), group("app"), Port.tcp(1), group("db"), false],
    ["of a group no prefix is known", Port.tcp(1), prefix("10.0.0.0/8"), Port.tcp(1), group("app"), false],
    ["the families are apart", Port.all(), everybody(4), Port.all(), everybody(6), false],
  ])("%s", (_what, portA, remoteA, portB, remoteB, expected) => {
    expect(only(portA, remoteA).covers(only(portB, remoteB))).toBe(expected);
  });

  test("property: covering each other is being the same", () => {
    fc.assert(
      fc.property(ports, remotes, ports, remotes, (portA, remoteA, portB, remoteB) => {
        for (const a of rulesFor("ingress", portA, [4, 6], [remoteA])) {
          expect(a.covers(a)).toBe(true);
          for (const b of rulesFor("ingress", portB, [4, 6], [remoteB]))
            expect(a.covers(b) && b.covers(a)).toBe(a.key === b.key);
        }
      }),
    );
  });
});
