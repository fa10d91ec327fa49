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
import { contentIds, findTwin, saltOf } from "./adopt";
import { backOff } from "./back-off";
import { hashImage, toldSha512 } from "./hash-image";
import type { ImageJob, ReplicaTarget } from "./job";
import type { ReplicaNews, ReplicaOutcome, ReplicaPath, VerifiedReplica } from "./replica-event";
import { failed, isPassing, ReplicaFailure } from "./replica-failure";
import { declaredOf, draftOf, formatsOf, isUnpublished } from "./replica-fields";
import type { Replication } from "./replication";
import { copyOnServer, importOf } from "./server-side-copy";
import { isImporting, untilChanged } from "./watch";

/**
 * One replica on its way. Each step is one from what Glance has now, so whatever ended an earlier run, this one goes on from there.
 *
 * A draft is a hidden, private image under another name until its bytes are known to be right. Drafts are all that is ever removed.
 */
export class Replica {
  private salt: number;
  /** Of an image of somebody else. */
  private adopted?: string;
  private path: ReplicaPath = "present";
  private sentBytes = 0;
  private isOwnDraft = false;
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

  /** Goes on until the replica is verified, or there is no way. */
  async run(): Promise<ReplicaOutcome> {
    const of = { label: this.job.label, region: this.target.place.name };
    const { attempts, signal } = this.replication;
    for (let attempt = 1; ; attempt++) {
      try {
        return { ...of, ...(await this.settle()) };
      } catch (error) {
        if (!isPassing(error) || attempt >= attempts || signal.aborted) {
          const failure = failed(error, signal);
          this.tell({ event: "failed", message: failure.message, cause: failure.cause });
          return { ...of, ...failure };
        }
        const pause = backOff(attempt);
        const { message } = error as Error;
        this.tell({ event: "retry", attempt: attempt + 1, waitMs: pause.ms, message });
        await pause.wait(signal).catch(() => undefined);
      }
    }
  }

  private async settle(): Promise<VerifiedReplica> {
    const { session, region } = this.target.place;
    this.projectId = await session.projectId(this.replication);
    for (;;) {
      const image = await findImage(session, region, this.id, this.replication);
      const done = await (image === undefined ? this.begin() : this.goOn(image));
      if (done !== undefined) return done;
    }
  }

  private get id(): string {
    return this.adopted ?? contentImageId(this.job.sha512, this.salt);
  }

  private async begin(): Promise<VerifiedReplica | undefined> {
    const { place } = this.target;
    this.adopted = undefined;
    const wanted = { sha512: this.job.sha512, ...formatsOf(this.job) };
    const twin = await findTwin(place, wanted, this.replication);
    if (twin !== undefined) return this.adopt(twin);
    try {
      await createImage(place.session, place.region, draftOf(this.job, this.id), this.replication);
      this.isOwnDraft = true;
    } catch (error) {
      if (!(error instanceof OpenStackError) || error.kind !== "conflict") throw error;
      // Another replicator was faster, or the id was used before: nobody can have it again.
      const image = await findImage(place.session, place.region, this.id, this.replication);
      if (image === undefined) this.nextSalt();
    }
    return undefined;
  }

  private adopt({ id, owner }: Image): undefined {
    const salt = owner === this.projectId ? saltOf(this.job.sha512, id) : undefined;
    if (salt === undefined) {
      this.adopted = id;
      this.take("adopted");
    } else this.salt = salt;
  }

