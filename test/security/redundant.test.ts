import fc from "fast-check";
import { Prefix } from "../../src/address";
import { checkRedundant, everybody, type NeutronRule, Port, remoteOf, rulesFor, type Remote } from "../../src/security";
import { ports, remotes } from "./arbitrary";

const ingress = (port: Port, ...from: Remote[]) => rulesFor("ingress", port, [4, 6], from);
const prefix = (text: string) => remoteOf(Prefix.parse(text));

/** A rule of the author's that makes the same in each of these regions. */
function declared(label: string, rules: readonly NeutronRule[], regions = ["RegionOne", "RegionTwo"]) {
  return { label, made: new Map(regions.map((region) => [region, rules])) };
}

const codes = (...rules: ReturnType<typeof declared>[]) =>
  checkRedundant(rules).map(({ code, value }) => `${code} ${value}`);

describe("checkRedundant", () => {
  test("names the second of two that are the same", () => {
    const a = declared("a", ingress(Port.tcp(80), everybody(4)));
    const b = declared("b", ingress(Port.protocol("tcp"), everybody(4)));
    const c = declared("c", ingress(Port.tcp(1, 65535), prefix("0.0.0.0/0")));
    expect(checkRedundant([c, b])).toEqual([
      {
        code: "SG_RULE_DUPLICATE",
        severity: "warning",
        what: "the rule makes nothing that is not made for b",
        value: "c",
        fix: "remove it",
      },
    ]);
    expect(codes(a)).toEqual([]);
  });

  test("names a rule that a wider one holds", () => {
    const wide = declared("wide", ingress(Port.allTcp(), prefix("10.0.0.0/8")));
    const narrow = declared("narrow", ingress(Port.tcp(22), prefix("10.9.0.0/16")));
    expect(codes(wide, narrow)).toEqual(["SG_RULE_SUBSUMED narrow"]);
    expect(checkRedundant([wide, narrow])[0].what).toBe("the rule lets nothing more through than wide");
  });

  test("leaves alone a rule of which a part is still needed", () => {
    const wide = declared("wide", ingress(Port.tcp(22), everybody(4)));
    const both = declared("both", ingress(Port.tcp(22), everybody(4), everybody(6)));
    expect(codes(wide, both)).toEqual(["SG_RULE_DUPLICATE wide"]);
    expect(codes({ ...wide, label: "a" }, both)).toEqual(["SG_RULE_DUPLICATE a"]);
  });

  test("leaves alone a rule that a wider one holds in some regions only", () => {
    const wide = declared("wide", ingress(Port.allTcp(), everybody(4)), ["RegionOne"]);
    const narrow = declared("narrow", ingress(Port.tcp(22), everybody(4)));
    expect(codes(wide, narrow)).toEqual([]);
  });

  test("finds the parts with several others", () => {
    const four = declared("four", ingress(Port.allTcp(), everybody(4)));
    const six = declared("six", ingress(Port.allTcp(), everybody(6)));
    const both = declared("both", ingress(Port.tcp(22), everybody(4), everybody(6)));
    expect(checkRedundant([both, six, four])[0].what).toBe("the rule lets nothing more through than four, six");
  });

  test("property: without the rules that are named, the same gets through in every region, in whatever order they come", () => {
    const rule = fc.record({
      port: ports,
      from: fc.array(remotes, { minLength: 1, maxLength: 3 }),
      regions: fc.subarray(["RegionOne", "RegionTwo"], { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 8 }), (rules) => {
        // GIVEN
        const all = rules.map(({ port, from, regions }, n) => declared(`rule ${n}`, ingress(port, ...from), regions));

        // WHEN
        const found = checkRedundant(all);

        // THEN
        expect(checkRedundant([...all].reverse())).toEqual(found);
        const kept = all.filter(({ label }) => !found.some(({ value }) => value === label));
        for (const { made } of all) {
          for (const [region, parts] of made) {
            const left = kept.flatMap((other) => other.made.get(region) ?? []);
            for (const part of parts) expect(left.some((other) => other.covers(part))).toBe(true);
          }
        }
      }),
    );
  });
});
