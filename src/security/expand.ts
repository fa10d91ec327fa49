import type { Family } from "../address";
import { NeutronRule, type Direction } from "./neutron-rule";
import type { Port } from "./port";
import { remoteFamilies, type Remote } from "./remote";

/** The rules that let this traffic through to or from these remotes: one per remote and family. */
export function rulesFor(
  direction: Direction,
  port: Port,
  families: readonly Family[],
  remotes: readonly Remote[],
): NeutronRule[] {
  return remotes.flatMap((remote) =>
    remoteFamilies(remote)
      .filter((family) => families.includes(family) && port.families.includes(family))
      .map((family) => new NeutronRule(direction, family, port.in(family), remote)),
  );
}
