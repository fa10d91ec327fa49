import { AddressError } from "./address-error";
import { BITS } from "./family";
import { formatAddress } from "./format";
import { Notation } from "./notation";

/** One usual mistake, and the text without it. */
interface Repair {
  readonly what: string;
  readonly apply: (text: string) => string;
}

const COMMON: readonly Repair[] = [
  { what: "it has blanks", apply: (text) => text.replace(/\s+/gu, "") },
  { what: "square brackets belong to URLs", apply: (text) => text.replace(/^\[(.*)\]/u, "$1") },
  { what: "a zone (%) says something on one host only", apply: (text) => text.replace(/%[^/]*/u, "") },
  {
    what: "leading zeros mean octal to some programs",
    apply: (text) => (text.includes(":") ? text : text.replace(/(^|\.)0+(?=\d)/gu, "$1")),
  },
  { what: "the length has leading zeros", apply: (text) => text.replace(/\/0+(?=\d+$)/u, "/") },
  { what: "a dotted mask is not taken", apply: withLength },
  { what: "an IPv4 address inside an IPv6 one is not taken", apply: withoutV4 },
];

const ADDRESS: readonly Repair[] = [
  ...COMMON,
  { what: "an address has no length", apply: (text) => text.replace(/\/\d+$/u, "") },
];

const PREFIX: readonly Repair[] = [
  ...COMMON,
  { what: "IPv4 has four numbers", apply: (text) => padded(text) },
  {
    what: "the length is missing",
    apply: (text) => (text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`),
  },
  { what: "bits are set behind the length", apply: withoutHostBits },
];

/** Why a text is no address, with the one that was probably meant. */
export function refuseAddress(text: string): AddressError {
  return refuse(text, ADDRESS, "no IPv4 or IPv6 address", "10.32.0.5 or fd5c:1f2a:77::5", (repaired) =>
    new Notation().readAddress(repaired),
  );
}

/** Why a text is no prefix, with the one that was probably meant. */
export function refusePrefix(text: string): AddressError {
  const [, address, length] = /^([^/]*)\/(\d+)$/u.exec(text) ?? [];
  const notation = new Notation();
  if (address !== undefined && notation.readAddress(address) && Number(length) > BITS[notation.family]) {
    const { family } = notation;
    return new AddressError(`IPv${family} has no such length`, text, `use a length from 0 to ${BITS[family]}`);
  }
  return refuse(text, PREFIX, "no IPv4 or IPv6 prefix", "10.32.0.0/16 or fd5c:1f2a:77::/48", (repaired) =>
    new Notation().readPrefix(repaired),
  );
}

function refuse(
  text: string,
  repairs: readonly Repair[],
  otherwise: string,
  example: string,
  isRight: (text: string) => boolean,
): AddressError {
  const reasons: string[] = [];
  let repaired = text;
  for (const { what, apply } of repairs) {
    const next = apply(repaired);
    if (next !== repaired) reasons.push(what);
    repaired = next;
  }
  return isRight(repaired)
    ? new AddressError(reasons.join(", and "), text, `write ${repaired}`)
    : new AddressError(otherwise, text, `write it as ${example}`);
}

/** `10.0.0.0/255.0.0.0` as `10.0.0.0/8`. */
function withLength(text: string): string {
  const [address, mask] = text.split("/");
  const notation = new Notation();
  if (mask === undefined || !mask.includes(".") || !notation.readAddress(mask)) return text;
  const ones = Math.clz32(~notation.words[0]);
  return notation.words[0] << ones === 0 || ones === 32 ? `${address}/${ones}` : text;
}

/** `::ffff:10.0.0.0/104` as `10.0.0.0/8`, and other IPv4 inside IPv6 in hexadecimal digits. */
function withoutV4(text: string): string {
  const parts = /^(.*:)(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/u.exec(text);
  const notation = new Notation();
  if (parts === null || !notation.readAddress(parts[2])) return text;
  const [, front, v4, length] = parts;
  const isMapped = /^(0*:)*:?ffff:$/iu.test(front) && Number(length ?? 128) >= 96;
  if (isMapped) return length === undefined ? v4 : `${v4}/${Number(length) - 96}`;
  const [word] = notation.words;
  const hex = `${front}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
  return length === undefined ? hex : `${hex}/${length}`;
}

/** `10.32/16` as `10.32.0.0/16`. */
function padded(text: string): string {
  const parts = /^(\d+(?:\.\d+){0,2})\.?(\/\d+)$/u.exec(text);
  return parts === null ? text : `${[...parts[1].split("."), "0", "0", "0"].slice(0, 4).join(".")}${parts[2]}`;
}

function withoutHostBits(text: string): string {
  const [, address, length] = /^([^/]*)\/(\d+)$/u.exec(text) ?? [];
  const notation = new Notation();
  if (address === undefined || !notation.readAddress(address)) return text;
  const { family, value } = notation;
  const host = BigInt(BITS[family] - Number(length));
  if (host < 0n || (value >> host) << host === value) return text;
  return `${formatAddress(family, (value >> host) << host)}/${length}`;
}
