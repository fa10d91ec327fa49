import { Construct, type IConstruct } from "constructs";
import type { Problem } from "../src/finding";
import { checkKeypairName } from "../src/key";
import { ComputeKeypairV2, type ComputeKeypairV2Config } from "./bindings/compute-keypair-v2";
import { DataOpenstackComputeKeypairV2 } from "./bindings/data-openstack-compute-keypair-v2";
import { TerraformOutput, TerraformResource, TerraformStack, Token } from "./cdk";
import { offerFindings } from "./findings";
import { ImportBlock } from "./import-block";
import { KeyRotation } from "./key-rotation";
import { declareInModel } from "./model";
import type { PublicKey } from "./public-key";
import type { Region } from "./region";
import { isSamePlace, pickHandle } from "./regions";
import { Tenant } from "./tenant";
import { literal } from "./text";
import { addressesIn } from "./addresses-in";

const GLOBAL_KEYPAIR = Symbol.for("cdktf-openstack-multisite/GlobalKeypair");
const NAMES = Symbol.for("cdktf-openstack-multisite/keypair-names");

/** Properties of a {@link GlobalKeypair}. */
export interface GlobalKeypairProps {
  /** The key. Only the public half: nothing in this package makes or keeps private keys. */
  readonly publicKey: PublicKey;
  /**
   * Name of the keypair in Nova: letters, digits, blanks, `-` and `_`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * Names of the regions that get it.
   * @default - all regions of the tenant
   */
  readonly regions?: readonly string[];
  /**
   * Names of the regions that already have a keypair of this name, which the stack takes over. It must hold the same key, or
   * the plan fails before anything is changed. Remove the names when that is applied: the next plan is empty.
   * @default []
   */
  readonly adopt?: readonly string[];
  /**
   * What a changed key does.
   * @default KeyRotation.inPlace()
   */
  readonly rotation?: KeyRotation;
  /**
   * The user it belongs to, for administrators (microversion 2.10).
   * @default - the user of the provider's credentials
   */
  readonly userId?: string;
  /**
   * The tenant.
   * @default - the one in a scope above
   */
  readonly tenant?: Tenant;
}

/** A keypair in one region. */
export interface RegionalKeypair {
  readonly region: Region;
  /** Its name, for `keyPair` of a server. Where the stack makes the keypair, this refers to it: the server waits for it. */
  readonly name: string;
  /** The generated resource, for overrides; undefined for a keypair that the stack does not make. */
  readonly resource?: ComputeKeypairV2;
}

class MadeKeypair implements RegionalKeypair {
  constructor(
    readonly region: Region,
    readonly resource: ComputeKeypairV2,
  ) {}

  // A reference costs a stack trace: made only where it is used.
  get name(): string {
    return this.resource.name;
  }
}

/** A keypair of the same name in several regions, made here or elsewhere. */
export interface IGlobalKeypair {
  readonly tenant: Tenant;
  /** The regions that have it. */
  readonly regions: readonly Region[];
  /**
   * The keypair in one region.
   * @throws if it is not there, or the region is another tenant's
   */
  in(region: Region | string): RegionalKeypair;
}

/**
 * One SSH public key, under one name, in many regions.
 *
 * A keypair belongs to a user, not to a project. Nova can't change one: a changed key replaces it, see {@link KeyRotation}.
 *
 * @example
 * import { App, TerraformStack } from "cdktf";
 * import { GlobalKeypair, PublicKey, Tenant } from "cdktf-openstack-multisite";
 *
 * const stack = new TerraformStack(new App(), "acme");
 * new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo", "RegionThree"] });
 *
 * const ops = new GlobalKeypair(stack, "ops", {
 *   publicKey: PublicKey.fromString("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK3UleZv2CQ/1pTNabcCGm1dUVrLTn9yrOg9c2TyedLQ ops"),
 * });
 * ops.in("RegionTwo").resource?.addOverride("timeouts", { create: "5m" });
 */
export class GlobalKeypair extends Construct implements IGlobalKeypair {
  /** True for keypairs of any copy of this package. */
  static isGlobalKeypair(x: unknown): x is GlobalKeypair {
    return typeof x === "object" && x !== null && GLOBAL_KEYPAIR in x;
  }

