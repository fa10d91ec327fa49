import type { Family, Prefix } from "../address";

/** The other end of a rule, as Neutron takes it. A group or address group is known to this room by its key only. */
export type Remote =
  | { readonly kind: "any"; readonly family: Family }
  | { readonly kind: "prefix"; readonly family: Family; readonly prefix: Prefix }
  | RemoteById;

/** A group of Neutron's. */
interface RemoteById {
  readonly kind: "group" | "address-group";
  /** Equal for equal groups. */
  readonly key: string;
  /** For people; equal for equal groups. */
  readonly label: string;
  readonly id: string;
  /** The families of its addresses, as far as they are known. */
  readonly families: readonly Family[];
}

/** Everybody, in one family. */
export function everybody(family: Family): Remote {
  return { kind: "any", family };
}

/** A prefix as a remote. The whole family is "no prefix" to Neutron: with it, the same rule would be there twice. */
export function remoteOf(prefix: Prefix): Remote {
  const { family } = prefix;
  return prefix.length === 0 ? everybody(family) : { kind: "prefix", family, prefix };
}

/** The families in which there is such a remote. */
export function remoteFamilies(remote: Remote): readonly Family[] {
  return "family" in remote ? [remote.family] : remote.families;
}

/** Equal for equal remotes of one family, and only for them. */
export function remoteKey(remote: Remote): string {
  if (remote.kind === "any") return "any";
  return remote.kind === "prefix" ? remote.prefix.toString() : `${remote.kind} ${remote.key}`;
}

/** `any`, `10.0.0.0/8`, `app`. */
export function remoteText(remote: Remote): string {
  return "label" in remote ? remote.label : remoteKey(remote);
}

/** True if every address behind `b` is known to be behind `a`. Of groups nothing is known but that they equal themselves. */
export function remoteCovers(a: Remote, b: Remote): boolean {
  if (a.kind === "any") return true;
  if (a.kind === "prefix") return b.kind === "prefix" && a.prefix.contains(b.prefix);
  return a.kind === b.kind && a.key === b.key;
}
