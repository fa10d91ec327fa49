import { stringify } from "yaml";
import type { Login } from "./identity";
import { PASSWORD, type Layout } from "./layout";
import { keystoneUrl } from "./services/common";

/** The text of clouds.yaml: one cloud for each login, all with the same regions. */
export function renderCloudsYaml(cloud: Layout, logins: readonly Login[]): string {
  const entry = (login: Login) => ({
    ...("user" in login
      ? {
          auth: {
            auth_url: keystoneUrl(cloud),
            username: login.user,
            password: PASSWORD,
            project_name: login.project,
            user_domain_name: "Default",
            project_domain_name: "Default",
          },
        }
      : {
          auth_type: "v3applicationcredential",
          auth: {
            auth_url: keystoneUrl(cloud),
            application_credential_id: login.applicationCredentialId,
            application_credential_secret: PASSWORD,
          },
        }),
    regions: cloud.regions.map(({ name }) => name),
    identity_api_version: "3",
    volume_api_version: "3",
  });
  return stringify({ clouds: Object.fromEntries(logins.map((login) => [login.cloud, entry(login)])) });
}
