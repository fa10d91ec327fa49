import { join } from "node:path";
import { Construct } from "constructs";
import { regionsReached } from "../src/image";
import { afterSynth } from "./after-synth";
import { App, Lazy, TerraformOutput } from "./cdk";
import { offerFindings } from "./findings";
import { attributesIn } from "./image-attributes";
import { ImageDelivery } from "./image-delivery";
import { stage } from "./image-file";
import { modelOf } from "./image-model";
import type { LockedImage } from "./locked-image";
import { notAUse, onlyWhileUsed } from "./image-references";
import { makeReplica, type Replica } from "./image-replica";
import { ImageSync } from "./image-sync";
import { IMAGE_LEARN, readVersion, type ImageVersion } from "./image-version";
import { keepImagesIn } from "./kept-images";
import { declareInModel, modelDespite } from "./model";
import type { Region } from "./region";
import { ImageInRegion, type RegionalImage } from "./regional-image";
import { pickHandle } from "./regions";
import { checkReplicatedImage, IMAGE_PROMOTED, registerImage } from "./replicated-image-checks";
import type { ReplicatedImageProps } from "./replicated-image-props";
import { Tenant } from "./tenant";

const REPLICATED_IMAGE = Symbol.for("cdktf-openstack-multisite/ReplicatedImage");

/** An image in several regions. */
export interface IReplicatedImage {
  readonly tenant: Tenant;
  /** The regions that it may be in. */
  readonly regions: readonly Region[];
  /**
   * The promoted version in one region.
   * @throws if the image is not for that region
   */
  in(region: Region | string): RegionalImage;
}

/**
 * One image in many regions, the same bytes in each: in versions, of which one is promoted.
 *
 * Content is known by its SHA-512, and Glance of each region is held to it in every plan. The versions that are declared stay where they
 * are, so going back is to name the version before: no byte is copied, and servers keep their image unless `promotion` says otherwise.
 *
 * @example
 * import { App, TerraformStack } from "cdktf";
 * import { ImageSource, ImageSync, ReplicatedImage, Tenant } from "cdktf-openstack-multisite";
 *
 * const stack = new TerraformStack(new App(), "acme");
 * new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo", "RegionThree"] });
 *
 * const base = new ReplicatedImage(stack, "base", {
 *   versions: {
 *     "2026.10": ImageSource.url("https://images.example.org/base.qcow2", {
 *       sha512: "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
 *     }),
 *   },
 *   promoted: "2026.10",
 *   sync: ImageSync.auto(),
 * });
 * base.in("RegionTwo").resource?.addOverride("timeouts", { create: "2h" });
 */
export class ReplicatedImage extends Construct implements IReplicatedImage {
  /** True for images of any copy of this package. */
  static isReplicatedImage(x: unknown): x is ReplicatedImage {
    return typeof x === "object" && x !== null && REPLICATED_IMAGE in x;
  }

  readonly tenant: Tenant;
  readonly regions: readonly Region[];
  /** What it is called in Glance, before `-` and the version. */
  readonly name: string;
  /** The version that its users get. */
  readonly promoted: string;
  /** @internal */
  readonly versions: readonly ImageVersion[];
  /** @internal */
  readonly memory?: LockedImage;

  private readonly handles: readonly ImageInRegion[];

  constructor(
    scope: Construct,
    id: string,
    /** @internal */
    readonly props: ReplicatedImageProps,
  ) {
    super(scope, id);
    Object.defineProperty(this, REPLICATED_IMAGE, { value: true });
    this.tenant = props.tenant ?? Tenant.of(this);
    this.name = props.name ?? id;
    this.regions = this.tenant.regions.filter(
      ({ name }) => (props.regions?.includes(name) ?? true) && props.neverIn?.includes(name) !== true,
    );
    this.memory = props.lock?.open(this.node.root).images.of(this.node.path);
    const context = { path: this.node.path, delivery: this.delivery, memory: this.memory, outdir: App.of(this).outdir };
    this.versions = Object.entries(props.versions).map(([version, source]) => readVersion(version, source, context));
    this.promoted = props.promoted ?? this.memory?.promoted ?? this.onlyVersion ?? "";
    this.handles = this.regions.map((region) => new ImageInRegion(this, region));
    for (const version of this.versions) this.spread(version);
    // To remove a replica, Terraform wants the provider that made it: also of a region that has none any more.
    if (this.versions.some(({ delivery }) => delivery === "terraform"))
      for (const region of this.tenant.regions) this.tenant.providerIn(region);
    for (const { stack } of this.tenant.regions) keepImagesIn(stack);
    registerImage(this);
    afterSynth(this, `images ${this.node.path}`, () =>
      this.stageFiles().map((wrong) => `[${this.node.path}] ${wrong}`),
    );
    declareInModel(this, () => ({ images: [modelOf(this)] }));
    modelDespite(this, IMAGE_LEARN);
    if (props.promoted === undefined) modelDespite(this, IMAGE_PROMOTED);
    offerFindings(this, () => checkReplicatedImage(this));
  }

  in(region: Region | string): RegionalImage {
    return pickHandle(this.handles, region, this.node.path);
  }

