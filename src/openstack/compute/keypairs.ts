import { allPages } from "../pages";
import type { CallOptions, Session } from "../session";

/** A keypair of one user in one region. */
export interface Keypair {
  readonly name: string;
  /** MD5 of the key in hex pairs; of an X.509 certificate its SHA-1. */
  readonly fingerprint: string;
  readonly publicKey: string;
  readonly type: "ssh" | "x509";
  /** Left out in a list, whose keypairs all belong to the user who was asked for. */
  readonly userId?: string;
}

/** What a keypair is made of. */
export interface NewKeypair {
  /** Below microversion 2.92: letters, digits, blanks, `-` and `_`. */
  readonly name: string;
  readonly publicKey: string;
  /** @default "ssh" */
  readonly type?: Keypair["type"];
  /** Whose it shall be; an administrator may name somebody else. @default the user of the session */
  readonly userId?: string;
}

export interface KeypairOptions extends CallOptions {
  /** Whose they are; an administrator may name somebody else. @default the user of the session */
  readonly userId?: string;
}

/** The type of a keypair comes with 2.2, another user's with 2.10, pages with 2.35. */
const TYPES = "2.2";
const USERS = "2.10";
const PAGES = "2.35";

interface Body {
  readonly name: string;
  readonly fingerprint: string;
  readonly public_key: string;
  readonly type?: Keypair["type"];
  readonly user_id?: string;
}

interface KeypairsBody {
  readonly keypairs: readonly { readonly keypair: Body }[];
  readonly keypairs_links?: readonly unknown[];
}

/** All keypairs of a user, sorted by name as Nova does. Microversion 2.35, which needs OpenStack Newton; asks page after page. */
export async function listKeypairs(
  session: Session,
  region: string,
  { userId, signal }: KeypairOptions = {},
): Promise<Keypair[]> {
  const place = { service: "compute", region, path: "/os-keypairs" } as const;
  return allPages(
    { ...place, url: place.path },
    ({ name }) => name,
    async (marker) => {
      const query = { marker, user_id: userId };
      const request = { ...place, method: "GET", microversion: PAGES, query, signal, member: "keypairs" } as const;
      const { body } = await session.request<KeypairsBody>(request);
      return { items: body.keypairs.map(({ keypair }) => read(keypair)), hasNext: body.keypairs_links !== undefined };
    },
  );
}

/** One keypair. Microversion 2.2, or 2.10 with a user. @throws OpenStackError kind `notFound` */
export async function getKeypair(
  session: Session,
  region: string,
  name: string,
  options: KeypairOptions = {},
): Promise<Keypair> {
  const { body } = await session.request<{ keypair: Body }>({
    ...one(region, name, options),
    method: "GET",
    member: "keypair",
  });
  return read(body.keypair);
}

/**
 * Makes a keypair of a public key. Microversion 2.2, or 2.10 with a user.
 *
 * @throws OpenStackError kind `conflict` if the name is taken (also by the same key), `overLimit` at the quota, `badRequest`
 */
export async function createKeypair(
  session: Session,
  region: string,
  keypair: NewKeypair,
  options: CallOptions = {},
): Promise<Keypair> {
  const { name, publicKey, type = "ssh", userId } = keypair;
  const { body } = await session.request<{ keypair: Body }>({
    service: "compute",
    region,
    method: "POST",
    path: "/os-keypairs",
    microversion: userId === undefined ? TYPES : USERS,
    body: { keypair: { name, public_key: publicKey, type, user_id: userId } },
    member: "keypair",
    signal: options.signal,
  });
  return read(body.keypair);
}

/** Removes a keypair; servers that were made with it keep the key. @throws OpenStackError kind `notFound` */
export async function deleteKeypair(
  session: Session,
  region: string,
  name: string,
  options: KeypairOptions = {},
): Promise<void> {
  await session.request({ ...one(region, name, options), method: "DELETE" });
}

function one(region: string, name: string, { userId, signal }: KeypairOptions) {
  return {
    service: "compute",
    region,
    path: `/os-keypairs/${encodeURIComponent(name)}`,
    microversion: userId === undefined ? TYPES : USERS,
    query: { user_id: userId },
    signal,
  };
}

function read(body: Body): Keypair {
  const { name, fingerprint, public_key: publicKey, type = "ssh", user_id: userId } = body;
  return { name, fingerprint, publicKey, type, ...(userId === undefined ? {} : { userId }) };
}
