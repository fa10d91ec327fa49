import uniqBy from "lodash/uniqBy";
import { renderFinding } from "../finding";
import type { PrunedReplica } from "../live";
import { bytesText } from "./amounts";
import { unknownNotes } from "./unknown-notes";

/** What became of images that nobody declares any more. Fields may be added within a version. */
export interface PruneReport {
  readonly version: 1;
  /** True where nothing was removed yet: `removed` is what would be. */
  readonly isPlan: boolean;
  readonly replicas: readonly PrunedReplica[];
}

/** The report as a person reads it. */
export function renderPruned({ isPlan, replicas }: PruneReport): string {
  const removed = replicas.filter(({ state }) => state === "removed");
  const kept = replicas.filter(({ state }) => state === "kept");
  const unknown = replicas.flatMap(({ region: name, state, cause, message = "" }) =>
    state === "unknown" && cause !== undefined ? [{ name, service: "image" as const, cause, message }] : [],
  );
  return [
    ...(removed.length === 0 ? ["there is nothing to remove"] : []),
    ...removed.map((replica) => `${isPlan ? "to be removed" : "removed"}: ${renderReplica(replica)}`),
    ...kept.map((replica) => renderKept(replica)),
    ...unknownNotes(uniqBy(unknown, ({ name, message }) => JSON.stringify([name, message]))),
  ].join("\n");
}

/** Such as `RegionOne: acme/base 2026.09: base-2026.09 3f…, 1GB`. */
function renderReplica({ region, label, id, name = "without a name", bytes }: PrunedReplica): string {
  return `${region}: ${label}: ${name} ${id}, ${bytes === undefined ? "without bytes" : bytesText(bytes)}`;
}

function renderKept(replica: PrunedReplica): string {
  const { region, message = "", fix = "" } = replica;
  const what = `${replica.label} stays, ${replica.name ?? "without a name"} ${replica.id}: ${message}`;
  return renderFinding({ path: "", code: "IMAGE_KEPT", severity: "warning", region, what, fix });
}
