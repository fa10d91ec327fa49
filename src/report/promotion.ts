import type { Blocker } from "../image";
import { renderImageProblems, type ImagesReport } from "./images";

/** How far a version has been let go: to its next wave, or to users. Fields may be added within a version. */
export interface PromotionReport extends Pick<ImagesReport, "problems" | "unknown"> {
  readonly version: 1;
  /** Path of the image. */
  readonly image: string;
  /** The version of it that was named, or found. */
  readonly imageVersion: string;
  /** Who delivers it. */
  readonly delivery: "terraform" | "replicator";
  /** `unchanged`: it was there already. `blocked`: regions hold it up, and nothing has moved. */
  readonly state: "moved" | "unchanged" | "blocked";
  /** What users got and what they get; where it is blocked, what they would get. Absent where a wave is meant. */
  readonly promoted?: {
    /** Absent where no version was promoted. */
    readonly from?: string;
    readonly to: string;
  };
  /** How many waves it had reached and has; where it is blocked, would have. Absent where users are meant. */
  readonly wave?: {
    readonly from: number;
    readonly to: number;
    /** How many there are. */
    readonly of: number;
    /** Names of the regions that come with it. */
    readonly regions: readonly string[];
  };
  /** Regions where it is not verified. */
  readonly blockers: readonly Blocker[];
}

/** The report as a person reads it. */
export function renderPromotion(report: PromotionReport): string {
  const { image, imageVersion, state, blockers } = report;
  const label = `${image} ${imageVersion}`;
  switch (state) {
    case "moved":
      return renderMove(label, report).join("\n");
    case "unchanged":
      return report.wave === undefined
        ? `${label} is promoted already`
        : `${label} may be in all ${report.wave.of} waves already`;
    case "blocked": {
      const names = blockers.map((blocker) => `${blocker.region} (${blocker.state})`).join(", ");
      return [`${label} stays as it is: it is not verified in ${names}`, ...renderImageProblems(report)].join("\n");
    }
  }
}

function renderMove(label: string, { image, delivery, promoted, wave }: PromotionReport): string[] {
  if (wave !== undefined) {
    const bring = delivery === "terraform" ? "" : `multisite images replicate ${image} brings it there; `;
    return [
      `${label} may be in wave ${wave.to} of ${wave.of} now: ${wave.regions.join(", ")}`,
      `${bring}the next cdktf synth and deployment has it there`,
    ];
  }
  const { from, to } = promoted ?? {};
  const instead = from === undefined || from === to ? "" : `, in place of ${from}`;
  return [
    `${label} is the promoted version now${instead}; nothing was copied`,
    "the next cdktf synth and deployment moves its users",
  ];
}