  private goOn(image: Image): Promise<VerifiedReplica | undefined> {
    if (!this.isDraft(image)) return this.standing(image);
    if (!this.isOwnDraft && this.path === "present") this.take("resume");
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
        throw this.unusable(image);
      default:
        return this.discard(image);
    }
  }

  private isDraft(image: Image): boolean {
    return this.adopted === undefined && image.owner === this.projectId && isUnpublished(image);
  }

  /** An image that is no draft of ours: it is what it is. */
  private async standing(image: Image): Promise<VerifiedReplica | undefined> {
    if (image.status === "deactivated") throw this.unusable(image);
    if (image.status !== "active") {
      if (this.adopted !== undefined) throw this.unusable(image);
      return this.nextSalt();
    }
    const isOurs = this.adopted === undefined && image.owner === this.projectId;
    // What we have published was verified before.
    const sha512 = toldSha512(image) ?? (isOurs ? this.job.sha512 : await this.read(image));
    if (sha512 !== this.job.sha512) throw this.wrong(image, `sha512 ${sha512}, not ${this.job.sha512}`);
    const { diskFormat, containerFormat } = formatsOf(this.job);
    if (image.diskFormat !== diskFormat || image.containerFormat !== containerFormat) {
      const formats = `${image.diskFormat} in ${image.containerFormat}`;
      throw this.wrong(image, `${formats}, not ${diskFormat} in ${containerFormat}`);
    }
    if (isOurs && this.mends) await this.declare(image);
    if (this.path === "present") this.take(this.adopted === undefined ? "present" : "adopted");
    this.tell({ event: "verified", id: image.id, bytes: image.size });
    return this.done();
  }

  private async fill(image: Image): Promise<undefined> {
    // The sums of bytes that were refused stay, and no others are taken.
    if (image.hashValue !== undefined) return this.discard(image);
    const { place } = this.target;
    const { session, region } = place;
    if (!this.isOwnDraft && (await isImporting(place, image.id, this.replication))) return this.wait(image);
    // A copy that failed may have brought the formats of its source.
    await updateImage(session, region, image, formatsOf(this.job), this.replication);
    if (!(await this.copy(image))) await this.upload(image);
  }

  private async copy({ id }: Image): Promise<boolean> {
    if (!this.mayCopyOnServer) return false;
    const { place } = this.target;
    const method = await importOf(this.job.source, place, this.replication);
    if (method !== undefined) this.take(method.name as ReplicaPath);
    this.mayCopyOnServer = method !== undefined && (await copyOnServer(place, id, method, this.replication));
    return this.mayCopyOnServer;
  }

  private async upload(image: Image): Promise<void> {
    const { session, region, name: key } = this.target.place;
    const { idleTimeoutMs } = this.replication;
    let sent = 0;
    this.take("stream");
    try {
      await this.replication.uploads.send(this.job, {
        key,
        send: (content, signal) => {
          const { size } = content;
          this.tell({ event: "progress", bytes: 0, size });
          return uploadImageData(session, region, image.id, content, { signal, idleTimeoutMs });
        },
        onBytes: (bytes) => {
          sent = bytes;
          this.tell({ event: "progress", bytes, size: this.job.size });
        },
      });
    } catch (error) {
      if (!(error instanceof OpenStackError) || error.status !== 415) throw error;
      await this.discard(image);
      const fix = "declare the disk format that the bytes have, and replicate again";
      throw new ReplicaFailure("IMAGE_NOT_COPIED", error.message, fix);
    } finally {
      this.sentBytes += sent;
    }
  }

  private async wait(image: Image): Promise<undefined> {
    await untilChanged(this.target.place, image, this.replication);
  }

  /** Publishes a draft with the right bytes; one with others goes. */
  private async judge(image: Image): Promise<VerifiedReplica | undefined> {
    const sha512 = toldSha512(image) ?? (await this.read(image));
    if (sha512 === this.job.sha512) {
      this.tell({ event: "verified", id: image.id, bytes: image.size });
      await this.declare(image);
      this.tell({ event: "published", id: image.id });
      return this.done();
    }
    await this.discard(image);
    const what = `image ${image.id} in ${this.target.place.name} had sha512 ${sha512}, not ${this.job.sha512}`;
    const fix = "see what changes bytes on their way to the region, and replicate again";
    throw new ReplicaFailure("IMAGE_WRONG", `${what}; it was removed, and nobody could pick it`, fix, true);
  }

  private async read({ id, size }: Image): Promise<string> {
    const onBytes = (bytes: number) => this.tell({ event: "progress", bytes, size });
    const { sha512 } = await hashImage(this.target.place, id, { ...this.replication.transfer, onBytes });
    return sha512;
  }

  /** Makes an image what it is declared to be, at once. */
  private async declare(image: Image): Promise<void> {
    const { session, region } = this.target.place;
    await updateImage(session, region, image, declaredOf(this.job, this.target), this.replication);
  }

  private async discard({ id }: Image): Promise<undefined> {
    const { session, region } = this.target.place;
    await deleteImage(session, region, id, this.replication).catch((error: unknown) => {
      if (!(error instanceof OpenStackError) || error.kind !== "notFound") throw error;
    });
    return this.nextSalt();
  }

  /** @throws ReplicaFailure where that does not seem to end */
  private nextSalt(): undefined {
    this.salt += 1;
    this.isOwnDraft = false;
    const from = this.target.salt ?? 0;
    if (this.salt < from + contentIds(this.job.sha512).length) return;
    const what = `${this.target.place.name} takes none of the ids that follow from ${this.job.sha512}`;
    throw new ReplicaFailure(
      "IMAGE_NOT_COPIED",
      what,
      "see why its Glance refuses them all: openstack image create --id",
    );
  }

  private done(): VerifiedReplica {
    const { id, path, sentBytes, salt, adopted } = this;
    return { state: "verified", id, ...(adopted === undefined ? { salt } : { adopted: true }), path, sentBytes };
  }

  private unusable({ id, status }: Image): ReplicaFailure {
    const { name, region } = this.target.place;
    const how = status === "deactivated" ? `openstack --os-region-name ${region} image set --activate ${id}` : "wait";
    const fix = `see why, and then: ${how}; or give the region another image`;
    return new ReplicaFailure("IMAGE_BUSY", `image ${id} in ${name} is ${status}`, fix);
  }

  private wrong({ id }: Image, difference: string): ReplicaFailure {
    const { name, region } = this.target.place;
    const what = `image ${id} in ${name} is not what is pinned: ${difference}`;
    const instead =
      this.adopted === undefined
        ? `if nothing needs it, openstack --os-region-name ${region} image delete ${id}, and replicate again`
        : "it is somebody else's: take its line out of the lock file, and replicate again";
    return new ReplicaFailure("IMAGE_WRONG", what, instead);
  }

  private take(path: ReplicaPath): void {
    this.path = path;
    this.tell({ event: "path", path });
  }

  private tell(news: ReplicaNews): void {
    this.replication.tell({
      label: this.job.label,
      region: this.target.place.name,
      at: new Date().toISOString(),
      ...news,
    });
  }
}
