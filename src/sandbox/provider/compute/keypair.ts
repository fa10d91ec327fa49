import type { Session } from "../../../openstack";
import { deleteKeypair, getKeypair, type Keypair } from "../../../openstack/compute/keypairs";
import { OpenStackError } from "../../../openstack/error";
import { Unfinished, type Call, type Resource } from "../../../plugin/wire/provider";
import type { Value } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";

/** Attributes of `openstack_compute_keypair_v2`. */
type State = {
  /** The name. */
  readonly id: string;
  readonly name: string;
  readonly region: string | null;
  readonly public_key: string | null;
  /** Of a keypair that Nova generated; empty otherwise. */
  readonly private_key: string | null;
  /** Null while nobody has seen the keypair: imported, or its creation was cut off. */
  readonly fingerprint: string | null;
  readonly user_id: string | null;
  readonly value_specs: { readonly [name: string]: string } | null;
};

/** How long is looked for what a creation without an answer has left. */
const LOOK_MS = 5_000;

/** Nothing can be updated: every change makes a new keypair. */
export function keypair(cloud: Cloud): Resource<State> {
  const failed = (error: unknown, what: string, name: string, region: string) =>
    cloud.blame(error, `Keypair ${JSON.stringify(name)} can't be ${what} in ${region}`);

  return {
    async create(planned, { signal }) {
      const { name } = planned;
      const region = cloud.region(planned.region);
      signal.throwIfAborted();
      const session = await cloud.session();
      try {
        return { id: name, region, ...(await make(session, region, planned, afterGrace(signal))) };
      } catch (error) {
        const cause = failed(error, "created", name, region);
        if (!mayBeThere(error)) throw cause;
        return await outcome(session, region, planned, cause);
      }
    },

    async read(state, { signal }) {
      const { name = null, id } = state;
      const region = cloud.region(state.region);
      const session = await cloud.session();
      try {
        const found = await find(session, region, name ?? id, state.user_id, { signal });
        const isOurs =
          state.fingerprint !== null || state.public_key === null || sameKey(state.public_key, found.publicKey);
        return isOurs ? { id: found.name, region, ...attributes(found) } : undefined;
      } catch (error) {
        if (isGone(error)) return undefined;
        throw failed(error, "read", name ?? id, region);
      }
    },

    async delete(state, { signal }) {
      const region = cloud.region(state.region);
      signal.throwIfAborted();
      const session = await cloud.session();
      try {
        const userId = await foreign(session, state.user_id, { signal });
        await deleteKeypair(session, region, state.name, { userId, signal: afterGrace(signal) });
      } catch (error) {
        if (!isGone(error)) throw failed(error, "deleted", state.name, region);
      }
    },

    // As the community provider does: of the provider's own region, whatever the resource says.
    import: (id) => Promise.resolve({ id, name: id, region: cloud.region(null) }),
  };
}

/** One keypair; another user's only if `userId` says so. */
export async function find(
  session: Session,
  region: string,
  name: string,
  userId: string | null,
  call: Call,
): Promise<Keypair> {
  return getKeypair(session, region, name, { userId: await foreign(session, userId, call), signal: call.signal });
}

/** What Nova tells of a keypair, by the schema's names. */
export function attributes({ name, fingerprint, publicKey, userId }: Keypair) {
  return { name, fingerprint, public_key: publicKey, user_id: userId ?? null };
}

/** Without a key, and with no microversion, Nova generates one and gives the private half away, once. */
async function make(session: Session, region: string, planned: State, signal: AbortSignal): Promise<Partial<State>> {
  const { name, public_key, user_id, value_specs } = planned;
  const { body } = await session.request<{
    readonly keypair: {
      readonly fingerprint: string;
      readonly public_key: string;
      readonly user_id?: string;
      readonly private_key?: string;
    };
  }>({
    service: "compute",
    region,
    method: "POST",
    path: "/os-keypairs",
    microversion: user_id === null ? undefined : "2.10",
    body: { keypair: { name, public_key: public_key ?? undefined, user_id: user_id ?? undefined, ...value_specs } },
    member: "keypair",
    signal,
  });
  const { fingerprint, private_key = "" } = body.keypair;
  return { fingerprint, public_key: body.keypair.public_key, private_key, user_id: body.keypair.user_id ?? user_id };
}

/** Did the request go out, and nobody knows what became of it? */
function mayBeThere(error: unknown): boolean {
  const open: readonly string[] = ["aborted", "timeout", "reset", "badBody", "server"];
  return error instanceof OpenStackError && error.service === "compute" && open.includes(error.kind);
}

/** Looks what a creation without an answer has left, so that nothing is there that no state knows. */
async function outcome(session: Session, region: string, planned: State, cause: unknown): Promise<Partial<State>> {
  const { name, public_key, user_id } = planned;
  const traces = { ...planned, id: name, region };
  try {
    const found = await find(session, region, name, user_id, { signal: AbortSignal.timeout(LOOK_MS) });
    if (public_key === null) throw new Unfinished({ ...traces, ...attributes(found) }, cause); // its private half is lost
    if (!sameKey(public_key, found.publicKey)) throw cause;
    return { ...traces, ...attributes(found), private_key: "" };
  } catch (error) {
    if (isGone(error)) throw cause;
    // With no fingerprint in the state, the next read takes it for ours only if it is this key.
    throw error instanceof OpenStackError ? new Unfinished(traces, cause) : error;
  }
}

/** Only another user's keypairs need to be asked for by user, which needs microversion 2.10. */
async function foreign(session: Session, userId: string | null, { signal }: Call): Promise<string | undefined> {
  return userId === null || userId === (await session.userId({ signal })) ? undefined : userId;
}

const isGone = (error: unknown) => error instanceof OpenStackError && error.kind === "notFound";
const sameKey = (a: Value, b: Value) => String(a).trim() === String(b).trim();
