import type { EmbeddedCloud } from "../embedded-cloud";
import { pythonTime } from "../ids";
import { catalogOf } from "./catalog";
import type { ValidToken } from "./tokens";

/** A token as Keystone shows it (keystone/common/render_token.py). */
export function tokenBody(cloud: EmbeddedCloud, token: ValidToken, withCatalog: boolean): object {
  const { domain, users, projects, roles } = cloud.identity.state;
  const user = users.find(({ id }) => id === token.userId);
  const project = projects.find(({ id }) => id === token.projectId);
  const scope =
    project !== undefined
      ? { project: { domain, id: project.id, name: project.name }, is_domain: false }
      : token.system
        ? { system: { all: true } }
        : undefined;
  const credential = token.applicationCredential;
  return {
    token: {
      methods: token.methods,
      user: { domain, id: token.userId, name: user?.name, password_expires_at: null },
      audit_ids: token.auditIds,
      expires_at: inSeconds(token.expiresAt),
      issued_at: inSeconds(token.issuedAt),
      ...scope,
      ...(scope === undefined ? {} : { roles: token.roles.map((name) => ({ id: roles[name], name })) }),
      ...(scope === undefined || !withCatalog ? {} : { catalog: catalogOf(cloud, token.projectId) }),
      ...(credential === undefined
        ? {}
        : {
            application_credential: {
              id: credential.id,
              name: credential.name,
              restricted: credential.unrestricted !== true,
              ...(credential.accessRules === undefined ? {} : { access_rules: credential.accessRules }),
            },
          }),
    },
  };
}

/** A Fernet token holds whole seconds, whatever the form of its times says. */
const inSeconds = (time: Date) => `${pythonTime(new Date(Math.floor(time.getTime() / 1000) * 1000))}Z`;
