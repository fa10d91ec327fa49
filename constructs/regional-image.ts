import type { ImagesImageV2 } from "./bindings/images-image-v2";
import { Token } from "./cdk";
import { ImagePromotion } from "./image-promotion";
import { ImageUse, isUsed } from "./image-references";
import type { Replica } from "./image-replica";
import type { Region } from "./region";
import type { ReplicatedImage } from "./replicated-image";
import { literal } from "./text";

/** An image in one region. */
export interface RegionalImage {
  readonly region: Region;
  /** Its id, for `imageId` of a server. */
  readonly id: string;
  /** Its name in Glance, for `imageName` of a server. */
  readonly name: string;
  /** The version that it is. */
  readonly version: string;
  /** The generated resource, for overrides; undefined where Terraform does not make it. */
  readonly resource?: ImagesImageV2;
}

/** What Glance would refuse: a finding says what is wrong, and nothing is written. */
const NOWHERE = "(not there)";

/** The image in one region, all its versions. */
export class ImageInRegion implements RegionalImage {
  readonly id: string;
  readonly name: string;
  private readonly replicas = new Map<string, Replica>();

  constructor(
    private readonly image: ReplicatedImage,
    readonly region: Region,
  ) {
    const isKept = !(image.props.promotion ?? ImagePromotion.newServersOnly()).rebuilds;
    this.id = new ImageUse(this, isKept, () => this.replica?.id ?? NOWHERE).toString();
    this.name = new ImageUse(this, isKept, () => literal(this.replica?.name ?? NOWHERE)).toString();
  }

  /** The version that it is. */
  get version(): string {
    return this.image.promoted;
  }

  /** The generated resource of that version. */
  get resource(): ImagesImageV2 | undefined {
    return this.replica?.resource;
  }

  /** Whether that version is to be there. */
  get isThere(): boolean {
    return this.replica !== undefined;
  }

  /** False while nobody uses it, where that decides whether it is there. */
  get isUsed(): boolean {
    if (this.image.sync.mode !== "lazy") return true;
    return [...this.replicas.values()].some(({ element }) => isUsed(element, this));
  }

  /** Adds a version. */
  add(replica: Replica): void {
    this.replicas.set(replica.version.version, replica);
  }

  /** Whether a version is to be there. */
  has(version: string): boolean {
    return this.replicas.has(version);
  }

  /** Its id in Glance, unless Terraform will know it. */
  knownId(version: string): string | undefined {
    const id = this.replicas.get(version)?.id;
    return Token.isUnresolved(id) ? undefined : id;
  }

  /** One version, whichever is promoted. */
  of(version: string): RegionalImage {
    const replica = () => this.replicas.get(version);
    const id = new ImageUse(this, false, () => replica()?.id ?? NOWHERE).toString();
    const name = new ImageUse(this, false, () => literal(replica()?.name ?? NOWHERE)).toString();
    return { region: this.region, id, name, version, resource: replica()?.resource };
  }

  private get replica(): Replica | undefined {
    return this.replicas.get(this.image.promoted);
  }
}
