import type { OpenStackRequest, Session } from "cdktf-openstack-multisite/runtime";

/** A login to a project that nobody else uses: clearing it harms nobody. */
export interface OwnProject {
  readonly username: string;
  readonly password: string;
  readonly project_name: string;
}

/** Makes a project and its user, both of that name, unless they are there. */
export async function ownProject(admin: Session, name: string, password: string): Promise<OwnProject> {
  const ask = async <T>(method: OpenStackRequest["method"], path: string, body?: unknown) =>
    (await admin.request<T>({ service: "identity", method, path, body })).body;
  const idOf = async (kind: "domain" | "project" | "user" | "role", called: string, make?: object) => {
    type Lists = Readonly<Record<string, readonly { readonly id: string }[]>>;
    const found = (await ask<Lists>("GET", `/${kind}s?name=${called}`))[`${kind}s`];
    if (found.length > 0) return found[0].id;
    type Made = Readonly<Record<string, { readonly id: string }>>;
    return (await ask<Made>("POST", `/${kind}s`, { [kind]: { name: called, ...make } }))[kind].id;
  };
  const domain_id = await idOf("domain", "Default");
  const project = await idOf("project", name, { domain_id });
  const user = await idOf("user", name, { domain_id, password });
  await ask("PUT", `/projects/${project}/users/${user}/roles/${await idOf("role", "member")}`);
  return { username: name, password, project_name: name };
}
