import type { Family } from "../src/address";
import type { Problem } from "../src/finding";
import type { Region } from "./region";
import type { IGlobalSecurityGroup } from "./security-group";

/**
 * What nobody knows of the members of a group that is a peer over regions: there it would silently be nobody.
 *
 * @param label of the peer
 * @param asked regions that are seen from another one
 * @param families of the rule
 */
export function checkPeerMembers(
  label: string,
  group: IGlobalSecurityGroup,
  asked: readonly Region[],
  families: readonly Family[],
): Problem[] {
  if (asked.length > 0 && group.members.length === 0)
    return [
      {
        code: "SG_PEER_MEMBERS",
        severity: "error",
        what: `${group.label} is a peer over regions, and nobody knows the addresses of its members`,
        value: label,
        fix: 'declare its members, such as members: [plan.network("app")]; or mean those of the same region only: { sameRegionOnly: true }',
      },
    ];
  const everywhere = new Set(group.regions.flatMap((region) => familiesIn(group, region)));
  return asked.flatMap((there) => {
    const known = families.filter((family) => familiesIn(group, there).includes(family));
    const unknown = families.filter((family) => !known.includes(family));
    // A family that they have in no region at all is nobody's mistake, unless the rule means no other.
    const missing = known.length === 0 ? unknown : unknown.filter((family) => everywhere.has(family));
    return missing.length === 0 ? [] : [noAddress(label, group, there, missing, known)];
  });
}

function familiesIn({ members }: IGlobalSecurityGroup, region: Region): Family[] {
  return members.flatMap((member) => member.prefixesIn(region)).map(({ family }) => family);
}

function noAddress(
  value: string,
  { label }: IGlobalSecurityGroup,
  there: Region,
  missing: readonly Family[],
  known: readonly Family[],
): Problem {
  const addresses = missing.map((family) => `IPv${family}`).join(" or ");
  const isNobody = known.length === 0;
  return {
    code: "SG_PEER_MEMBERS",
    severity: isNobody ? "error" : "warning",
    region: there.name,
    what: `the members of ${label} have no ${addresses} address there: seen from other regions, nobody there is meant`,
    value,
    fix: `declare members with such addresses there; or say what is meant: ${isNobody ? "" : `ipVersion: ${known[0]}, or `}the same region only, { sameRegionOnly: true }`,
  };
}
