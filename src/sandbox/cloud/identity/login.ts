import { check, type Schema } from "../schema";
import { KeystoneFault, missing, notFound, unauthorized } from "./fault";
import type { Identity } from "./identity";
import { impliedBy, type ApplicationCredential, type Project, type RoleName, type User } from "./state";
import type { ValidToken } from "./tokens";

const METHODS = ["external", "password", "token", "oauth1", "mapped", "application_credential", "ec2credential"];

const TEXT: Schema = { type: "string" };
const NAMED: Schema = { type: "object", properties: { id: TEXT, name: TEXT } };
/** keystone/auth/schema.py */
const AUTH: Schema = {
  type: "object",
  required: ["identity"],
  properties: {
    identity: {
      type: "object",
      required: ["methods"],
      properties: {
        methods: { type: "array", items: TEXT },
        password: {
          type: "object",
          properties: { user: { type: "object", properties: { id: TEXT, name: TEXT, password: TEXT, domain: NAMED } } },
        },
        token: { type: "object", required: ["id"], properties: { id: TEXT } },
      },
    },
    scope: {
      type: ["object", "string"],
      properties: {
        project: { type: "object", properties: { id: TEXT, name: TEXT, domain: NAMED } },
        domain: NAMED,
        system: { type: "object" },
      },
    },
  },
};

interface Ref {
  readonly id?: string;
  readonly name?: string;
}
interface Auth {
  readonly identity: {
    readonly methods: readonly string[];
    readonly password?: { readonly user?: Ref & { readonly password?: string; readonly domain?: Ref } };
    readonly token?: { readonly id: string };
    readonly application_credential?: Ref & {
      readonly secret?: string;
      readonly user?: Ref & { readonly domain?: Ref };
    };
  };
  readonly scope?:
    string | { readonly project?: Ref & { readonly domain?: Ref }; readonly domain?: Ref; readonly system?: object };
}

/** `POST /v3/auth/tokens`: who it is, then what for. */
export function logIn(identity: Identity, body: unknown): ValidToken {
  const auth = validated((body as { auth?: unknown }).auth);
  const methods = [...new Set(auth.identity.methods)];
  const absent = methods.find((method) => !Object.hasOwn(auth.identity, method));
  if (absent !== undefined) throw missing(absent, "identity");
  if (methods.some((method) => !METHODS.includes(method))) throw unsupported();
  if (methods.includes("application_credential")) return byCredential(identity, auth);
  if (methods.includes("token")) return byToken(identity, auth);
  if (methods.includes("password")) {
    const scope = scopeOf(identity, auth);
    const user = byPassword(identity, auth);
    return identity.tokens.issue({ methods: ["password"], userId: user.id, ...granted(user, scope) });
  }
  throw methods.length === 0 ? unauthorized() : unsupported();
}

function validated(auth: unknown): Auth {
  if (auth === undefined || auth === null) throw missing("auth", "request body");
  const error = check(AUTH, auth);
  if (error !== undefined) {
    // Keystone goes on with the schema and the value, a password included, which the sandbox leaves out.
    const where = error.path.length === 0 ? "" : `Invalid input for field '${error.path.join("/")}': `;
    throw new KeystoneFault(400, where + error.message);
  }
  const { identity, scope } = auth as Auth;
  const parts: [string, Ref | undefined][] = [["identity/password/user", identity.password?.user]];
  parts.push(["identity/password/user/domain", identity.password?.user?.domain]);
  if (typeof scope === "object") {
    parts.push(
      ["scope/project", scope.project],
      ["scope/project/domain", scope.project?.domain],
      ["scope/domain", scope.domain],
    );
  }
  const nameless = parts.find(([, ref]) => ref !== undefined && ref.id === undefined && ref.name === undefined);
  if (nameless === undefined) return auth as Auth;
  throw new KeystoneFault(400, `Invalid input for field ${nameless[0]}: id or name must be present.`);
}

function byPassword(identity: Identity, auth: Auth): User {
  const asked = auth.identity.password?.user;
  if (asked === undefined) throw missing("user", "password");
  if (asked.name !== undefined && asked.domain === undefined) throw missing("domain", "user");
  const user = findUser(identity, asked);
  if (user === undefined || user.password !== asked.password) throw unauthorized();
  return user;
}

