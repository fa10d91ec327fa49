/**
 * What a synthesized app declares, beside its stacks: `cdktf.out/multisite.json`. The CLI reads it. It holds no secrets.
 * A reader refuses a `version` it does not know; fields may be added within a version.
 */
export interface Model {
  readonly version: typeof MODEL_VERSION;
  /** The package that wrote it. */
  readonly writtenBy: { readonly name: string; readonly version: string };
  readonly tenants: readonly ModelTenant[];
  readonly keypairs: readonly ModelKeypair[];
  readonly addressPlans: readonly ModelAddressPlan[];
  readonly securityGroups: readonly ModelSecurityGroup[];
  readonly quotaBudgets: readonly ModelQuotaBudget[];
  readonly images: readonly ModelImage[];
  /** Warnings that the author accepted, with his reason. */
  readonly acknowledged: readonly ModelAcknowledgement[];
}

/** What one construct adds to the model. */
export type ModelPart = Partial<
  Pick<Model, "tenants" | "keypairs" | "addressPlans" | "securityGroups" | "quotaBudgets" | "images">
>;

export interface ModelTenant {
  /** Path of the `Tenant` in the construct tree. */
  readonly path: string;
  readonly regions: readonly ModelRegion[];
}

export interface ModelRegion {
  /** Name in the tree. */
  readonly name: string;
  /** Name in its cloud. */
  readonly region: string;
  /** Name in clouds.yaml; absent where the author brought the provider, or where it reads `OS_*`. */
  readonly cloud?: string;
  /** Name of the stack that holds the region's resources. */
  readonly stack: string;
  /** True for a region that the author gave up. */
  readonly lost?: true;
}

export interface ModelKeypair {
  /** Path of the `GlobalKeypair` in the construct tree. */
  readonly path: string;
  /** Path of its `Tenant`. */
  readonly tenant: string;
  /** Name in Nova. */
  readonly name: string;
  /** Names of regions, as in the tree. */
  readonly regions: readonly string[];
  /** Type of the key, such as `ssh-ed25519`. */
  readonly type: string;
  readonly fingerprint: { readonly md5: string; readonly sha256: string };
}

export interface ModelAddressPlan {
  /** Path of the `AddressPlan` in the construct tree. */
  readonly path: string;
  /** Path of its `Tenant`. */
  readonly tenant: string;
  /** Who holds the addresses, in the lock file. */
  readonly holder: string;
  /** The lock file, as the author wrote it; absent for one in memory. */
  readonly lock?: string;
  readonly pools: readonly { readonly plane: string; readonly cidr: string }[];
  /** Space that no network is given: the author's reservations, existing and external networks. */
  readonly reserved: readonly {
    readonly cidr: string;
    readonly reason: string;
    /** Name of the region in which it holds; absent for all of them. */
    readonly region?: string;
  }[];
  readonly blocks: readonly ModelBlock[];
  readonly addresses: readonly ModelAddress[];
}

export interface ModelBlock {
  readonly network: string;
  readonly plane: string;
  /** Name of the region, as in the tree. */
  readonly region: string;
  /** The routing domain, in which nobody else has these addresses. */
  readonly domain: string;
  readonly cidr: string;
}

export interface ModelAddress {
  readonly network: string;
  readonly name: string;
  /** Name of the region, as in the tree. */
  readonly region: string;
  readonly address: string;
  readonly mac: string;
}

export interface ModelSecurityGroup {
  /** Path of the `GlobalSecurityGroup` in the construct tree. */
  readonly path: string;
  /** Path of its `Tenant`. */
  readonly tenant: string;
  /** Name in Neutron. */
  readonly name: string;
  readonly regions: readonly {
    /** Name of the region, as in the tree. */
    readonly name: string;
    /** Identities of the rules there, in order. */
    readonly rules: readonly string[];
  }[];
}

export interface ModelQuotaBudget extends ModelLimits {
  /** Path of the `QuotaBudget` in the construct tree. */
  readonly path: string;
  /** Path of its `Tenant`. */
  readonly tenant: string;
  /** Path of the budget that it is a part of; a part speaks of what is declared in its scope only. */
  readonly partOf?: string;
  /** True if the stack sets the limits of the regions. */
  readonly enforced?: true;
  /** How it is shared out. */
  readonly split: ModelSplit;
  /** True if it is for all regions of the tenant: then others of its clouds count too. */
  readonly allRegions?: true;
  /** Shares, by name of region as in the tree. */
  readonly regions: readonly ModelQuotaRegion[];
}

