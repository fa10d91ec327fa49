import type { Problem } from "../finding";

/**
 * What Nova refuses as the name of a keypair, found at synth.
 *
 * The Terraform provider asks for keypairs below microversion 2.92, where only letters, digits, blanks, `-` and `_` are
 * allowed (nova/api/openstack/compute/schemas/keypairs.py); `.` and `@` came with 2.92.
 */
export function checkKeypairName(name: string): Problem[] {
  const refuse = (what: string): Problem[] => [
    {
      code: "KEYPAIR_NAME",
      severity: "error",
      what,
      value: name,
      fix: "use 1 to 255 letters, digits, blanks, - and _, with no blank at the ends",
    },
  ];
  if (name === "") return refuse("the name of a keypair can't be empty");
  if (name.length > 255) return refuse(`the name has ${name.length} characters, Nova takes 255`);
  if (name !== name.trim()) return refuse("the name starts or ends with a blank");
  const bad = [...new Set(name.match(/[^A-Za-z0-9 _-]/gu) ?? [])];
  if (bad.length > 0)
    return refuse(`Nova refuses ${bad.map((c) => JSON.stringify(c)).join(", ")} in the name of a keypair`);
  return [];
}
