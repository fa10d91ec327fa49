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
  readonly securityGroups: readonly ModelSecurityGroup[];
  /** Warnings that the author accepted, with his reason. */
  readonly acknowledged: readonly ModelAcknowledgement[];
}

/** What one construct adds to the model. */
export type ModelPart = Partial<Pick<Model, "tenants" | "keypairs" | "securityGroups">>;

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
