import { createHash } from "node:crypto";
import type { Problem } from "../finding";
import { WireReader } from "./wire-reader";

/** A public key as OpenSSH writes it in a `.pub` file. */
export interface SshPublicKey {
  /** Key type, such as `ssh-ed25519` or `sk-ecdsa-sha2-nistp256@openssh.com`. */
  readonly type: string;
  /** Size in bits: of the modulus (RSA, DSA) or the curve. */
  readonly bits: number;
  /** The free text behind the key; empty if there is none. */
  readonly comment: string;
  /**
   * `type base64 comment`, one blank between: the only form that Nova reads rightly. Ends with a newline if the source did: Nova keeps
   * it, and Terraform takes a key without it for another key.
   */
  readonly text: string;
  readonly fingerprint: KeyFingerprint;
}

/** The two ways in which people name a key. */
export interface KeyFingerprint {
  /** Hex pairs with colons, as Nova shows it: MD5 of the key blob. */
  readonly md5: string;
  /** `SHA256:` and base64 without padding, as `ssh-keygen -l` shows it. */
  readonly sha256: string;
}

/** What came of reading a key: a key without problems, or with warnings, or problems only. */
export interface ParsedKey {
  readonly key?: SshPublicKey;
  readonly problems: readonly Problem[];
}

// Reads the fields behind the type and returns the size in bits; throws where they are not as the type has them.
// RFC 4253 §6.6 (rsa, dss), RFC 5656 §3.1 (ecdsa), RFC 8709 §4 (ed25519), OpenSSH PROTOCOL.u2f (sk-…).
const TYPES: Readonly<Record<string, (blob: WireReader) => number>> = {
  "ssh-rsa": (blob) => {
    blob.mpint();
    return blob.mpint();
  },
  "ssh-dss": (blob) => {
    const [p] = [blob.mpint(), blob.mpint(), blob.mpint(), blob.mpint()];
    return p;
  },
  "ssh-ed25519": ed25519,
  "ecdsa-sha2-nistp256": (blob) => ecdsa(blob, 256),
  "ecdsa-sha2-nistp384": (blob) => ecdsa(blob, 384),
  "ecdsa-sha2-nistp521": (blob) => ecdsa(blob, 521),
  "sk-ssh-ed25519@openssh.com": (blob) => withApplication(blob, ed25519(blob)),
  "sk-ecdsa-sha2-nistp256@openssh.com": (blob) => withApplication(blob, ecdsa(blob, 256)),
};

function ed25519(blob: WireReader): number {
  blob.string(32);
  return 256;
}

function ecdsa(blob: WireReader, bits: number): number {
  if (blob.string().toString("latin1") !== `nistp${bits}`) throw new Error(`the curve is not nistp${bits}`);
  // An uncompressed point: a byte 4 and two coordinates.
  if (blob.string(1 + 2 * Math.ceil(bits / 8))[0] !== 4) throw new Error("the point is not in uncompressed form");
  return bits;
}

function withApplication(blob: WireReader, bits: number): number {
  blob.string();
  return bits;
}

const PRIVATE_KEY = /PRIVATE KEY-----|^PuTTY-User-Key-File-|PRIVATE-KEY|^AGE-SECRET-KEY-/m;
const OTHER_FORMAT = /^-----BEGIN |^---- BEGIN SSH2/m;

/**
 * Reads one public key as it stands in a `.pub` file.
 *
 * Nova checks a key with a parser that accepts more than it can fingerprint: it takes the second word, split at single
 * blanks, for the key (nova/crypto.py, generate_fingerprint), so options, tabs and doubled blanks are refused or unified here.
 * No problem quotes the text: what was handed over may be a private key.
 */
export function parseSshPublicKey(text: string): ParsedKey {
  if (PRIVATE_KEY.test(text)) {
    return refused(
      "KEY_PRIVATE",
      "this is a private key; its text is not repeated here and goes nowhere",
      "give the public half, the file that ends in .pub (`ssh-keygen -y -f FILE` prints it), and replace the key if the private one was shared",
    );
  }
  if (text.includes("TfToken[")) {
    return refused(
      "KEY_TOKEN",
      "the key holds a token marker",
      "give the key's own text: it is checked at synth, so it can't be a token",
    );
  }
  if (OTHER_FORMAT.test(text)) {
    return refused(
      "KEY_FORMAT",
      "this is a key in PEM or SSH2 form, which Nova does not read",
      "convert it: `ssh-keygen -i -m PKCS8 -f FILE` (or -m RFC4716, -m PEM) prints the OpenSSH form",
    );
  }
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 0) {
    return refused("KEY_EMPTY", "there is no key in it", "give one line of the form `ssh-ed25519 AAAA… comment`");
  }
  if (lines.length > 1) {
    return refused(
      "KEY_SEVERAL",
      `there are ${lines.length} keys in it, and a keypair holds one`,
      "make one GlobalKeypair per key",
    );
  }
  return parseLine(lines[0], /[\r\n]$/.test(text) ? "\n" : "");
}

