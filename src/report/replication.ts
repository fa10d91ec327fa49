import countBy from "lodash/countBy";
import { renderFinding } from "../finding";
import type { FailedReplica, HeldReplica, ReplicaEvent, ReplicaOutcome } from "../live";
import { bytesText } from "./amounts";

/** What became of replicas that were to be brought to their regions. Fields may be added within a version. */
export interface ReplicationReport {
  readonly version: 1;
  readonly outcomes: readonly (ReplicaOutcome | HeldReplica)[];
  /** Versions that Terraform delivers, by what messages call them. */
  readonly skipped: readonly string[];
}

/** The report as a person reads it. */
export function renderReplication({ outcomes, skipped }: ReplicationReport): string {
  const { verified = 0, failed = 0, held = 0 } = countBy(outcomes, "state");
  return [
    ...outcomes.flatMap(renderOutcome),
    ...skipped.map((label) => `${label}: Terraform delivers it, at the next deployment`),
    `${verified} verified, ${failed} failed, ${held} not begun`,
  ].join("\n");
}

/** What happens to a replica, as one line. */
export function renderReplicaEvent(event: ReplicaEvent): string {
  return `${event.region}: ${event.label}: ${newsOf(event)}`;
}

function newsOf(event: ReplicaEvent): string {
  switch (event.event) {
    case "path":
      return PATHS[event.path];
    case "progress":
      return progressText(event);
    case "waiting":
      return `it is ${event.status}, and waited for`;
    case "retry":
      return `${event.message}; once more in ${Math.ceil(event.waitMs / 1000)} s`;
    case "verified":
      return "verified";
    case "published":
      return `published as ${event.id}`;
    case "failed":
      return `failed: ${event.message}`;
  }
}

const PATHS = {
  present: "it is there",
  adopted: "somebody else's image has this content",
  resume: "begun before, it goes on",
  "glance-download": "its Glance gets it itself",
  stream: "uploading",
} as const;

/** Such as `25 % of 1GB`. */
export function progressText({ bytes, size }: { readonly bytes: number; readonly size?: number }): string {
  return size === undefined || size === 0
    ? bytesText(bytes)
    : `${Math.floor((100 * bytes) / size)} % of ${bytesText(size)}`;
}

function renderOutcome(outcome: ReplicaOutcome | HeldReplica): string[] {
  const { label, region } = outcome;
  switch (outcome.state) {
    case "verified": {
      const sent = outcome.sentBytes === 0 ? "" : `, ${bytesText(outcome.sentBytes)} sent`;
      return [`${region}: ${label}: verified (${outcome.path}${sent})`];
    }
    case "held":
      return [`${region}: ${label}: not begun, it waits for ${outcome.waitsFor.join(", ")}`];
    case "failed":
      return [renderFailure(label, region, outcome)];
  }
}

function renderFailure(label: string, region: string, { code, message, fix }: FailedReplica): string {
  return renderFinding({ path: "", code, severity: "error", region, what: `${label}: ${message}`, fix });
}
