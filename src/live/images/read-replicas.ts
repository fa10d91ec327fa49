import type { ReplicaState } from "../../image";
import { findImage, listImages, type CallOptions, type Image, type OpenStackErrorKind } from "../../openstack";
import type { LiveRegion } from "../live-region";
import { answerOf, type AskOptions } from "../region-answer";
import { askByRegion } from "./by-region";
import { judgeReplica, type Judgement } from "./judge-replica";
import type { Wanted } from "./wanted";

/** One version of one image, and the regions where it is looked for. */
export interface ReplicaQuestion extends Wanted {
  /** What messages call it, such as `acme/base 2026.10`. */
  readonly label: string;
  /** In Glance. */
  readonly name: string;
  readonly targets: readonly AskedReplica[];
  /** Who delivers it: replicas of the replicator are known by their ids, others by name and content. */
  readonly delivery: "terraform" | "replicator";
}

/** A region where a replica is looked for. */
export interface AskedReplica {
  readonly place: LiveRegion;
  /** Of the image there, where it is known: an adopted one, or one that Terraform has made. */
  readonly id?: string;
  /** How many ids of the content are used up there. @default 0 */
  readonly salt?: number;
  /** Whether lists leave it out. @default - as of the question */
  readonly hidden?: boolean;
  /** True for the image that others are copies of: no replicator brings it. @default false */
  readonly isSource?: boolean;
}

/** What a region has of one version. */
export interface ReplicaStatus {
  /** Of its question. */
  readonly label: string;
  /** What the region is called in reports. */
  readonly region: string;
  readonly state: ReplicaState;
  /** In Glance. */
  readonly id?: string;
  readonly bytes?: number;
  /** SHA-512 of the bytes, as Glance tells it, or as they were read. */
  readonly hash?: string;
  /** As in RFC 3339. */
  readonly createdAt?: string;
  /** Why it is unknown, where a request failed. */
  readonly cause?: OpenStackErrorKind;
  /** What is to be said of the state. */
  readonly message?: string;
  /** What to do about it, where that is not the same for all replicas of the state. */
  readonly fix?: string;
  /** Of which the id follows from the content, with its hash. */
  readonly salt?: number;
  /** True for an image that stands for the replica, and is not the replicator's. */
  readonly adopted?: true;
}

/** A question about one region. */
export interface RegionQuestion {
  readonly question: ReplicaQuestion;
  readonly target: AskedReplica;
}

/**
 * What regions have of images, in the order of the questions and their targets. All regions are asked at once, each for all of its images
 * together. One that does not answer is unknown, with its cause.
 */
export async function readReplicas(
  questions: readonly ReplicaQuestion[],
  options: AskOptions = {},
): Promise<ReplicaStatus[]> {
  const asked = questions.flatMap((question) => question.targets.map((target) => ({ question, target })));
  const told = await askByRegion(asked, placeOf, options, (place, inRegion, signal) =>
    readRegion(place, inRegion, { signal }),
  );
  const statusOf = new Map(told.flat());
  return asked.flatMap((one) => statusOf.get(one) ?? []);
}

/** The region that a question is about. */
export const placeOf = ({ target }: RegionQuestion) => target.place;

async function readRegion(
  place: LiveRegion,
  asked: readonly RegionQuestion[],
  options: CallOptions,
): Promise<(readonly [RegionQuestion, ReplicaStatus])[]> {
  const known = await answerOf(imagesIn(place, asked, options));
  return asked.map((one) => {
    const { cause, message } = known.state === "unknown" ? known : {};
    const judgement: Judgement =
      known.state === "unknown" ? { state: "unknown", cause, message } : judgeReplica(one, known);
    return [one, { label: one.question.label, region: place.name, ...judgement }] as const;
  });
}

/** What the project sees in one region. */
export interface RegionImages {
  readonly images: readonly Image[];
  readonly projectId: string;
}

/** All images that lists show, and those with known ids which they don't, such as another project's that are for the community. */
async function imagesIn(
  { session, region }: LiveRegion,
  asked: readonly RegionQuestion[],
  options: CallOptions,
): Promise<RegionImages> {
  const [projectId, ...lists] = await Promise.all([
    session.projectId(options),
    listImages(session, region, { hidden: false }, options),
    listImages(session, region, { hidden: true }, options),
  ]);
  const listed = lists.flat();
  const ids = new Set(asked.flatMap(({ target }) => target.id ?? []));
  const missing = [...ids].filter((id) => !listed.some((image) => image.id === id));
  const found = await Promise.all(missing.map((id) => findImage(session, region, id, options)));
  return { images: [...listed, ...found.filter((image) => image !== undefined)], projectId };
}
