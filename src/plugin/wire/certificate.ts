import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate of our own, and the key that belongs to it. */
export interface Certificate {
  readonly der: Buffer;
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Makes a self-signed P-256 certificate for `localhost`.
 *
 * By hand, as a library takes fifty times as long and this stands before the handshake. Go ignores the common name, so
 * the host is an alternative name; a certificate that is in the pool of roots needs no right to sign others.
 */
export function makeCertificate(now = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid("2a8648ce3d040302")); // ecdsa-with-SHA256
  const name = sequence(set(sequence(oid("550403"), der(0x0c, Buffer.from("localhost")))));
  const extensions = sequence(
    extension("551d11", sequence(der(0x82, Buffer.from("localhost")))), // subjectAltName
    extension("551d25", sequence(oid("2b06010505070301"), oid("2b06010505070302"))), // extKeyUsage: serverAuth, clientAuth
  );
  const certificate = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])), // its first byte makes the number positive
    algorithm,
    name,
    sequence(time(now - HOUR), time(now + 3650 * DAY)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const whole = sequence(certificate, algorithm, bits(sign("sha256", certificate, privateKey)));
  const lines = whole.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    der: whole,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

/** Tag, length, contents (X.690). */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const set = (...parts: readonly Buffer[]) => der(0x31, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const integer = (bytes: Buffer) => der(0x02, bytes);
const bits = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes);
const extension = (id: string, value: Buffer) => sequence(oid(id), der(0x04, value));

/** GeneralizedTime; years before 2050 have UTCTime, with two digits (RFC 5280, 4.1.2.5). */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\.\d+|[-:T]/g, "");
  return Number(digits.slice(0, 4)) < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
