import { remove } from "lodash";
import { newId } from "../ids";
import { str } from "../python";
import { check, type Schema } from "../schema";
import { forbidden, KeystoneFault, notFound } from "./fault";
import type { Identity } from "./identity";
import { ROLES, type Project, type RoleName, type User } from "./state";
import type { ValidToken } from "./tokens";

/** keystone/resource/schema.py, as far as projects have no parents and no tags here. */
const CREATE: Schema = {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string", minLength: 1, maxLength: 64 } },
};

/** `GET /v3/projects` */
export function listProjects({ state }: Identity, token: ValidToken, name: string | undefined): Project[] {
  refuseMember(token, "list_projects");
  return state.projects.filter((project) => name === undefined || project.name === name);
}

/** `GET /v3/projects/{id}`: the caller's own may be seen by everybody. */
export function showProject(identity: Identity, token: ValidToken, id: string): Project {
  if (token.projectId !== id) refuseMember(token, "get_project");
  return find(identity, id);
}

/** `POST /v3/projects` */
export function createProject({ state }: Identity, token: ValidToken, body: object): Project {
  const { project: wanted = {} } = body as { project?: unknown };
  const error = check(CREATE, wanted);
  if (error !== undefined) {
    const { path, value, message } = error;
    const field = path.length === 0 ? "project" : path[path.length - 1];
    throw new KeystoneFault(400, `Invalid input for field/attribute ${field}. Value: ${str(value)}. ${message}`);
  }
  refuseMember(token, "create_project");
  const project = { id: newId(), name: (wanted as { name: string }).name };
  if (state.projects.some(({ name }) => name === project.name)) {
    const rule = "it is not permitted to have two projects with either the same name or same id in the same domain";
    const which = `name is ${project.name}, project id ${project.id}`;
    throw new KeystoneFault(409, `Conflict occurred attempting to store project - ${rule}: ${which}.`);
  }
  state.projects.push(project);
  return project;
}

/** `DELETE /v3/projects/{id}`, with all grants there. What other services hold of it stays. */
export function deleteProject(identity: Identity, token: ValidToken, id: string): void {
  refuseMember(token, "delete_project");
  const project = find(identity, id);
  remove(identity.state.projects, (other) => other === project);
  for (const { grants } of identity.state.users) delete grants[id];
  identity.tokens.revokeOfProject(id);
}

/** `GET /v3/roles` */
export function listRoles({ state }: Identity, token: ValidToken, wanted: string | undefined) {
  refuseMember(token, "list_roles");
  return ROLES.filter((name) => wanted === undefined || name === wanted).map((name) => ({
    id: state.roles[name],
    name,
  }));
}

/** A role of a user in a project, by their ids. */
export interface Grant {
  readonly project: string;
  readonly user: string;
  readonly role: string;
}

/** `PUT /v3/projects/{id}/users/{id}/roles/{id}`. A user has one role in a project here: the latest. */
export function grant(identity: Identity, token: ValidToken, ids: Grant): void {
  const { user, role } = granted(identity, ids);
  refuseMember(token, "create_grant");
  user.grants[ids.project] = role;
}

/** `DELETE` of the same */
export function revoke(identity: Identity, token: ValidToken, ids: Grant): void {
  const { user, role } = granted(identity, ids);
  refuseMember(token, "revoke_grant");
  if (user.grants[ids.project] !== role) {
    const where = `user or group: ${ids.user}, project, domain, or system: ${ids.project}`;
    throw new KeystoneFault(404, `Could not find role assignment with role: ${ids.role}, ${where}.`);
  }
  delete user.grants[ids.project];
}

/** What the ids are of; Keystone looks before it asks who wants to know. */
function granted(identity: Identity, { project, user: userId, role: roleId }: Grant): { user: User; role: RoleName } {
  const role = ROLES.find((name) => identity.state.roles[name] === roleId);
  if (role === undefined) throw notFound("role", roleId);
  const user = identity.state.users.find(({ id }) => id === userId);
  if (user === undefined) throw notFound("user", userId);
  find(identity, project);
  return { user, role };
}

function find({ state }: Identity, id: string): Project {
  const found = state.projects.find((project) => project.id === id);
  if (found === undefined) throw notFound("project", id);
  return found;
}

function refuseMember(token: ValidToken, action: string): void {
  if (!token.roles.includes("admin")) throw forbidden(action);
}