  /**
   * A keypair that somebody else made, in all regions of the tenant or in some. The stack neither makes nor checks it.
   *
   * @param name its name in Nova, the same in every region
   */
  static fromName(
    scope: Construct,
    name: string,
    options: { readonly tenant?: Tenant; readonly regions?: readonly string[] } = {},
  ): IGlobalKeypair {
    const tenant = options.tenant ?? Tenant.of(scope);
    const regions = options.regions?.map((region) => tenant.region(region)) ?? tenant.regions;
    const handles = regions.map((region) => ({ region, name: literal(name) }));
    return {
      tenant,
      regions,
      in: (region) => pickHandle(handles, region, `the keypair ${JSON.stringify(name)}`),
    };
  }

  readonly tenant: Tenant;
  readonly regions: readonly Region[];
  /** Name in Nova. With {@link KeyRotation.sideBySide} it carries a part of the fingerprint. */
  readonly name: string;
  readonly publicKey: PublicKey;

  private readonly handles: readonly MadeKeypair[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GlobalKeypairProps,
  ) {
    super(scope, id);
    Object.defineProperty(this, GLOBAL_KEYPAIR, { value: true });
    this.tenant = props.tenant ?? Tenant.of(this);
    this.publicKey = props.publicKey;
    this.name = this.rotation.nameFor(props.name ?? id, this.publicKey.fingerprint);
    this.regions = this.tenant.regions.filter(({ name }) => props.regions?.includes(name) ?? true);
    const config = {
      name: literal(this.name),
      // A key that can't be read never gets here: its finding ends synth. Not even `Testing.synth` shows what it was.
      publicKey: literal(this.publicKey.text ?? ""),
      userId: props.userId,
      lifecycle: this.rotation.replacesServers ? { createBeforeDestroy: true } : undefined,
    };
    this.handles = this.regions.map((region) => this.make(region, config));
    namesakes(this).push(this);
    declareInModel(this, () => this.model());
    offerFindings(this, () => [
      ...this.publicKey.problems,
      ...(Token.isUnresolved(this.name) ? [] : checkKeypairName(this.name)),
      ...this.checkRegions(),
      ...this.checkTwins(),
      ...this.checkServers(),
    ]);
  }

  in(region: Region | string): RegionalKeypair & { readonly resource: ComputeKeypairV2 } {
    return pickHandle(this.handles, region, this.node.path);
  }

  /**
   * Adds an output to each stack that holds keypairs: per region the name, and the fingerprint that Nova reports.
   * Lost regions are left out.
   *
   * @param id of the output
   */
  addOutput(id = "output"): void {
    const there = this.regions.filter((region) => !region.lost);
    for (const stack of new Set(there.map((region) => region.stack))) {
      const regions = there.filter((region) => region.stack === stack);
      const value = regions.map((region): [string, unknown] => {
        const { name, fingerprint } = this.in(region).resource;
        return [literal(region.name), { name, fingerprint }];
      });
      new TerraformOutput(regions[0].scopeFor(this), id, { value: Object.fromEntries(value) });
    }
  }

  private get rotation(): KeyRotation {
    return this.props.rotation ?? KeyRotation.inPlace();
  }

  private make(region: Region, config: ComputeKeypairV2Config): MadeKeypair {
    const adopted = this.props.adopt?.includes(region.name) === true && !region.lost;
    const scope = region.scopeFor(this);
    const placement = adopted ? { ...region.placement, provider: this.tenant.providerIn(region) } : region.placement;
    const resource = new ComputeKeypairV2(scope, region.name, { ...config, ...placement });
    if (adopted) this.adopt(region, scope, resource);
    return new MadeKeypair(region, resource);
  }

  /**
   * The community provider reads an import in its own region, whatever the resource says, and would then replace what it
   * found there: so both the import and the check go through a provider of that region.
   */
  private adopt(region: Region, scope: Construct, resource: ComputeKeypairV2): void {
    const provider = this.tenant.providerIn(region);
    const expected = this.publicKey.fingerprint?.md5 ?? "";
    const name = literal(region.name);
    new DataOpenstackComputeKeypairV2(scope, `existing-${region.name}`, {
      region: region.cloudRegion,
      provider,
      name: literal(this.name),
      userId: this.props.userId,
      lifecycle: {
        postcondition: [
          {
            condition: `\${self.fingerprint == "${expected}"}`,
            errorMessage:
              `The keypair in ${name} has another key, \${self.fingerprint}, than ${this.node.path} declares, ${expected}. ` +
              `Nothing was changed. Declare the key that is there, or take ${name} out of adopt: the keypair is then replaced if it is in the state already.`,
          },
          {
            // The provider compares texts: it would replace the keypair for another comment, or for a newline at the end.
            condition: `\${self.fingerprint != "${expected}" || self.public_key == ${literal(JSON.stringify(this.publicKey.text ?? ""))}}`,
            errorMessage:
              `The keypair in ${name} has the key that ${this.node.path} declares, but another text, and would be replaced. ` +
              "Nothing was changed. Declare the text that is there: PublicKey.fromString(${jsonencode(self.public_key)}).",
          },
        ],
      },
    });
    new ImportBlock(scope, `import-${region.name}`, { resource, id: literal(this.name) });
  }

