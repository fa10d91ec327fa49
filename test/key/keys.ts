import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface GeneratedKey {
  readonly publicText: string;
  readonly privateText: string;
  readonly comment: string;
}

/** A fresh key pair, made by ssh-keygen. */
export function generateKey(type: string, bits?: number, comment = "ops@example.org"): GeneratedKey {
  const folder = mkdtempSync(join(tmpdir(), "multisite-key-"));
  try {
    const file = join(folder, "key");
    execFileSync("ssh-keygen", [
      "-q",
      ...["-t", type, "-N", "", "-C", comment, "-f", file],
      ...(bits === undefined ? [] : ["-b", `${bits}`]),
    ]);
    return { publicText: readFileSync(`${file}.pub`, "utf8"), privateText: readFileSync(file, "utf8"), comment };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `ssh-keygen -l` says of a public key: bits, fingerprint. */
export function sshKeygenShows(publicText: string, hash: "md5" | "sha256"): { bits: number; fingerprint: string } {
  const [bits, fingerprint] = execFileSync("ssh-keygen", ["-l", "-E", hash, "-f", "-"], { input: publicText })
    .toString()
    .split(" ");
  return { bits: Number(bits), fingerprint: fingerprint.replace(/^MD5:/, "") };
}

/** A length-prefixed field, as SSH writes it. */
export function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A line of a `.pub` file around a key blob. */
export function publicLine(type: string, fields: readonly (string | Buffer)[], comment = ""): string {
  return `${type} ${Buffer.concat([type, ...fields].map(field)).toString("base64")} ${comment}`.trim();
}

export const ED25519 =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK3UleZv2CQ/1pTNabcCGm1dUVrLTn9yrOg9c2TyedLQ ops@example.org";
/** Another one, which is not that of the first. */
export const OTHER_ED25519 =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHf1aZbGkqPWEWTU8W3UdHkpJlsfV3JWBHBGVd1tOXBn other@example.org";
