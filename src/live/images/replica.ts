import { contentImageId } from "../../image";
import {
  createImage,
  deleteImage,
  findImage,
  OpenStackError,
  updateImage,
  uploadImageData,
  type Image,
} from "../../openstack";
import type { LiveRegion } from "../live-region";
import { findTwin, saltOf, SALTS } from "./adopt";
import { hashImage, toldSha512 } from "./hash-image";
import { otherFormat, outOfIds, spoilt, unusable, wrong } from "./image-problems";
import type { ImageJob, ReplicaTarget } from "./job";
import type { ReplicaNews, ReplicaPath, VerifiedReplica } from "./replica-event";
import { declaredOf, draftOf, formatsOf, isUnpublished } from "./replica-fields";
import type { Replication } from "./replication";
import { ImageSourceError } from "./stream/source-error";
import { copyOnServer, importOf } from "./server-side-copy";
import { differenceOf } from "./wanted";
import { isImporting, untilChanged } from "./watch";

/**
 * One replica on its way. Each step is one from what Glance has now, so whatever ended an earlier run, this one goes on from there.
 *
 * A draft is a hidden, private image under another name until its bytes are known to be right. Drafts are all that is ever removed.
 */
export class Replica {
  private salt: number;
  /** Id of an image of somebody else. */
  private adopted?: string;
  private path?: ReplicaPath;
  private sentBytes = 0;
  private mayCopyOnServer: boolean;
  private projectId = "";

  /** @param mends false where another job says what the image is called */
  constructor(
    private readonly job: ImageJob,
    private readonly target: ReplicaTarget,
    private readonly replication: Replication,
    private readonly mends: boolean,
  ) {
    this.salt = target.salt ?? 0;
    this.adopted = target.id;
    this.mayCopyOnServer = replication.paths !== "stream";
  }

  /** Goes on until the replica is verified; can be called again after an error. @throws what is in the way */
  async settle(): Promise<VerifiedReplica> {
    this.projectId = await this.place.session.projectId(this.replication);
    for (;;) {
      const image = await this.look();
      const done = await (image === undefined ? this.begin() : this.goOn(image));
      if (done !== undefined) return done;
    }
  }

  /** How many ids it has found used up, if it has found any. */
  get usedUp(): { readonly salt?: number } {
    return this.adopted === undefined && this.salt > (this.target.salt ?? 0) ? { salt: this.salt } : {};
  }

  tell(news: ReplicaNews): void {
    const { label } = this.job;
    this.replication.tell({ label, region: this.place.name, at: new Date().toISOString(), ...news });
  }

  private get place(): LiveRegion {
    return this.target.place;
  }

  private get id(): string {
    return this.adopted ?? contentImageId(this.job.sha512, this.salt);
  }

  private look(): Promise<Image | undefined> {
    return findImage(this.place.session, this.place.region, this.id, this.replication);
  }

  private async begin(): Promise<undefined> {
    this.adopted = undefined;
    const { sha512 } = this.job;
    const { hidden } = this.job.attributes;
    const twin = await findTwin(this.place, { sha512, hidden, ...formatsOf(this.job) }, this.replication);
    if (twin !== undefined) return this.adopt(twin);
    try {
      await createImage(this.place.session, this.place.region, draftOf(this.job, this.id), this.replication);
      this.path ??= "stream";
    } catch (error) {
      if (!(error instanceof OpenStackError) || error.kind !== "conflict") throw error;
      // Another replicator was faster, or the id was used before: then nobody can have it again.
      if ((await this.look()) === undefined) this.nextSalt();
    }
  }

  private adopt({ id, owner }: Image): undefined {
    const salt = owner === this.projectId ? saltOf(this.job.sha512, id, this.salt) : undefined;
    if (salt === undefined) this.adopted = id;
    else this.salt = salt;
  }

  private goOn(image: Image): Promise<VerifiedReplica | undefined> {
    const isDraft = this.adopted === undefined && image.owner === this.projectId && isUnpublished(image);
    if (!isDraft) return this.stand(image);
    if (this.path === undefined) this.take("resume");
    switch (image.status) {
      case "queued":
        return this.fill(image);
      case "saving":
      case "uploading":
      case "importing":
        return this.wait(image);
      case "active":
        return this.judge(image);
      case "deactivated":
        throw unusable(this.place, image);
      default:
        return this.discard(image);
    }
  }

  /** An image that is no draft of ours is what it is. */
  private async stand(image: Image): Promise<VerifiedReplica | undefined> {
    const wasAdopted = this.adopted !== undefined;
    // Under another name it is another app's, of the same content in the same project.
    if (this.mends && image.status === "active" && image.name !== this.job.name) this.adopted = image.id;
    const isAdopted = this.adopted !== undefined;
    if (image.status !== "active") {
      if (wasAdopted) return this.drop(image);
      if (image.status === "deactivated") throw unusable(this.place, image);
      return this.nextSalt();
    }
    const isOurs = !isAdopted && image.owner === this.projectId;
    // What we have published was verified before.
    const sha512 = toldSha512(image) ?? (isOurs ? this.job.sha512 : await this.read(image));
    const difference = differenceOf(image, { sha512: this.job.sha512, ...formatsOf(this.job) }, sha512);
    if (difference !== undefined && wasAdopted) return this.drop(image);
    if (difference !== undefined) throw wrong(this.place, image, difference);
    if (isOurs && this.mends) await this.declare(image);
    if (isAdopted) this.take("adopted");
    else if (this.path === undefined) this.take("present");
    this.tell({ event: "verified", id: image.id, bytes: image.size });
    return this.done(image);
  }

