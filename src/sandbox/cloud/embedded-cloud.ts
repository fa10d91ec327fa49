import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedRegion } from "./embedded-region";
import type { FaultPoint } from "./fault";
import { Identity, identity, type IdentityState } from "./identity";
import { Listener, type NodeBindings } from "./listener";
import type { Bindings, Service } from "./service";
import type { RegionState } from "./services";

/**
 * Everything that a cloud holds, as plain JSON. Secrets of the sandbox's own users are in it; tokens, ports and the bytes of
 * images are not.
 */
export interface CloudSnapshot {
  readonly version: 1;
  readonly identity: IdentityState;
  readonly regions: Readonly<Record<string, RegionState>>;
}

/** What an {@link EmbeddedCloud} is made of. */
export interface EmbeddedCloudOptions {
  /** What it is called in clouds.yaml. @default "sandbox" */
  readonly name?: string;
  /** Names of its regions. */
  readonly regions: readonly string[];
  /** What an earlier one held; its regions are kept beside those named. */
  readonly restore?: CloudSnapshot;
  /**
   * Where the bytes of images lie. They stay there when the cloud stops: give the same one together with what it held. An image
   * that is restored without its bytes is shown as before, and downloaded as 204.
   *
   * @default a temporary folder, made with the first bytes and removed by `stop`
   */
  readonly imageFolder?: string;
  /** How long a token is good for, in milliseconds. @default 3600000 */
  readonly tokenTtlMs?: number;
}

/** A user of the sandbox. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
  readonly userDomainName: "Default";
  readonly projectDomainName: "Default";
}

const USERS = { admin: "admin", member: "tenant-a", reader: "tenant-a-reader" } as const;

class KeystoneListener extends Listener {
  constructor(private readonly cloud: EmbeddedCloud) {
    super();
  }

  protected override services(): readonly Service[] {
    return [identity];
  }

  protected override bindings(): Omit<Bindings, keyof NodeBindings> {
    return { cloud: this.cloud };
  }
}

/** An OpenStack of one Keystone and many regions in this process, on loopback, each on a port of its own. */
export class EmbeddedCloud {
  readonly name: string;
  readonly identity: Identity;
  private readonly keystoneListener = new KeystoneListener(this);
  private readonly byName = new Map<string, EmbeddedRegion>();

  private readonly keptFolder?: string;
  private temporaryFolder?: string;

  private constructor({ name = "sandbox", restore, imageFolder, tokenTtlMs }: EmbeddedCloudOptions) {
    this.name = name;
    this.keptFolder = imageFolder;
    this.identity = new Identity(restore && structuredClone(restore.identity));
    if (tokenTtlMs !== undefined) this.identity.tokens.ttlMs = tokenTtlMs;
  }

  /** Answers as soon as this is resolved. @throws Error for a region that is named twice or has no name */
  static async start(options: EmbeddedCloudOptions): Promise<EmbeddedCloud> {
    const cloud = new EmbeddedCloud(options);
    const restored = structuredClone(options.restore?.regions ?? {});
    const names = [...options.regions, ...Object.keys(restored).filter((name) => !options.regions.includes(name))];
    for (const name of names) cloud.add(name, restored[name]);
    await Promise.all([cloud.keystoneListener.up(), ...cloud.regions.map((region) => region.up())]);
    return cloud;
  }

  /** Address of Keystone, as for `auth_url`. */
  get authUrl(): string {
    return `${this.keystoneListener.url}${identity.endpoint}`;
  }

  get keystone(): FaultPoint & Pick<Listener, "down" | "up" | "requests"> {
    return this.keystoneListener;
  }

  get regions(): readonly EmbeddedRegion[] {
    return [...this.byName.values()];
  }

  /** @throws Error naming the regions that there are */
  region(name: string): EmbeddedRegion {
    const region = this.byName.get(name);
    if (region === undefined) {
      throw new Error(
        `cloud ${this.name} has no region ${JSON.stringify(name)}; it has ${[...this.byName.keys()].join(", ")}`,
      );
    }
    return region;
  }

  /** Where the bytes of images lie. */
  get imageFolder(): string {
    return this.keptFolder ?? (this.temporaryFolder ??= mkdtempSync(join(tmpdir(), "multisite-images-")));
  }

  /** A new region; tokens from now on show it in their catalog. */
  async addRegion(name: string): Promise<EmbeddedRegion> {
    const region = this.add(name);
    await region.up();
    return region;
  }

  /** The users that every cloud has: an administrator, and a member and a reader of one project. */
  get credentials(): Readonly<Record<"admin" | "member" | "reader", Credentials>> {
    const { users, projects } = this.identity.state;
    const of = (username: string): Credentials => {
      const user = users.find(({ name }) => name === username);
      const project = projects.find(({ id }) => user !== undefined && Object.hasOwn(user.grants, id));
      if (user === undefined || project === undefined)
        throw new Error(`the restored cloud ${this.name} has no user ${username}`);
      const domains = { userDomainName: "Default", projectDomainName: "Default" } as const;
      return { username, password: user.password, projectName: project.name, ...domains };
    };
    return { admin: of(USERS.admin), member: of(USERS.member), reader: of(USERS.reader) };
  }

  /** An application credential of the member, with his roles. */
  get applicationCredential(): { readonly id: string; readonly secret: string } {
    const [{ id, secret }] = this.identity.state.applicationCredentials;
    return { id, secret };
  }

  /** This cloud below `clouds:` of a clouds.yaml. */
  cloudsYamlEntry(role: "admin" | "member" | "reader" = "member"): object {
    const { username, password, projectName, userDomainName, projectDomainName } = this.credentials[role];
    return {
      auth: {
        auth_url: this.authUrl,
        username,
        password,
        project_name: projectName,
        user_domain_name: userDomainName,
        project_domain_name: projectDomainName,
      },
      regions: [...this.byName.keys()],
    };
  }

  /** All that the cloud holds, as plain JSON: what `restore` takes. */
  snapshot(): CloudSnapshot {
    const regions = Object.fromEntries(this.regions.map(({ name, state }) => [name, state]));
    return structuredClone({ version: 1, identity: this.identity.state, regions });
  }

  /** Stops listening and breaks what is open. */
  async stop(): Promise<void> {
    await Promise.all([this.keystoneListener.stop(), ...this.regions.map((region) => region.stop())]);
    if (this.temporaryFolder !== undefined) await rm(this.temporaryFolder, { recursive: true, force: true });
  }

  private add(name: string, state?: RegionState): EmbeddedRegion {
    if (name.trim() === "" || this.byName.has(name)) {
      throw new Error(
        `cloud ${this.name}: ${name.trim() === "" ? "a region has no name" : `region ${name} is named twice`}`,
      );
    }
    const region = new EmbeddedRegion(this, name, state);
    this.byName.set(name, region);
    return region;
  }
}
