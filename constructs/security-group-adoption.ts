import type { Problem } from "../src/finding";
import { refusedId } from "../src/security";
import type { GlobalSecurityGroup } from "./global-security-group";
import { isIdOrToken } from "./known-by-id";

/** What can't be taken over: ids that are none, rules that the group does not have. */
export function checkAdopted(group: GlobalSecurityGroup): Problem[] {
  const {
    props: { adopt = {} },
  } = group;
  return group.regions
    .filter(({ name }) => Object.hasOwn(adopt, name))
    .flatMap((region) => {
      const { rules } = group.in(region);
      // Plain JavaScript and failed look-ups give anything.
      const { id, rules: adopted = {} } = adopt[region.name] ?? {};
      const ids = Object.entries(adopted);
      const problems: Problem[] = [
        ...(isIdOrToken(id) ? [] : [refusedId("SG_ADOPT", "the group to take over", id)]),
        ...ids
          .filter(([, rule]) => !isIdOrToken(rule))
          .map(([key, rule]) => refusedId("SG_ADOPT", `the rule ${key}, to take over,`, rule)),
        ...ids
          .filter(([key]) => !rules.has(key))
          .map(([key]): Problem => ({
            code: "SG_ADOPT",
            severity: "error",
            what: "adopt names a rule that the group does not have",
            value: key,
            fix: `use some of: ${[...rules.keys()].join(", ")}`,
          })),
      ];
      return problems.map((problem) => ({ ...problem, region: region.name }));
    });
}
