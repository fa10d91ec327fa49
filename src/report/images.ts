import uniqBy from "lodash/uniqBy";
import { type Problem, renderFinding } from "../finding";
import type { ReplicaState, Waves } from "../image";
import type { ReplicaStatus, Unknown } from "../live";
import { ageText, bytesText } from "./amounts";
import { renderCsv, renderGrid, type Cell, type Format } from "./table";
import { unknownNotes } from "./unknown-notes";

/** One version of an image, and what is there of it. */
export interface ReportedVersion {
  /** Path of the image; its name where there is no model. */
  readonly image: string;
  /** Empty where there is no model. */
  readonly version: string;
  /** In Glance. */
  readonly name: string;
  /** Absent where nobody has learned it yet. */
  readonly sha512?: string;
  readonly bytes?: number;
  /** Who delivers it; absent where there is no model. */
  readonly delivery?: "terraform" | "replicator";
  /** True for the version that users get. */
  readonly promoted?: boolean;
  /** Names of regions, wave by wave; absent unless the image is controlled. */
  readonly waves?: Waves;
  /** How many waves it has reached. */
  readonly reached?: number;
  /** In the regions that it is to be in. */
  readonly replicas: readonly ReportedReplica[];
  /** Names of the regions that it was to be in, and that were given up: nobody asks them. Absent where there are none. */
  readonly lost?: readonly string[];
}

/** What a region has of a version. */
export type ReportedReplica = Omit<ReplicaStatus, "label">;

/** What there is of images, region by region. Fields may be added within a version. */
export interface ImagesReport {
  readonly version: 1;
  readonly versions: readonly ReportedVersion[];
  /** What is not as it is declared. */
  readonly problems: readonly Problem[];
  /** Regions that did not answer. */
  readonly unknown: readonly UnknownRegion[];
}

/** A region that did not answer, and why. */
type UnknownRegion = Pick<Unknown, "cause" | "message"> & { readonly region: string };

/** How a report looks. */
interface ImagesLook {
  readonly color: boolean;
  /** From which ages are counted. */
  readonly now: Date;
}

/** Judges what is there. */
export function reportImages(versions: readonly ReportedVersion[]): ImagesReport {
  const replicas = versions.flatMap((version) => version.replicas);
  const unknown = replicas.flatMap(({ region, state, cause, message = "" }) =>
    state === "unknown" && cause !== undefined ? [{ region, cause, message }] : [],
  );
  return {
    version: 1,
    versions,
    problems: versions.flatMap((version) => version.replicas.flatMap((replica) => problemOf(version, replica))),
    unknown: uniqBy(unknown, ({ region, message }) => JSON.stringify([region, message])),
  };
}

/** The report as text. */
export function renderImages(report: ImagesReport, format: Format, look: ImagesLook): string {
  if (format === "json") return JSON.stringify(report, null, 2);
  if (format === "csv") return renderCsv(report.versions.flatMap(csvRows));
  const images = [...new Set(report.versions.map(({ image }) => image))];
  return [
    ...images.map((image) =>
      renderImage(
        report.versions.filter((version) => version.image === image),
        look,
      ),
    ),
    ...renderImageProblems(report),
  ].join("\n");
}

/** What is not as it is declared, as lines. */
export function renderImageProblems({ problems, unknown }: Pick<ImagesReport, "problems" | "unknown">): string[] {
  return [
    ...problems.map((problem) => renderFinding({ path: "", ...problem })),
    ...unknownNotes(unknown.map(({ region: name, ...why }) => ({ name, service: "image", ...why }))),
  ];
}

/** One image: a row for each version, a column for each region. */
function renderImage(versions: readonly ReportedVersion[], look: ImagesLook): string {
  const [{ image, waves }] = versions;
  const there = versions.flatMap(({ replicas, lost = [] }) => [...replicas.map(({ region }) => region), ...lost]);
  const regions = [...new Set([...(waves ?? []).flat(), ...there])];
  const head = [
    image,
    ...["bytes", "sha512", ...(waves === undefined ? [] : ["wave"])],
    ...regions.map((region) => (waves === undefined ? region : `${region} (wave ${waveOf(waves, region)})`)),
  ];
  const rows = versions.map((version): Cell[] => [
    version.promoted === true ? `${version.version} promoted` : version.version || version.name,
    bytesText(version.bytes),
    version.sha512 === undefined ? "?" : shortHash(version.sha512),
    ...(waves === undefined ? [] : [`${version.reached} of ${waves.length}`]),
    ...regions.map((region) => cellOf(version, region, look)),
  ]);
  return renderGrid(head, rows, { color: look.color, compact: true });
}

