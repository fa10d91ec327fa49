import { newId, newSecret } from "../ids";
import { str } from "../python";
import { check, type Schema } from "../schema";
import { forbidden, INCORRECT, KeystoneFault, notFound } from "./fault";
import type { Identity } from "./identity";
import { impliedBy, ROLES, type AccessRule, type ApplicationCredential, type RoleName } from "./state";
import type { ValidToken } from "./tokens";

const TEXT: Schema = { type: "string" };
const NULLABLE: Schema = { type: ["string", "null"] };
/** keystone/api/users.py, application credentials */
const CREATE: Schema = {
  type: "object",
  required: ["name"],
  additionalProperties: false,
  properties: {
    name: { type: "string", minLength: 1, maxLength: 255 },
    description: NULLABLE,
    secret: NULLABLE,
    expires_at: NULLABLE,
    unrestricted: { type: ["boolean", "null"] },
    roles: { type: "array", items: { type: "object", properties: { id: TEXT, name: TEXT } } },
    access_rules: {
      type: "array",
      items: { type: "object", properties: { id: TEXT, service: TEXT, method: TEXT, path: TEXT } },
    },
    project_id: TEXT,
  },
};

interface Wanted {
  readonly name: string;
  readonly description?: string | null;
  readonly secret?: string | null;
  readonly expires_at?: string | null;
  readonly unrestricted?: boolean | null;
  readonly roles?: readonly { readonly id?: string; readonly name?: string }[];
  readonly access_rules?: readonly Omit<AccessRule, "id">[];
}

/** `POST /v3/users/{id}/application_credentials`: for oneself, and not with the token of such a credential. */
export function createCredential(
  identity: Identity,
  token: ValidToken,
  userId: string,
  body: unknown,
  self: string,
): object {
  const wanted = (body as { application_credential?: unknown }).application_credential;
  if (wanted === undefined) throw new KeystoneFault(400, "'application_credential' is a required property");
  const error = check(CREATE, wanted);
  if (error !== undefined) {
    const { path, value, message } = error;
    const field = path.length === 0 ? "application_credential" : path[path.length - 1];
    throw new KeystoneFault(400, `Invalid input for field/attribute ${field}. Value: ${str(value)}. ${message}`);
  }
  if (token.applicationCredential !== undefined && token.applicationCredential.unrestricted !== true) {
    const why = "Using method 'application_credential' is not allowed for managing additional application credentials.";
    throw new KeystoneFault(403, `You are not authorized to perform the requested action: ${why}.`);
  }
  if (userId !== token.userId || token.projectId === undefined) throw forbidden("create_application_credential");
  const {
    name,
    description = null,
    expires_at = null,
    unrestricted = null,
    roles,
    access_rules,
    secret,
  } = wanted as Wanted;
  if (expires_at !== null && Number.isNaN(Date.parse(expires_at))) {
    throw new KeystoneFault(400, `Timestamp not in expected format. ${INCORRECT}`);
  }
  const { state } = identity;
  if (state.applicationCredentials.some((other) => other.userId === userId && other.name === name)) {
    throw new KeystoneFault(
      409,
      `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`,
    );
  }
  const credential: ApplicationCredential = {
    id: newId(),
    name,
    description,
    secret: secret ?? newSecret(64),
    userId,
    projectId: token.projectId,
    role: strongest(identity, token, roles),
    unrestricted,
    expiresAt: expires_at,
    ...(access_rules === undefined ? {} : { accessRules: access_rules.map((rule) => ({ id: newId(), ...rule })) }),
  };
  state.applicationCredentials.push(credential);
  return { ...shown(identity, credential, self), secret: credential.secret };
}

function strongest({ state }: Identity, token: ValidToken, wanted: Wanted["roles"]): RoleName {
  const names = wanted?.map(({ id, name }) => ROLES.find((role) => role === name || state.roles[role] === id));
  const held = names ?? token.roles;
  if (held.some((role) => role === undefined || !token.roles.includes(role))) {
    const why = "Cannot create an application credential with unassigned role";
    throw new KeystoneFault(400, `Invalid application credential: ${why}`);
  }
  return ROLES.find((role) => held.includes(role)) ?? "reader";
}

export function listCredentials(identity: Identity, token: ValidToken, userId: string, self: string): object[] {
  own(token, userId, "list_application_credentials");
  const mine = identity.state.applicationCredentials.filter((credential) => credential.userId === userId);
  return mine.map((credential) => shown(identity, credential, `${self}/${credential.id}`));
}

export function showCredential(
  identity: Identity,
  token: ValidToken,
  userId: string,
  id: string,
  self: string,
): object {
  own(token, userId, "get_application_credential");
  return shown(identity, find(identity, userId, id), self);
}

export function deleteCredential(identity: Identity, token: ValidToken, userId: string, id: string): void {
  own(token, userId, "delete_application_credential");
  const credential = find(identity, userId, id);
  identity.state.applicationCredentials = identity.state.applicationCredentials.filter((other) => other !== credential);
  identity.tokens.revokeOf(credential.id);
}

function own(token: ValidToken, userId: string, action: string): void {
  if (userId !== token.userId && !token.roles.includes("admin")) throw forbidden(action);
}

function find({ state }: Identity, userId: string, id: string): ApplicationCredential {
  const found = state.applicationCredentials.find((credential) => credential.id === id && credential.userId === userId);
  if (found === undefined) throw notFound("Application Credential", id);
  return found;
}

function shown({ state }: Identity, credential: ApplicationCredential, self: string): object {
  const { id, name, description, projectId, userId, role, unrestricted, expiresAt, accessRules } = credential;
  return {
    id,
    name,
    description,
    project_id: projectId,
    user_id: userId,
    system: null,
    unrestricted,
    expires_at: expiresAt,
    roles: impliedBy(role).map((roleName) => ({
      id: state.roles[roleName],
      name: roleName,
      domain_id: null,
      description: null,
      options: { immutable: true },
    })),
    ...(accessRules === undefined ? {} : { access_rules: accessRules }),
    links: { self },
  };
}
