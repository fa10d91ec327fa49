import type { Severity } from "../finding";
import { Prefix } from "./prefix";

/** Why a prefix is a poor choice for hosts. */
export interface SpecialPurpose {
  /** What the addresses are for, such as `documentation`. */
  readonly name: string;
  /** What goes wrong with them, and who says so. */
  readonly why: string;
  /** An error where such hosts can't be reached at all; else a warning. */
  readonly severity: Severity;
}

/** From the IANA special-purpose address registries (RFC 6890); the narrower block first. */
const TABLE: readonly (SpecialPurpose & { readonly prefixes: readonly string[] })[] = [
  {
    name: "metadata",
    why: "servers ask the metadata service at this address",
    severity: "error",
    prefixes: ["169.254.169.254/32", "fe80::a9fe:a9fe/128"],
  },
  {
    name: "link-local",
    why: "routers never forward it (RFC 3927, RFC 4291)",
    severity: "error",
    prefixes: ["169.254.0.0/16", "fe80::/10"],
  },
  {
    name: "loopback",
    why: "it never leaves a host (RFC 1122, RFC 4291)",
    severity: "error",
    prefixes: ["127.0.0.0/8", "::1/128"],
  },
  {
    name: "this network",
    why: "it means no address yet (RFC 791, RFC 4291)",
    severity: "error",
    prefixes: ["0.0.0.0/8", "::/128"],
  },
  {
    name: "multicast",
    why: "it names groups, no host can have it (RFC 5771, RFC 4291)",
    severity: "error",
    prefixes: ["224.0.0.0/4", "ff00::/8"],
  },
  {
    name: "reserved",
    why: "hosts refuse it (RFC 1112)",
    severity: "error",
    prefixes: ["240.0.0.0/4"],
  },
  {
    name: "IPv4-mapped",
    why: "it means an IPv4 address inside a program (RFC 4291)",
    severity: "error",
    prefixes: ["::ffff:0:0/96"],
  },
  {
    name: "discard-only",
    why: "routers throw away what is sent to it (RFC 6666)",
    severity: "error",
    prefixes: ["100::/64"],
  },
  {
    name: "documentation",
    why: "it is for examples, and filters drop it (RFC 5737, RFC 3849, RFC 9637)",
    severity: "warning",
    prefixes: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"],
  },
  {
    name: "CGNAT",
    why: "it is shared by carriers, clouds and overlay networks, and may already be in use on the way (RFC 6598)",
    severity: "warning",
    prefixes: ["100.64.0.0/10"],
  },
  {
    name: "benchmarking",
    why: "it is for tests of network devices (RFC 2544, RFC 5180)",
    severity: "warning",
    prefixes: ["198.18.0.0/15", "2001:2::/48"],
  },
  {
    name: "protocol assignments",
    why: "protocols use it for themselves (RFC 6890, RFC 7526)",
    severity: "warning",
    prefixes: [
      "192.0.0.0/24",
      "192.88.99.0/24",
      "2001::/23",
      "2002::/16",
      "64:ff9b::/96",
      "64:ff9b:1::/48",
      "5f00::/16",
    ],
  },
  {
    name: "site-local",
    why: "it was given up for unique local addresses (RFC 3879)",
    severity: "warning",
    prefixes: ["fec0::/10"],
  },
];

const SPECIAL = TABLE.flatMap(({ prefixes, ...purpose }) =>
  prefixes.map((text) => ({ prefix: Prefix.parse(text), purpose })),
);

/** RFC 1918 and RFC 4193. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].map((text) => Prefix.parse(text));

const PUBLIC: SpecialPurpose = {
  name: "public",
  why: "it belongs to somebody, who can't be reached from hosts that have such addresses",
  severity: "warning",
};

/** The trap that a prefix falls into, wholly or in part; undefined if it is private space (RFC 1918, RFC 4193). */
export function specialPurpose(prefix: Prefix): SpecialPurpose | undefined {
  const special = SPECIAL.find((it) => it.prefix.contains(prefix)) ?? SPECIAL.find((it) => it.prefix.overlaps(prefix));
  if (special !== undefined) return special.purpose;
  return PRIVATE.some((block) => block.contains(prefix)) ? undefined : PUBLIC;
}
