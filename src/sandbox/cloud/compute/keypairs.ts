import type { Hono } from "hono";
import { pythonTime } from "../ids";
import { checkBody, readBody } from "../json-body";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, checkQuery, refuseMember, schemaFor, type Call, type Compute } from "./call";
import { sshFingerprint, x509Fingerprint } from "./fingerprint";
import { generateSshKey } from "./generate";
import { CREATE } from "./keypair-schema";
import { PAGE } from "./page";
import { limitsOf } from "./quota";
import type { StoredKeypair } from "./state";

/** os-keypairs: each belongs to a user, whatever the project (nova/api/openstack/compute/keypairs.py). */
export function keypairRoutes(app: Hono<Compute>, base: string): void {
  app.get(base, (c) => c.json(list(c.var.call)));
  app.post(base, async (c) => {
    const { call } = c.var;
    return c.json(await create(call, await readBody(c, BODY_TYPES)), call.version.atLeast("2.2") ? 201 : 200);
  });
  app.get(`${base}/:name`, (c) => {
    const { call } = c.var;
    checkQuery(call, call.version.atLeast("2.10") ? ["user_id"] : [], "2.75");
    return c.json({ keypair: shown(call, find(call, owner(call, "show"), c.req.param("name"))) });
  });
  app.delete(`${base}/:name`, (c) => {
    const { call } = c.var;
    checkQuery(call, call.version.atLeast("2.10") ? ["user_id"] : [], "2.75");
    const keypair = find(call, owner(call, "delete"), c.req.param("name"));
    call.state.keypairs = call.state.keypairs.filter((other) => other !== keypair);
    return c.body(null, call.version.atLeast("2.2") ? 204 : 202);
  });
}

function list(call: Call): object {
  const paged = call.version.atLeast("2.35");
  checkQuery(
    call,
    [...(call.version.atLeast("2.10") ? ["user_id"] : []), ...(paged ? ["limit", "marker"] : [])],
    "2.75",
  );
  const mine = of(call, owner(call, "index")).sort((a, b) => compare(collated(a.name), collated(b.name)));
  if (!paged) return { keypairs: mine.map((keypair) => ({ keypair: brief(call, keypair) })) };
  const marker = call.query.get("marker");
  const start = marker === null ? 0 : mine.findIndex(({ name }) => collated(name) === collated(marker)) + 1;
  if (marker !== null && start === 0) throw new WsgiFault(400, `Marker ${marker} could not be found.`);
  const limit = Math.min(Number(call.query.get("limit") ?? PAGE), PAGE);
  const page = mine.slice(start, start + limit);
  const keypairs = page.map((keypair) => ({ keypair: brief(call, keypair) }));
  if (limit === 0 || page.length < limit) return { keypairs };
  const params = [...call.query].filter(([key]) => key !== "marker").concat([["marker", page[page.length - 1].name]]);
  const next = new URLSearchParams(params.sort(([a], [b]) => compare(a, b)));
  return { keypairs, keypairs_links: [{ rel: "next", href: `${call.endpoint}/os-keypairs?${next.toString()}` }] };
}

async function create(call: Call, body: unknown): Promise<object> {
  checkBody(schemaFor(call, CREATE), body);
  const wanted = (body as { keypair: { name: string; public_key?: string; type?: "ssh" | "x509"; user_id?: string } })
    .keypair;
  const { name, type = "ssh" } = wanted;
  const userId = owner(call, "create", wanted.user_id);
  checkQuota(call, userId);
  if (wanted.public_key === undefined && type === "x509") {
    throw new WsgiFault(501, "This sandbox makes no X.509 certificates: send one as public_key.");
  }
  const made = wanted.public_key === undefined ? await generateSshKey() : undefined;
  const publicKey = made?.publicKey ?? wanted.public_key ?? "";
  const fingerprint = type === "ssh" ? sshFingerprint(publicKey) : x509Fingerprint(publicKey);
  if (of(call, userId).some((keypair) => collated(keypair.name) === collated(name))) {
    throw new WsgiFault(409, `Key pair '${name}' already exists.`);
  }
  const { state } = call;
  const keypair = {
    id: state.nextKeypairId++,
    userId,
    name,
    type,
    publicKey,
    fingerprint,
    createdAt: pythonTime(new Date()),
  };
  state.keypairs.push(keypair);
  const answer = { ...brief(call, keypair), user_id: userId };
  return { keypair: made === undefined ? answer : { ...answer, private_key: made.privateKey } };
}

/** Whose keypairs are meant; another user's are an administrator's business. */
function owner(call: Call, action: string, named?: string): string {
  const wanted = named ?? (call.version.atLeast("2.10") ? call.query.get("user_id") : null) ?? "";
  const userId = wanted === "" ? call.token.userId : wanted;
  if (userId !== call.token.userId) refuseMember(call, `os-keypairs:${action}`);
  return userId;
}

/** The limit is the project's, what counts against it is all that the user has, made in whatever project. */
function checkQuota(call: Call, userId: string): void {
  const { projectId } = call.token;
  if (projectId === undefined) throw new WsgiFault(403, "Forbidden");
  const limit = limitsOf(call.state, projectId).key_pairs;
  if (limit >= 0 && of(call, userId).length >= limit) throw new WsgiFault(403, "Quota exceeded, too many key pairs.");
}

const of = (call: Call, userId: string) => call.state.keypairs.filter((keypair) => keypair.userId === userId);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** The caller's keypair of a name. */
export const ownKeypair = (call: Call, name: string) =>
  of(call, call.token.userId).find((keypair) => collated(keypair.name) === collated(name));

/** Names are told apart and sorted by MariaDB's usual collation, which does not care for capitals. */
const collated = (name: string) => name.toUpperCase();

function find(call: Call, userId: string, name: string): StoredKeypair {
  const found = of(call, userId).find((keypair) => collated(keypair.name) === collated(name));
  if (found === undefined) throw new WsgiFault(404, `Keypair ${name} not found for user ${userId}`);
  return found;
}

function brief(call: Call, { name, publicKey, fingerprint, type }: StoredKeypair): object {
  return { name, public_key: publicKey, fingerprint, ...(call.version.atLeast("2.2") ? { type } : {}) };
}

function shown(call: Call, keypair: StoredKeypair): object {
  const { id, userId, createdAt } = keypair;
  const row = { id, created_at: createdAt, updated_at: null, deleted: false, deleted_at: null };
  return { ...brief(call, keypair), user_id: userId, ...row };
}
