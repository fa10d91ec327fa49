import { randomUUID } from "node:crypto";
import type { Attributes, Row, StandardRow } from "./resource";
import { text } from "./validate";

const now = () => `${new Date().toISOString().slice(0, 19)}Z`;

/** Attributes of whatever belongs to a project. */
export const OWNED: Attributes = {
  id: { filter: true, sort: true },
  tenant_id: { post: true, validate: text(255), filter: true, sort: true },
  project_id: { post: true, validate: text(255), filter: true, sort: true },
};

/** Attributes of most resources (neutron-lib's standard attributes). */
export const STANDARD: Attributes = {
  ...OWNED,
  description: { post: true, put: true, default: "", validate: text(255), filter: true },
  created_at: {},
  updated_at: {},
  revision_number: { filter: true },
  tags: {},
};

/** The part of a new row that all have. */
export function newRow({ project_id }: { readonly project_id: string }): Row {
  return { id: randomUUID(), project_id };
}

/** The part of a new row that most have. @param revision where it begins counting: at 1 for most, at 0 for some */
export function newStandardRow(
  wanted: { readonly project_id: string; readonly description?: string },
  revision = 1,
): StandardRow {
  const time = now();
  return {
    ...newRow(wanted),
    description: wanted.description ?? "",
    tags: [],
    created_at: time,
    updated_at: time,
    revision_number: revision,
  };
}

/** Counts a change. */
export function touch(row: Pick<StandardRow, "revision_number" | "updated_at">): void {
  row.revision_number += 1;
  row.updated_at = now();
}

export function isStandard(row: Row): row is StandardRow {
  return "revision_number" in row;
}
