import type { Call } from "./call";
import type { Resource, Row } from "./resource";

/** The part of a resource that finding needs. */
type Findable<R extends Row> = Pick<Resource<R>, "rows" | "notFound" | "visible">;

/** Something that the caller may see. @throws NeutronError 404 */
export function find<R extends Row>(call: Call, resource: Findable<R>, id: string): R {
  const row = resource.rows(call.state).find((candidate) => candidate.id === id);
  if (row === undefined || !sees(call, resource, row)) throw resource.notFound(id);
  return row;
}

export function sees<R extends Row>(call: Call, resource: Findable<R>, row: R): boolean {
  return call.isAdmin || row.project_id === call.projectId || (resource.visible?.(call, row) ?? false);
}