  /** Somebody else's image that is not what it was when it was adopted: it stays as it is, and stands for the replica no more. */
  private drop({ id }: Image): undefined {
    this.adopted = undefined;
    const salt = saltOf(this.job.sha512, id, this.salt);
    if (salt === undefined || salt < this.salt) return;
    this.salt = salt;
    return this.nextSalt();
  }

  private async fill(image: Image): Promise<undefined> {
    // The sums of bytes that were refused stay, and no others are taken.
    if (image.hashValue !== undefined) return this.discard(image);
    // Its status does not show an import at once.
    if (this.path !== "stream" && (await isImporting(this.place, image.id, this.replication))) return this.wait(image);
    // A copy that failed may have brought the formats of its source.
    await updateImage(this.place.session, this.place.region, image, formatsOf(this.job), this.replication);
    if (!(await this.copy(image))) await this.upload(image);
  }

  private async copy({ id }: Image): Promise<boolean> {
    if (!this.mayCopyOnServer) return false;
    this.mayCopyOnServer = false;
    const method = await importOf(this.job.source, this.place, this.replication);
    if (method === undefined) return false;
    this.take(method.name);
    const onWaiting = () => this.tell({ event: "waiting", status: "importing" });
    return copyOnServer(this.place, id, method, { ...this.replication, onWaiting });
  }

  private async upload(image: Image): Promise<void> {
    const { session, region, name } = this.place;
    const { idleTimeoutMs } = this.replication;
    let { size } = this.job;
    let sent = 0;
    try {
      await this.replication.uploads.send(this.job, {
        key: name,
        send: (content, signal) => {
          size ??= content.size;
          this.take("stream");
          return uploadImageData(session, region, image.id, content, { idleTimeoutMs, signal });
        },
        onBytes: (bytes) => {
          sent = bytes;
          this.tell({ event: "progress", bytes, size });
        },
      });
    } catch (error) {
      const isOtherFormat = error instanceof OpenStackError && error.status === 415;
      // What was begun for other bytes is nobody's.
      const isOtherContent = error instanceof ImageSourceError && error.code === "IMAGE_SOURCE_CHANGED";
      if (isOtherFormat || isOtherContent) await this.discard(image);
      throw isOtherFormat ? otherFormat(error.message) : error;
    } finally {
      this.sentBytes += sent;
    }
  }

  private async wait(image: Image): Promise<undefined> {
    const onWaiting = () => this.tell({ event: "waiting", status: image.status });
    await untilChanged(this.place, image, { ...this.replication, onWaiting });
  }

  /** Publishes a draft with the right bytes; one with others goes. */
  private async judge(image: Image): Promise<VerifiedReplica> {
    const sha512 = toldSha512(image) ?? (await this.read(image));
    const difference = differenceOf(image, { sha512: this.job.sha512, ...formatsOf(this.job) }, sha512);
    if (difference !== undefined) {
      await this.discard(image);
      throw spoilt(this.place, image, difference);
    }
    this.tell({ event: "verified", id: image.id, bytes: image.size });
    await this.declare(image);
    this.tell({ event: "published", id: image.id });
    return this.done(image);
  }

  private async read({ id, size }: Image): Promise<string> {
    const { idleTimeoutMs, signal } = this.replication;
    const onBytes = (bytes: number) => this.tell({ event: "progress", bytes, size });
    return (await hashImage(this.place, id, { idleTimeoutMs, signal, onBytes })).sha512;
  }

  /** Makes an image what it is declared to be, at once. */
  private async declare(image: Image): Promise<void> {
    const fields = declaredOf(this.job, this.target, image);
    await updateImage(this.place.session, this.place.region, image, fields, this.replication);
  }

  private async discard({ id }: Image): Promise<undefined> {
    await deleteImage(this.place.session, this.place.region, id, this.replication).catch((error: unknown) => {
      if (!(error instanceof OpenStackError) || error.kind !== "notFound") throw error;
    });
    return this.nextSalt();
  }

  private nextSalt(): undefined {
    this.salt += 1;
    if (this.salt >= (this.target.salt ?? 0) + SALTS) throw outOfIds(this.place, this.job.sha512);
  }

  private done({ id }: Image): VerifiedReplica {
    const { salt, path = "present", sentBytes, adopted } = this;
    return { state: "verified", id, ...(adopted === undefined ? { salt } : { adopted: true }), path, sentBytes };
  }

  private take(path: ReplicaPath): void {
    this.path = path;
    this.tell({ event: "path", path });
  }
}