const COLORS = {
  verified: undefined,
  absent: "yellow",
  copying: "yellow",
  unpublished: "yellow",
  unknown: "yellow",
  wrong: "red",
} as const satisfies Record<ReplicaState, "red" | "yellow" | undefined>;

/** Such as `verified, 3 d`; the hash where it is not that of the version; `lost` in a region that was given up. */
function cellOf({ replicas, lost }: ReportedVersion, region: string, { now }: ImagesLook): Cell {
  const replica = replicas.find((it) => it.region === region);
  if (replica === undefined) return lost?.includes(region) === true ? "lost" : "–";
  const { state, hash, createdAt } = replica;
  const color = COLORS[state];
  const text = [
    state,
    ...(state === "wrong" && hash !== undefined ? [shortHash(hash)] : []),
    ...(createdAt === undefined ? [] : [ageText(new Date(createdAt), now)]),
  ].join(", ");
  return color === undefined ? text : { text, color };
}

function problemOf({ image, version, sha512, delivery }: ReportedVersion, replica: ReportedReplica): Problem[] {
  const { region, state, cause, id, message } = replica;
  const label = version === "" ? image : `${image} ${version}`;
  const at = id === undefined ? "" : ` (image ${id})`;
  const why = message === undefined ? "" : `: ${message}`;
  const bring =
    delivery === "terraform"
      ? "deploy it: Terraform delivers this version"
      : "bring it there: multisite images replicate";
  switch (state) {
    case "verified":
      return [];
    case "wrong":
      return [
        {
          ...{ code: "IMAGE_WRONG", severity: "error", region, what: `${label} is not what is declared${at}${why}` },
          fix: "keep users away from it, see who made it, remove it and bring the declared content",
        },
      ];
    case "unknown":
      // A region that does not answer is told once, not for each version.
      if (cause !== undefined) return [];
      return [
        {
          ...{
            code: "IMAGE_UNKNOWN",
            severity: "warning",
            region,
            what: `nobody knows whether ${label} is right${at}${why}`,
          },
          fix:
            sha512 === undefined
              ? "pin its sha512, or have it learned: multisite images replicate"
              : "have its bytes read: multisite images verify",
        },
      ];
    case "copying":
    case "unpublished":
      return [
        {
          ...{ code: "IMAGE_UNVERIFIED", severity: "warning", region, what: `${label} can't be picked yet${at}${why}` },
          fix: `wait for whoever is at it, or ${bring}`,
        },
      ];
    case "absent":
      return [{ code: "IMAGE_ABSENT", severity: "warning", region, what: `${label} is not there`, fix: bring }];
  }
}

type CsvReplica = Omit<ReportedReplica, "state"> & { readonly state: ReplicaState | "lost" };

function csvRows(version: ReportedVersion): Record<string, string | number>[] {
  const { image, name, promoted, waves = [], reached = "", replicas, lost = [] } = version;
  const rows: readonly CsvReplica[] = [...replicas, ...lost.map((region) => ({ region, state: "lost" as const }))];
  return rows.map(({ region, state, id = "", bytes = "", hash = "", createdAt = "", cause = "", message = "" }) => ({
    ...{ image, version: version.version, name, promoted: promoted === true ? "yes" : "", region, state, id, bytes },
    ...{ sha512: hash, wave: waveOf(waves, region), reached, createdAt, cause, message },
  }));
}

/** Counted from 1; empty for a region of no wave. */
function waveOf(waves: Waves, region: string): number | "" {
  const wave = waves.findIndex((regions) => regions.includes(region));
  return wave === -1 ? "" : wave + 1;
}

function shortHash(sha512: string): string {
  return `${sha512.slice(0, 12)}…`;
}