  /**
   * One version, whichever is promoted.
   * @throws if it is not declared
   */
  version(name: string): Pick<IReplicatedImage, "in"> {
    if (!this.versions.some(({ version }) => version === name)) {
      const names = this.versions.map(({ version }) => version).join(", ") || "none";
      throw new Error(`[${this.node.path}] has no version ${JSON.stringify(name)}; it has: ${names}`);
    }
    return { in: (region) => pickHandle(this.handles, region, this.node.path).of(name) };
  }

  /**
   * Adds an output to each stack that holds replicas: by region, the id of the promoted version. Regions in which nothing uses it are not
   * made to have it, and lost regions are left out.
   *
   * @param id of the output
   */
  addOutput(id = "output"): void {
    const there = this.handles.filter(({ region, isThere }) => !region.lost && isThere);
    for (const stack of new Set(there.map(({ region }) => region.stack))) {
      const handles = there.filter(({ region }) => region.stack === stack);
      const ids = () => handles.filter(({ isUsed }) => isUsed).map((handle) => [handle.region.name, handle.id]);
      const value = Lazy.anyValue({ produce: () => Object.fromEntries(ids()) as object });
      notAUse(new TerraformOutput(handles[0].region.scopeFor(this), id, { value }));
    }
  }

  /** @internal */
  get sync(): ImageSync {
    return this.props.sync ?? ImageSync.auto();
  }

  /** How many waves a version has reached. @internal */
  reached(version: string): number {
    const { waves = [], reached } = this.sync.options.controlled ?? {};
    const told = reached?.[version] ?? this.memory?.wave(version);
    return told ?? (this.props.promoted === undefined && this.isNewer(version) ? 1 : waves.length);
  }

  /** Names of the regions in which a version is to be; in `lazy` mode, may be. @internal */
  placesOf({ version, source }: ImageVersion): readonly string[] {
    const { mode, options } = this.sync;
    const own = this.regions.map(({ name }) => name);
    if (mode === "controlled") return regionsReached(options.controlled?.waves ?? [], this.reached(version));
    if (mode !== "none") return own;
    const home = source.origin.kind === "region" ? source.origin.region : (options.home ?? own.at(0));
    return home === undefined ? [] : [home];
  }

  /** Where a version is, and its id there unless Terraform will know it. @internal */
  replicasOf(version: string): { readonly name: string; readonly id?: string }[] {
    return this.handles
      .filter((handle) => handle.has(version) && handle.isUsed)
      .map((handle) => ({ name: handle.region.name, id: handle.knownId(version) }));
  }

  /** Was it declared behind the promoted version? Where nobody says which one that is, what is known stays where it is. */
  private isNewer(version: string): boolean {
    const names = Object.keys(this.props.versions);
    if (!names.includes(this.promoted)) return this.memory?.isKnown(version) !== true;
    return names.indexOf(version) > names.indexOf(this.promoted);
  }

  private get delivery(): ImageDelivery {
    return this.props.delivery ?? ImageDelivery.terraform();
  }

  private get onlyVersion(): string | undefined {
    return this.versions.length === 1 ? this.versions[0].version : undefined;
  }

  /** Makes the replicas of a version, wave by wave. */
  private spread(version: ImageVersion): void {
    const parent = new Construct(this, version.version);
    const places = this.placesOf(version);
    const waves = this.sync.options.controlled?.waves ?? [places];
    let before: readonly Replica[] = [];
    for (const wave of waves) {
      const handles = this.handles.filter(
        (handle) =>
          wave.includes(handle.region.name) && places.includes(handle.region.name) && !handle.has(version.version),
      );
      before = handles.map((handle) => this.replicate(parent, version, handle, before));
    }
  }

  private replicate(
    parent: Construct,
    version: ImageVersion,
    handle: ImageInRegion,
    before: readonly Replica[],
  ): Replica {
    const { region } = handle;
    for (const { region: earlier } of before)
      if (earlier.stack !== region.stack) region.stack.addDependency(earlier.stack);
    const replica = makeReplica(parent, region, {
      version,
      name: `${this.name}-${version.version}`,
      attributes: {
        ...attributesIn(region.name, this.props),
        // A wave whose images are not what was declared holds up the next one.
        dependsOn: before.filter(({ region: { stack } }) => stack === region.stack).map(({ element }) => element),
      },
      delivery: this.delivery,
      memory: this.memory,
      path: this.node.path,
    });
    notAUse(
      replica.element,
      [this.props.kernel, this.props.ramdisk].flatMap((image) => image?.in(region.name) ?? []),
    );
    for (const other of replica.others ?? []) notAUse(other);
    if (this.sync.mode === "lazy")
      for (const element of [replica.element, ...(replica.others ?? [])]) onlyWhileUsed(element, handle);
    handle.add(replica);
    return replica;
  }

  /** @returns what went wrong */
  private stageFiles(): string[] {
    const { outdir, manifest } = App.of(this);
    return this.versions.flatMap(({ version, source: { origin }, sha512, size, delivery }) => {
      if (origin.kind !== "file" || sha512 === undefined || size === undefined || delivery !== "terraform") return [];
      const stacks = new Set(this.handles.filter((handle) => handle.has(version)).map(({ region }) => region.stack));
      const folders = [...stacks].map((stack) => join(outdir, manifest.forStack(stack).workingDirectory));
      return folders.flatMap((folder) => stage(origin.path, folder, sha512));
    });
  }
}
