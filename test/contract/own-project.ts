import { told } from "./expect";
import type { Person, Target } from "./target";

/**
 * A project in which `tenant-a` is a member, beside its own: with the quotas of a cloud in which nobody has set any, and nothing
 * that others make.
 */
export class OwnProject {
  private constructor(
    private readonly admin: Person,
    readonly id: string,
    /** Its member. */
    readonly member: Person,
  ) {}

  static async make(target: Target, admin: Person): Promise<OwnProject> {
    const name = `contract-${Date.now()}`;
    const made = await admin.identity({ method: "POST", path: "/projects", body: { project: { name } } });
    if (made.status !== 201) throw new Error(`no project: ${JSON.stringify(told(made))}`);
    const { id } = (made.body as { project: { id: string } }).project;
    const { userId } = await target.logIn("tenant-a");
    await admin.identity({ method: "PUT", path: `/projects/${id}/users/${userId}/roles/${await memberRole(admin)}` });
    return new OwnProject(admin, id, await target.logIn("tenant-a", id));
  }

  /** Takes it away, and the default security group that Neutron has made for it in the first region, where tests are. */
  async remove(): Promise<void> {
    const { admin, id } = this;
    const { body } = await admin.network({ method: "GET", path: `/security-groups?project_id=${id}` });
    for (const group of (body as { security_groups: { id: string }[] }).security_groups) {
      await admin.network({ method: "DELETE", path: `/security-groups/${group.id}` });
    }
    await admin.identity({ method: "DELETE", path: `/projects/${id}` });
  }
}

/** The id of the role `member`. */
export async function memberRole(admin: Person): Promise<string> {
  const { body } = await admin.identity({ method: "GET", path: "/roles?name=member" });
  return (body as { roles: { id: string }[] }).roles[0].id;
}
