import { createHash, X509Certificate } from "node:crypto";
import { parseSshPublicKey } from "../../../key";
import { WsgiFault } from "../wsgi-fault";

/**
 * Nova's fingerprint of an SSH key: MD5 over the second word, split at single blanks, once the whole has passed the parser
 * (nova/crypto.py, generate_fingerprint).
 */
export function sshFingerprint(publicKey: string): string {
  const words = /^(\S+)[ \t]+(\S+)/.exec(publicKey);
  const blob = publicKey.split(" ")[1];
  if (words === null || blob === undefined || parseSshPublicKey(`${words[1]} ${words[2]}`).key === undefined) {
    throw new WsgiFault(400, "Keypair data is invalid: failed to generate fingerprint");
  }
  const md5 = createHash("md5").update(Buffer.from(blob, "base64")).digest("hex");
  return (md5.match(/../g) ?? []).join(":");
}

/** SHA-1 of a certificate. */
export function x509Fingerprint(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint.toLowerCase();
  } catch {
    throw new WsgiFault(
      400,
      "Keypair data is invalid: failed to generate X509 fingerprint. Error message: Unable to load PEM file.",
    );
  }
}
