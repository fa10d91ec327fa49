import { newId, newSecret } from "../ids";

/** What Keystone holds: plain JSON. Tokens are not kept. */
export interface IdentityState {
  readonly domain: Domain;
  readonly roles: Record<RoleName, string>;
  readonly users: User[];
  readonly projects: Project[];
  /** Ids of the catalog's services, by type. */
  readonly services: Record<string, string>;
  applicationCredentials: ApplicationCredential[];
}

export interface Domain {
  readonly id: string;
  readonly name: string;
}

/** Each role holds those behind it. */
export const ROLES = ["admin", "manager", "member", "reader"] as const;
export type RoleName = (typeof ROLES)[number];

export interface Project {
  readonly id: string;
  readonly name: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  /** Its role in each project, by the project's id. */
  readonly grants: Record<string, RoleName>;
  /** Its role on the system. */
  readonly system?: RoleName;
}

/** One call that an application credential allows; `*` and `{name}` stand for one part of a path, `**` for several. */
export interface AccessRule {
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly path: string;
}

export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly secret: string;
  readonly userId: string;
  readonly projectId: string;
  readonly role: RoleName;
  /** Null where nothing was said, which means no. */
  readonly unrestricted: boolean | null;
  /** As given. */
  readonly expiresAt: string | null;
  readonly accessRules?: readonly AccessRule[];
}

/** What a role holds, itself included. */
export function impliedBy(role: RoleName): RoleName[] {
  return ROLES.slice(ROLES.indexOf(role));
}

/** An administrator as `keystone-manage bootstrap` makes him, and a project with a member, a reader and an application credential. */
export function newIdentityState(): IdentityState {
  const [admin, tenant] = ["admin", "tenant-a"].map((name): Project => ({ id: newId(), name }));
  const user = (name: string, project: Project, role: RoleName, system?: RoleName): User => ({
    id: newId(),
    name,
    password: newSecret(12),
    grants: { [project.id]: role },
    ...(system === undefined ? {} : { system }),
  });
  const member = user("tenant-a", tenant, "member");
  return {
    domain: { id: "default", name: "Default" },
    roles: { admin: newId(), manager: newId(), member: newId(), reader: newId() },
    users: [user("admin", admin, "admin", "admin"), member, user("tenant-a-reader", tenant, "reader")],
    projects: [admin, tenant],
    services: {},
    applicationCredentials: [
      {
        id: newId(),
        name: "sandbox",
        description: null,
        secret: newSecret(48),
        userId: member.id,
        projectId: tenant.id,
        role: "member",
        unrestricted: null,
        expiresAt: null,
      },
    ],
  };
}