function parseLine(line: string, end: string): ParsedKey {
  const [type, encoded = "", ...comment] = line.split(/[ \t]+/);
  const measure = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (measure === undefined) return unknownType(line, type);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return broken(type, "the second word is not base64");
  const blob = Buffer.from(encoded, "base64");
  if (blob.toString("base64").replace(/=+$/, "") !== encoded.replace(/=+$/, "")) {
    return broken(type, "the second word is not base64 as OpenSSH writes it");
  }
  let bits: number;
  try {
    const reader = new WireReader(blob);
    const inner = reader.string().toString("latin1");
    if (inner !== type) return broken(type, `the key inside is of type ${JSON.stringify(inner.slice(0, 64))}`);
    bits = measure(reader);
    reader.end();
  } catch (error) {
    return broken(type, (error as Error).message);
  }
  const rest = line.slice(line.indexOf(encoded, type.length) + encoded.length).trim();
  const note = comment.length === 0 ? "" : rest;
  if (/\p{Cc}/u.test(note)) return broken(type, "the comment holds a control character");
  // Nova's database keeps three bytes a character (utf8mb3): measured, it answers 500.
  if (/[\u{10000}-\u{10FFFF}]/u.test(note)) {
    return refused(
      "KEY_COMMENT",
      "the comment holds a character, such as an emoji, that Nova answers with an internal error",
      "write the comment without it",
    );
  }
  const base64 = blob.toString("base64");
  return {
    key: {
      type,
      bits,
      comment: note,
      text: [type, base64, ...(note === "" ? [] : [note])].join(" ") + end,
      fingerprint: fingerprint(blob),
    },
    problems: weaknesses(type, bits),
  };
}

function fingerprint(blob: Buffer): KeyFingerprint {
  const md5 = createHash("md5").update(blob).digest("hex");
  const sha256 = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return { md5: (md5.match(/../g) ?? []).join(":"), sha256: `SHA256:${sha256}` };
}

function weaknesses(type: string, bits: number): Problem[] {
  const replace =
    "make a new one: `ssh-keygen -t ed25519`; a changed key replaces the keypairs and leaves servers alone";
  if (type === "ssh-dss") {
    return [
      {
        code: "KEY_DSA",
        severity: "warning",
        what: "DSA keys are refused by OpenSSH 7.0 and later",
        value: type,
        fix: replace,
      },
    ];
  }
  if (type === "ssh-rsa" && bits < 2048) {
    return [
      {
        code: "KEY_WEAK",
        severity: "warning",
        what: `an RSA key of ${bits} bits is too short`,
        value: `${type} ${bits}`,
        fix: replace,
      },
    ];
  }
  return [];
}

function unknownType(line: string, type: string): ParsedKey {
  if (Object.keys(TYPES).some((known) => line.includes(`${known} `))) {
    return refused(
      "KEY_OPTIONS",
      "there are options before the key, and Nova would take them for the key",
      "remove what stands before the key type; options belong into authorized_keys on the server, by user data",
    );
  }
  if (type.includes("-cert-v0")) {
    return refused(
      "KEY_CERTIFICATE",
      "this is a certificate, not a key",
      "give the key that was certified: the .pub file without -cert",
    );
  }
  return refused(
    "KEY_TYPE",
    "it does not start with a key type that Nova reads",
    `known types: ${Object.keys(TYPES).join(", ")}`,
  );
}

function broken(type: string, why: string): ParsedKey {
  return refused("KEY_BROKEN", `the ${type} key can't be read: ${why}`, "copy the whole line of the .pub file again");
}

function refused(code: string, what: string, fix: string): ParsedKey {
  return { problems: [{ code, severity: "error", what, fix }] };
}
