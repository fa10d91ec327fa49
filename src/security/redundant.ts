import sortBy from "lodash/sortBy";
import type { Problem } from "../finding";
import type { NeutronRule } from "./neutron-rule";

/** What became of one rule of the author's. */
export interface DeclaredRule {
  /** As it stands in messages, such as `ingress tcp 443 from anywhere`. */
  readonly label: string;
  /** By name of region. */
  readonly made: ReadonlyMap<string, readonly NeutronRule[]>;
}

/** One rule of Neutron's, where it is, and for whom. */
interface Placed {
  readonly rule: NeutronRule;
  readonly regionsOf: Map<DeclaredRule, Set<string>>;
}

/** Rules that change nothing: each part of them is there already, by another rule. */
export function checkRedundant(declared: readonly DeclaredRule[]): Problem[] {
  // Of two that make the same parts, the one that makes more stays.
  const sorted = sortBy(declared, [({ made }) => -[...made.values()].flat().length, "label"]);
  const placed = placedBy(sorted);
  return sorted.flatMap((rule) => {
    const mine = placed.filter(({ regionsOf }) => regionsOf.has(rule));
    if (mine.length === 0) return [];
    const twins = mine.map((part) => twinBefore(part, rule));
    if (twins.every((twin) => twin !== undefined))
      return [redundant("SG_RULE_DUPLICATE", rule, twins, "makes nothing that is not made for", "remove it")];
    const wider = mine.map((part, i) => twins[i] ?? coveredBy(part, rule, placed));
    return wider.every((other) => other !== undefined)
      ? [
          redundant(
            "SG_RULE_SUBSUMED",
            rule,
            wider,
            "lets nothing more through than",
            "remove it, or narrow the other one; it is made all the same, so that it holds when the other one goes",
          ),
        ]
      : [];
  });
}

function placedBy(declared: readonly DeclaredRule[]): Placed[] {
  const placed = new Map<string, Placed>();
  for (const owner of declared) {
    for (const [region, rules] of owner.made) {
      for (const rule of rules) {
        let entry = placed.get(rule.key);
        if (entry === undefined) placed.set(rule.key, (entry = { rule, regionsOf: new Map() }));
        const regions = entry.regionsOf.get(owner);
        if (regions === undefined) entry.regionsOf.set(owner, new Set([region]));
        else regions.add(region);
      }
    }
  }
  return [...placed.values()];
}

/** The first of the rules that make this part, if that is another one: of twins one is kept. */
function twinBefore(part: Placed, owner: DeclaredRule): DeclaredRule | undefined {
  for (const other of part.regionsOf.keys()) {
    if (other === owner) return undefined;
    if (isEverywhere(part, owner, part, other)) return other;
  }
  return undefined;
}

function coveredBy(part: Placed, owner: DeclaredRule, all: readonly Placed[]): DeclaredRule | undefined {
  for (const wider of all) {
    if (wider === part || !wider.rule.covers(part.rule)) continue;
    for (const other of wider.regionsOf.keys()) {
      if (other !== owner && isEverywhere(part, owner, wider, other)) return other;
    }
  }
  return undefined;
}

/** True if `wider` is there for `other` in every region in which `part` is there for `owner`. */
function isEverywhere(part: Placed, owner: DeclaredRule, wider: Placed, other: DeclaredRule): boolean {
  const there = wider.regionsOf.get(other);
  return there !== undefined && [...(part.regionsOf.get(owner) ?? [])].every((region) => there.has(region));
}

function redundant(
  code: string,
  rule: DeclaredRule,
  others: readonly (DeclaredRule | undefined)[],
  how: string,
  fix: string,
): Problem {
  const labels = [...new Set(others.map((other) => other?.label ?? ""))].sort();
  return { code, severity: "warning", what: `the rule ${how} ${labels.join(", ")}`, value: rule.label, fix };
}
