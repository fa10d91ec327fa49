import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Problem } from "../src/finding";
import { parseSshPublicKey, type KeyFingerprint, type ParsedKey } from "../src/key";

/**
 * The public half of an SSH key: RSA, ECDSA, Ed25519, or one of the two kinds that live in a security key (`sk-…`).
 *
 * Making one never throws: what is wrong with it is a finding of the construct that uses it, beside all others.
 *
 * @example
 * import { PublicKey } from "cdktf-openstack-multisite";
 *
 * const key = PublicKey.fromString(
 *   "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK3UleZv2CQ/1pTNabcCGm1dUVrLTn9yrOg9c2TyedLQ ops@example.org",
 * );
 * console.log(key.fingerprint?.sha256); // SHA256:K7HnxY6ltrVBU/I7TB5aIjMxKq3/Gh3VVfomLN1rFMM
 */
export class PublicKey {
  /**
   * A key from its text.
   *
   * @param text one line as in a `.pub` file: type, base64 and an optional comment
   */
  static fromString(text: string): PublicKey {
    return new PublicKey(parseSshPublicKey(text), undefined);
  }

  /**
   * A key from its file.
   *
   * @param path of a `.pub` file. A relative one counts from the working directory: under the cdktf CLI, the folder of cdktf.json
   */
  static fromFile(path: string): PublicKey {
    return new PublicKey(read(path), path);
  }

  /** Key type, such as `ssh-ed25519`; undefined if it can't be read. */
  readonly type?: string;
  /** Size in bits; undefined if it can't be read. */
  readonly bits?: number;
  /** The text behind the key; empty if there is none, undefined if the key can't be read. */
  readonly comment?: string;
  /** The key on one line, as it goes to Nova, with a newline if its source has one; undefined if it can't be read. */
  readonly text?: string;
  /** As Nova (`md5`) and `ssh-keygen -l` (`sha256`) show it; undefined if the key can't be read. */
  readonly fingerprint?: KeyFingerprint;
  /** What is wrong with it. */
  readonly problems: readonly Problem[];

  private constructor({ key, problems }: ParsedKey, file: string | undefined) {
    this.type = key?.type;
    this.bits = key?.bits;
    this.comment = key?.comment;
    this.text = key?.text;
    this.fingerprint = key?.fingerprint;
    this.problems =
      file === undefined ? problems : problems.map((problem) => ({ ...problem, what: `${file}: ${problem.what}` }));
  }
}

function read(path: string): ParsedKey {
  try {
    return parseSshPublicKey(readFileSync(path, "utf8"));
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    return {
      problems: [
        {
          code: "KEY_FILE",
          severity: "error",
          what: `the file can't be read (${cause})`,
          value: path,
          fix: `give the path of a .pub file; ${resolve(path)} was tried`,
        },
      ],
    };
  }
}
