import type { Auth, DomainRef, Scope, UserRef } from "./cloud-config";
import { Secret } from "./secret";
import type { Settings } from "./settings";

const KINDS: Readonly<Record<string, Auth["kind"]>> = {
  password: "password",
  v3password: "password",
  token: "token",
  v3token: "token",
  v3applicationcredential: "applicationCredential",
};

/** Keys that belong to other plug-ins, or change what a token is good for. */
const UNSUPPORTED = ["trust_id", "passcode", "identity_provider", "protocol", "access_token", "client_secret"];

const SCOPES = ["project_id", "tenant_id", "project_name", "tenant_name", "system_scope"];

/**
 * Reads how to log in. Most keys may stand below `auth` or beside it. Where one stands in both places, that beside it counts for
 * domains, projects and tokens, and that below it for the others (openstacksdk, loader.py `_fix_backwards_auth`, `_validate_auth`).
 *
 * `domain_id` and `domain_name` are the default of the user's and the project's domain where a project is named
 * (`_handle_domain_id`), and otherwise the scope.
 */
export function readAuth(cloud: Settings, auth: Settings): Auth | undefined {
  const text = (...keys: string[]) => auth.text(...keys) ?? cloud.text(...keys);
  const scopeText = (...keys: string[]) =>
    keys.map((key) => cloud.text(key) ?? auth.text(key)).find((value) => value !== undefined);
  const secret = (value: string | undefined) => (value === undefined ? undefined : new Secret(value));
  const domainFrom = (prefix: string) => domainOf(scopeText(`${prefix}domain_id`), scopeText(`${prefix}domain_name`));
  const need = (key: string, why: string) =>
    auth.refuse("CLOUD_AUTH", key, `is missing: ${why}`, `add ${key} below auth`);

  for (const settings of [auth, cloud]) {
    for (const key of UNSUPPORTED.filter((it) => settings.has(it)))
      settings.refuse("CLOUD_UNSUPPORTED", key, "is not supported", "log in with a password, a token or an application credential");
  }

  const id = text("application_credential_id");
  const name = text("application_credential_name");
  const applicationSecret = secret(text("application_credential_secret"));
  const password = secret(text("password"));
  const token = secret(scopeText("token", "auth_token"));
  const userId = text("user_id");
  const userName = text("username", "user_name");
  const domain = domainFrom("");
  // `default_domain` is an id (osc_lib, cli/client_config.py).
  const fallback = domain ?? domainOf(text("default_domain_id", "default_domain"), text("default_domain_name"));
  const userDomain = domainFrom("user_") ?? fallback;
  const projectDomain = domainFrom("project_") ?? fallback;
  const projectId = scopeText("project_id", "tenant_id");
  const projectName = scopeText("project_name", "tenant_name");
  const system = text("system_scope");

  const kind = kindOf(cloud, { applicationSecret, token, password });
  if (kind === undefined) return undefined;

  const user = (why: string): UserRef | undefined => {
    if (userId !== undefined) return { id: userId };
    if (userName === undefined) return void need("username", why);
    if (userDomain === undefined)
      return void need("user_domain_name", `user ${userName} is known only within a domain`);
    return { name: userName, domain: userDomain };
  };
  const scope = (): Scope | undefined => {
    if (system !== undefined) {
      if (system !== "all")
        auth.refuse("CLOUD_VALUE", "system_scope", "is not a scope", "write all, the only one there is", system);
      if (projectId !== undefined || projectName !== undefined)
        auth.refuse("CLOUD_VALUE", "system_scope", "stands beside a project", "keep one: a token has one scope");
      return { kind: "system" };
    }
    if (projectId !== undefined) return { kind: "project", id: projectId };
    if (projectName !== undefined) {
      if (projectDomain === undefined)
        return void need("project_domain_name", `project ${projectName} is known only within a domain`);
      return { kind: "project", name: projectName, domain: projectDomain };
    }
    return domain === undefined ? undefined : { kind: "domain", domain };
  };

  switch (kind) {
    case "applicationCredential": {
      if (applicationSecret === undefined)
        return void need("application_credential_secret", "there is no login without it");
      for (const settings of [auth, cloud]) {
        for (const key of SCOPES.filter((it) => settings.has(it)))
          settings.warn("CLOUD_UNKNOWN_KEY", key, "has no effect: an application credential has its project built in", "remove it");
      }
      if (id !== undefined) return { kind, id, secret: applicationSecret };
      if (name === undefined) return void need("application_credential_id", "there is no name of one either");
      const owner = user("an application credential that is given by name needs its owner");
      return owner && { kind, name, user: owner, secret: applicationSecret };
    }
    case "token":
      if (token === undefined) return void need("token", "auth_type asks for one");
      return { kind, token, scope: scope() };
    case "password": {
      const owner = user("there is no login without a user");
      if (password === undefined) return void need("password", "there is no login without it");
      return owner && { kind, user: owner, password, scope: scope() };
    }
  }
}

function kindOf(
  cloud: Settings,
  has: { applicationSecret?: Secret; token?: Secret; password?: Secret },
): Auth["kind"] | undefined {
  const type = cloud.text("auth_type", "auth_plugin");
  if (type === undefined) {
    if (has.applicationSecret !== undefined) return "applicationCredential";
    return has.token !== undefined && has.password === undefined ? "token" : "password";
  }
  if (Object.hasOwn(KINDS, type)) return KINDS[type];
  cloud.refuse(
    "CLOUD_UNSUPPORTED",
    "auth_type",
    "is not supported",
    `use one of ${Object.keys(KINDS).join(", ")}`,
    type,
  );
  return undefined;
}

function domainOf(id: string | undefined, name: string | undefined): DomainRef | undefined {
  if (id !== undefined) return { id };
  return name === undefined ? undefined : { name };
}