  private checkRegions(): Problem[] {
    const known = new Set(this.regions.map(({ name }) => name));
    const unknown = (names: readonly string[] | undefined, prop: string, allowed: readonly string[]) =>
      (names ?? [])
        .filter((name) => !allowed.includes(name))
        .map((name): Problem => ({
          code: "KEYPAIR_REGION",
          severity: "error",
          what: `${prop} names a region that ${prop === "regions" ? `the tenant ${this.tenant.node.path}` : "the keypair"} does not have`,
          value: name,
          fix: `use some of: ${allowed.join(", ") || "(none)"}`,
        }));
    const all = this.tenant.regions.map(({ name }) => name);
    return [
      ...unknown(this.props.regions, "regions", all),
      ...unknown(this.props.adopt, "adopt", [...known]),
      ...(this.props.regions?.length === 0
        ? [
            {
              code: "KEYPAIR_REGION",
              severity: "error" as const,
              what: "regions is empty, so the keypair would be nowhere",
              fix: "name the regions, or leave the prop out for all of them",
            },
          ]
        : []),
    ];
  }

  /** Nova knows a keypair by user and name: a second one of the same name is its 409. */
  private checkTwins(): Problem[] {
    if (Token.isUnresolved(this.name)) return [];
    return namesakes(this)
      .filter((other) => other !== this && other.props.userId === this.props.userId)
      .flatMap((other) =>
        this.regions
          .filter((region) => other.regions.some((their) => isSamePlace(region, their)))
          .map((region) => ({
            code: "KEYPAIR_TWICE",
            severity: "error",
            region: region.name,
            what: `${other.node.path} makes a keypair of the same name there, ${JSON.stringify(other.name)}; capitals don't count`,
            value: this.name,
            fix: "give one of them another name, or other regions",
          })),
      );
  }

  private checkServers(): Problem[] {
    if (!this.rotation.replacesServers) return [];
    return this.regions
      .map((region) => ({ region, servers: serversWith(this.in(region).resource) }))
      .filter(({ servers }) => servers.length > 0)
      .map(({ region, servers }) => ({
        code: "KEYPAIR_REPLACES_SERVERS",
        severity: "warning",
        region: region.name,
        what: `a changed key replaces ${servers.length === 1 ? "the server" : `the ${servers.length} servers`} ${servers.join(", ")}`,
        fix: "acknowledge it if that is meant, or use KeyRotation.inPlace(), which leaves servers alone",
      }));
  }

  private model() {
    const { type, fingerprint } = this.publicKey;
    if (type === undefined || fingerprint === undefined) return {};
    const regions = this.regions.map(({ name }) => name);
    return {
      keypairs: [{ path: this.node.path, tenant: this.tenant.node.path, name: this.name, regions, type, fingerprint }],
    };
  }
}

type Registry = IConstruct & { [NAMES]?: Map<string, GlobalKeypair[]> };

/** All keypairs of the app that have the name of this one, in capitals or not: Nova's database takes them for the same. */
function namesakes({ node: { root }, name }: GlobalKeypair): GlobalKeypair[] {
  const names = ((root as Registry)[NAMES] ??= new Map<string, GlobalKeypair[]>());
  const those = names.get(name.toLowerCase()) ?? [];
  names.set(name.toLowerCase(), those);
  return those;
}

/** Paths of the servers in the tree that name this keypair, whichever bindings made them. */
function serversWith(keypair: ComputeKeypairV2): string[] {
  const address = `${keypair.terraformResourceType}.${keypair.friendlyUniqueId}`;
  return TerraformStack.of(keypair)
    .node.findAll()
    .filter((construct): construct is TerraformResource => TerraformResource.isTerraformResource(construct))
    .filter(({ terraformResourceType }) => terraformResourceType === "openstack_compute_instance_v2")
    .filter((server) => addressesIn(server).includes(address))
    .map((server) => server.node.path);
}
