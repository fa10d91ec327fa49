import type { Image } from "../../openstack";
import { contentIds, saltOf, twinIn } from "./adopt";
import { toldSha512 } from "./hash-image";
import type { RegionImages, RegionQuestion, ReplicaQuestion, ReplicaStatus } from "./read-replicas";
import { isUnpublished } from "./replica-fields";
import { differenceOf } from "./wanted";

/** What is said of a replica, wherever it is. */
export type Judgement = Omit<ReplicaStatus, "label" | "region">;

/** What to do about an adopted image that is not what it was. */
export const ADOPT_AGAIN = "multisite images replicate takes another one for it, or brings the declared content";

/** What a region has of a version, by the images that there are. */
export function judgeReplica(asked: RegionQuestion, { images, projectId }: RegionImages): Judgement {
  const { question, target } = asked;
  const image = findReplica(asked, images, projectId);
  if (image === undefined) {
    if (!isRemembered(asked)) return { state: "absent" };
    return { state: "absent", message: `image ${target.id}, which stood for it, is gone`, fix: ADOPT_AGAIN };
  }
  const salt = question.sha512 === undefined ? undefined : saltOf(question.sha512, image.id, target.salt);
  const isAdopted = question.delivery === "replicator" && salt === undefined;
  const what = { id: image.id, bytes: image.size, hash: toldSha512(image), createdAt: image.createdAt };
  const told = stateOf(image, question);
  const fix = told.state === "wrong" && isRemembered(asked) ? { fix: ADOPT_AGAIN } : {};
  return { ...what, salt, ...(isAdopted ? { adopted: true } : {}), ...told, ...fix };
}

/** Whether somebody else's image stands for the replica, and no other one can until a replicator has looked. */
function isRemembered({ question: { delivery }, target: { id, isSource = false } }: RegionQuestion): boolean {
  return delivery === "replicator" && id !== undefined && !isSource;
}

function findReplica(asked: RegionQuestion, images: readonly Image[], projectId: string): Image | undefined {
  const { question, target } = asked;
  const byId = (id: string | undefined) => images.find((image) => image.id === id);
  const { sha512, name, delivery } = question;
  const own = images.filter(({ owner }) => owner === projectId);
  const named = delivery === "terraform" ? own.filter((image) => image.name === name) : [];
  const known = target.id === undefined ? undefined : byId(target.id);
  if (isRemembered(asked)) return known;
  if (known !== undefined || sha512 === undefined) return known ?? named[0];
  if (delivery === "terraform") return named.find((image) => toldSha512(image) === sha512) ?? named[0];
  const made = contentIds(sha512, target.salt)
    .slice(target.salt)
    .map(byId)
    .find((image) => image !== undefined && isTaken(image));
  return made ?? twinIn(images, { ...question, hidden: target.hidden ?? question.hidden }, projectId);
}

/** False for an image of somebody else that has no bytes: a replicator takes the next id. */
function isTaken(image: Image): boolean {
  return image.status === "active" || image.status === "deactivated" || isUnpublished(image);
}

function stateOf(image: Image, question: ReplicaQuestion): Pick<Judgement, "state" | "message"> {
  const { status } = image;
  if (status === "queued" || status === "saving" || status === "uploading" || status === "importing") {
    return { state: "copying", message: `it is ${status}` };
  }
  if (status !== "active") return { state: "wrong", message: `it is ${status}` };
  const difference = differenceOf(image, question);
  if (difference !== undefined) return { state: "wrong", message: difference };
  if (isUnpublished(image)) return { state: "unpublished" };
  if (question.sha512 === undefined) return { state: "unknown", message: "nobody knows what it shall be: no sha512" };
  if (toldSha512(image) !== undefined) return { state: "verified" };
  return { state: "unknown", message: "its Glance tells no sha512: multisite images verify reads the bytes" };
}