/** A name, where there is one, counts more than an id. */
function findUser({ state }: Identity, asked: Ref & { readonly domain?: Ref }): User | undefined {
  if (asked.name === undefined) return state.users.find(({ id }) => id === asked.id);
  return isDomain(state.domain, asked.domain) ? state.users.find(({ name }) => name === asked.name) : undefined;
}

function byToken(identity: Identity, auth: Auth): ValidToken {
  const scope = scopeOf(identity, auth);
  const parent = identity.tokens.find(auth.identity.token?.id ?? "");
  if (parent === undefined) throw new KeystoneFault(404, "Could not recognize Fernet token");
  const user = identity.state.users.find(({ id }) => id === parent.userId);
  if (user === undefined) throw unauthorized();
  const methods = [...new Set(["token", ...parent.methods])];
  return identity.tokens.issue({ methods, userId: user.id, ...granted(user, scope) }, parent);
}

function byCredential(identity: Identity, auth: Auth): ValidToken {
  const asked = auth.identity.application_credential ?? {};
  if (auth.scope !== undefined) {
    const why = "Application credentials cannot request a scope.";
    throw new KeystoneFault(401, `Error authenticating with application credential: ${why}`, { identity: {} });
  }
  const credential = findCredential(identity, asked);
  if (credential.secret !== asked.secret || isPast(credential)) throw unauthorized();
  return identity.tokens.issue({
    methods: ["application_credential"],
    userId: credential.userId,
    projectId: credential.projectId,
    system: false,
    roles: impliedBy(credential.role),
    applicationCredential: credential,
  });
}

function findCredential(
  identity: Identity,
  asked: Ref & { readonly user?: Ref & { readonly domain?: Ref } },
): ApplicationCredential {
  const all = identity.state.applicationCredentials;
  if (asked.id !== undefined) {
    const found = all.find(({ id }) => id === asked.id);
    if (found === undefined) throw notFound("Application Credential", asked.id);
    return found;
  }
  if (asked.name === undefined) throw missing("name or ID", "application credential");
  if (asked.user === undefined) throw missing("user", "application credential");
  if (asked.user.id === undefined && asked.user.domain === undefined) throw missing("domain", "user");
  const owner = findUser(identity, asked.user);
  const found = all.find(({ name, userId }) => name === asked.name && userId === owner?.id);
  if (found === undefined) throw unauthorized();
  return found;
}

const isPast = ({ expiresAt }: ApplicationCredential) =>
  expiresAt !== null && Date.parse(`${expiresAt}Z`) <= Date.now();

type Scope = { readonly project: Project } | "system" | undefined;

function scopeOf({ state }: Identity, { scope }: Auth): Scope {
  if (scope === undefined || typeof scope === "string" || "unscoped" in scope) return undefined;
  const kinds = (["project", "domain", "system"] as const).filter((kind) => kind in scope);
  if (kinds.length !== 1) throw missing("system, project, domain, OS-TRUST:trust or unscoped", "scope");
  if (scope.system !== undefined) return "system";
  // Nobody has a role on the domain.
  if (scope.project === undefined) throw unauthorized();
  const { id, name, domain } = scope.project;
  if (name !== undefined && domain === undefined) throw missing("domain", "project");
  const project =
    name === undefined
      ? state.projects.find((other) => other.id === id)
      : isDomain(state.domain, domain) && state.projects.find((other) => other.name === name);
  if (!project) throw unauthorized();
  return { project };
}

function granted(user: User, scope: Scope): { projectId?: string; system: boolean; roles: RoleName[] } {
  if (scope === undefined) return { system: false, roles: [] };
  const role = scope === "system" ? user.system : user.grants[scope.project.id];
  if (role === undefined) throw unauthorized();
  const roles = impliedBy(role);
  return scope === "system" ? { system: true, roles } : { projectId: scope.project.id, system: false, roles };
}

function isDomain(domain: { id: string; name: string }, asked: Ref | undefined): boolean {
  return asked !== undefined && (asked.name === undefined ? asked.id === domain.id : asked.name === domain.name);
}

const unsupported = () =>
  new KeystoneFault(401, "Attempted to authenticate with an unsupported method.", { identity: { methods: METHODS } });