export interface ModelQuotaRegion extends ModelLimits {
  /** Name of the region, as in the tree. */
  readonly name: string;
  /** What of `hard` the author wrote for this region alone, below its share. */
  readonly held?: Readonly<Record<string, number>>;
  /** Who sets its limits: a cloud of clouds.yaml. */
  readonly admin?: string;
  /** Id of the project whose limits they are; absent where Terraform will know it, and where nobody sets any. */
  readonly projectId?: string;
}

/** How a budget is shared out over regions, by their names. */
export type ModelSplit =
  | { readonly kind: "even" }
  | { readonly kind: "byWeight"; readonly weights: Readonly<Record<string, number>> }
  /** By region and service, each named as its API names it. */
  | {
      readonly kind: "fixed";
      readonly shares: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
    }
  | { readonly kind: "fromUsage"; readonly headroom?: number; readonly reserve?: number };

/** Limits by service and name, such as `compute.cores`: -1 is unlimited, and what is absent is not limited. */
interface ModelLimits {
  readonly hard: Readonly<Record<string, number>>;
  /** From where on is warned. */
  readonly soft: Readonly<Record<string, number>>;
}

export interface ModelImage {
  /** Path of the `ReplicatedImage` in the construct tree. */
  readonly path: string;
  /** Path of its `Tenant`. */
  readonly tenant: string;
  /** The lock file, as the author wrote it; absent for one in memory, and without one. */
  readonly lock?: string;
  readonly sync: "none" | "auto" | "lazy" | "controlled";
  /** Names of regions, as in the tree, wave by wave; absent unless `sync` is `controlled`. */
  readonly waves?: readonly (readonly string[])[];
  /** The version that users get. */
  readonly promoted: string;
  /** True if the code says which one, so that no command can. */
  readonly promotedInCode?: true;
  /** In the order in which the author wrote them. */
  readonly versions: readonly ModelImageVersion[];
}

/** One version of an image, and all that Glance is to say of it. */
export interface ModelImageVersion {
  readonly version: string;
  /** Name in Glance. */
  readonly name: string;
  readonly source: ModelImageSource;
  /** Absent while nobody has learned it: of an image in a region that the author did not pin. */
  readonly sha512?: string;
  /** Bytes; absent where they are not known at synth. */
  readonly size?: number;
  readonly delivery: "terraform" | "replicator";
  /** How many waves it has reached, from 0; absent unless the image is `controlled`. */
  readonly reached?: number;
  /** True if the code says how far it may go, so that no command can. */
  readonly reachedInCode?: true;
  readonly regions: readonly {
    /** Name of the region, as in the tree. */
    readonly name: string;
    /** Id in Glance; absent where Terraform will know it. */
    readonly id?: string;
  }[];
  readonly diskFormat: string;
  readonly containerFormat: string;
  /** GiB. */
  readonly minDisk: number;
  /** MiB. */
  readonly minRam: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly visibility: "private" | "shared" | "community" | "public";
  readonly protected: boolean;
  readonly hidden: boolean;
  /** Path of the `ReplicatedImage` whose promoted version is its kernel: in each region the id there is its property `kernel_id`. */
  readonly kernel?: string;
  /** Likewise its initial ramdisk, as `ramdisk_id`. */
  readonly ramdisk?: string;
}

/** Where the bytes come from. */
export type ModelImageSource =
  /** `path` as the author wrote it: a relative one counts from where synth ran. */
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "url"; readonly url: string }
  /** An image of a region of the tenant, by its name or id there; `hidden` where Glance hides it. */
  | { readonly kind: "region"; readonly region: string; readonly image: string; readonly hidden?: true };

export interface ModelAcknowledgement {
  /** Path of the scope for which the code was acknowledged. */
  readonly path: string;
  readonly code: string;
  readonly reason: string;
}

/** Version of the form of {@link Model}. */
export const MODEL_VERSION = 1;

/** File name of the model, in the output folder of the app. */
export const MODEL_FILE = "multisite.json";
