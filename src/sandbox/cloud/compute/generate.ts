import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** A key pair as Nova makes one where no public key is given: RSA with 2048 bits. */
export async function generateSshKey(): Promise<{ publicKey: string; privateKey: string }> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const { n = "", e = "" } = pair.publicKey.export({ format: "jwk" });
  const blob = Buffer.concat([field(Buffer.from("ssh-rsa")), positive(e), positive(n)]);
  return {
    publicKey: `ssh-rsa ${blob.toString("base64")} Generated-by-Nova`,
    privateKey: pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
  };
}

/** A number that is not to be read as negative (RFC 4251 §5, mpint). */
function positive(base64url: string): Buffer {
  const digits = Buffer.from(base64url, "base64url");
  return field(digits[0] >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits);
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
