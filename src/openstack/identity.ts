import type { Auth, DomainRef, Scope, UserRef } from "../clouds";
import { Catalog, type CatalogEntry } from "./catalog";

/** What Keystone hands out. */
export interface Token {
  readonly id: string;
  /** Undefined for a token of a domain or the system. */
  readonly projectId?: string;
  readonly userId: string;
  readonly catalog: Catalog;
}

/** The body of `POST /v3/auth/tokens`. */
export function tokenRequest(auth: Auth): object {
  switch (auth.kind) {
    case "password": {
      const user = { ...userOf(auth.user), password: auth.password.reveal() };
      return { auth: { identity: { methods: ["password"], password: { user } }, ...scopeOf(auth.scope) } };
    }
    case "applicationCredential": {
      const which = "id" in auth ? { id: auth.id } : { name: auth.name, user: userOf(auth.user) };
      const application_credential = { ...which, secret: auth.secret.reveal() };
      return { auth: { identity: { methods: ["application_credential"], application_credential } } };
    }
    case "token":
      return { auth: { identity: { methods: ["token"], token: { id: auth.token.reveal() } }, ...scopeOf(auth.scope) } };
  }
}

function userOf(user: UserRef): object {
  return "id" in user ? { id: user.id } : { name: user.name, domain: domainOf(user.domain) };
}

const domainOf = (domain: DomainRef) => ("id" in domain ? { id: domain.id } : { name: domain.name });

function scopeOf(scope: Scope | undefined): object {
  if (scope === undefined) return {};
  if (scope.kind === "system") return { scope: { system: { all: true } } };
  if (scope.kind === "domain") return { scope: { domain: domainOf(scope.domain) } };
  const project = "id" in scope ? { id: scope.id } : { name: scope.name, domain: domainOf(scope.domain) };
  return { scope: { project } };
}

/** Reads Keystone's answer; undefined if it is none. The token itself comes in a header. */
export function readToken(id: string | undefined, body: unknown): Token | undefined {
  const token = record(record(body).token);
  const { id: projectId } = record(token.project);
  const { id: userId } = record(token.user);
  const { catalog = [] } = token;
  if (id === undefined || typeof userId !== "string" || !Array.isArray(catalog)) return undefined;
  if (!catalog.every(isEntry) || !["string", "undefined"].includes(typeof projectId)) return undefined;
  return { id, projectId: projectId as string | undefined, userId, catalog: new Catalog(catalog) };
}

function isEntry(value: unknown): value is CatalogEntry {
  const { type, endpoints } = record(value);
  return typeof type === "string" && Array.isArray(endpoints) && endpoints.every((it) => typeof record(it).url === "string");
}

const record = (value: unknown) =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
