import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { stringify } from "yaml";
import { cloudNames } from "../clouds";
import { EmbeddedCloud } from "./cloud";
import { checkNames } from "./environment/check-names";
import { Control } from "./environment/control";
import { DEFAULT_CLOUD, environmentIn } from "./environment/environment";
import { returnPlugins } from "./environment/plugin-cache";
import { findPrograms } from "./environment/programs";
import { SandboxFolder, type Manifest } from "./environment/sandbox-folder";
import { SandboxError } from "./environment/sandbox-error";
import { StateFolder, writeWhole } from "./environment/state-folder";
import { writeFolder } from "./environment/write-folder";

export { EmbeddedCloud } from "./cloud";
export type {
  CloudSnapshot,
  Credentials,
  EmbeddedCloudOptions,
  EmbeddedRegion,
  Fault,
  FaultPoint,
  RequestRecord,
} from "./cloud";
export { SandboxError };

/** What a {@link Sandbox} is made of. */
export interface SandboxOptions {
  /**
   * Names of the regions of each of its clouds.
   *
   * @default ["RegionOne", "RegionTwo", "RegionThree"]
   */
  readonly regions?: readonly string[];
  /**
   * Names of clouds that it has from the start. Besides these it has `sandbox`, what `OS_CLOUD` names and all that are
   * named in the clouds.yaml in use. A cloud that a stack's provider block names is made when Terraform runs.
   *
   * @default none
   */
  readonly clouds?: readonly string[];
  /**
   * Folder that keeps the clouds and Terraform's states for the next sandbox. One sandbox at a time can use it.
   *
   * @default none: nothing is kept
   */
  readonly stateDir?: string;
}

/**
 * OpenStack clouds on loopback, in this process, and an environment in which Terraform and cdktf deploy into them: with a
 * stand-in for the community provider, and with states, dependency locks and data of their own.
 *
 * ```ts
 * const sandbox = await Sandbox.start({ clouds: ["acme"] });
 * const env = { ...process.env, ...sandbox.env };
 * await promisify(execFile)("npx", ["cdktf", "deploy", "--auto-approve"], { env });
 * await sandbox.stop();
 * ```
 *
 * It answers from this process: what blocks it, such as `execFileSync`, would wait for ever.
 */
export class Sandbox {
  /** Names of the regions of each of its clouds. */
  readonly regions: readonly string[];
  /** Its private folder, gone when it is stopped. */
  readonly folder: string;

  private readonly clouds = new Map<string, Promise<EmbeddedCloud>>();
  private readonly running: EmbeddedCloud[] = [];
  private readonly paths: SandboxFolder;
  /** What has to be done at the end, last first. */
  private readonly endings: (() => unknown)[] = [];
  private state!: StateFolder;
  private manifest!: Manifest;
  private writing?: Promise<void>;
  private stopping?: Promise<void>;

  private constructor(
    regions: readonly string[],
    private readonly stateDir?: string,
  ) {
    this.regions = [...regions];
    this.folder = mkdtempSync(join(tmpdir(), "multisite-"));
    this.paths = new SandboxFolder(this.folder);
    this.endings.push(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /**
   * Starts one. It listens on loopback only.
   *
   * @throws SandboxError if an option can't be, the state folder is in use, or Terraform's CLI configuration can't be read
   */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const { regions = ["RegionOne", "RegionTwo", "RegionThree"], clouds = [], stateDir } = options;
    checkNames("region", regions);
    if (clouds.length > 0) checkNames("cloud", clouds);
    const sandbox = new Sandbox(regions, stateDir);
    try {
      await sandbox.open(clouds);
    } catch (error) {
      await sandbox.stop();
      throw error;
    }
    return sandbox;
  }

  /**
   * What goes over `process.env` for a process that is to live in the sandbox. `OS_*` variables of this process, which
   * could lead to a real cloud, are empty in it.
   */
  get env(): Readonly<Record<string, string>> & { readonly TERRAFORM_BINARY_NAME: string } {
    const env = Object.entries(this.environment()).map(([name, value]) => [name, value ?? ""]);
    return { TERRAFORM_BINARY_NAME: "terraform", ...Object.fromEntries(env) };
  }

  /** As {@link env}, but with undefined for variables that have to go. */
  environment(): Readonly<Record<string, string | undefined>> {
    return environmentIn(this.paths, this.manifest, process.env);
  }

  /**
   * A cloud of this name; it is made if the sandbox doesn't have it.
   *
   * @throws SandboxError when the sandbox has been stopped
   */
  async cloud(name: string): Promise<EmbeddedCloud> {
    if (this.stopping !== undefined) throw new SandboxError(`the sandbox has been stopped: it has no cloud ${name}`);
    const cloud = this.clouds.get(name) ?? this.startCloud(name);
    this.clouds.set(name, cloud);
    return cloud;
  }

  /** Ends it and removes all that it made, but for the state folder. May be called again. */
  stop(): Promise<void> {
    return (this.stopping ??= this.close());
  }

  private async open(named: readonly string[]): Promise<void> {
    const control = await Control.start((names) => this.ensure(names));
    this.endings.push(() => control.stop());
    this.state = await StateFolder.open(resolve(this.stateDir ?? join(this.folder, "state")), control.address);
    this.endings.push(() => this.state.close());
    this.endings.push(() => Promise.all(this.running.map((cloud) => cloud.stop())));

    const programs = findPrograms(process.env);
    const pluginCache = writeFolder(this.paths, programs, process.env);
    if (pluginCache !== undefined) this.endings.push(() => returnPlugins(this.paths.pluginCache, pluginCache));
    this.manifest = { programs, states: this.state.states, pluginCache, control: control.address };
    this.paths.writeManifest(this.manifest);

    const current = process.env.OS_CLOUD;
    const clouds = [DEFAULT_CLOUD, ...(current ? [current] : []), ...named, ...ownClouds(), ...this.state.cloudNames()];
    await this.ensure(clouds);
    this.endings.push(() => this.keep());
  }

  private async ensure(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.cloud(name)));
    this.keep();
  }

  private async startCloud(name: string): Promise<EmbeddedCloud> {
    const restore = this.state.restore(name);
    const imageFolder = this.state.imagesOf(name);
    const cloud = await EmbeddedCloud.start({
      name,
      regions: this.regions,
      imageFolder,
      ...(restore ? { restore } : {}),
    });
    this.running.push(cloud);
    // Clouds that start together are written together.
    await (this.writing ??= setImmediate().then(() => this.writeCloudsYaml()));
    return cloud;
  }

  private writeCloudsYaml(): void {
    this.writing = undefined;
    const entries = this.running.map((cloud) => [cloud.name, cloud.cloudsYamlEntry()] as const);
    writeWhole(this.paths.cloudsFile, stringify({ clouds: Object.fromEntries(entries) }));
  }

  private keep(): void {
    if (this.stateDir === undefined) return;
    for (const cloud of this.running) this.state.keep(cloud.name, cloud.snapshot());
  }

  /** Whatever fails, all else is done. */
  private async close(): Promise<void> {
    await Promise.allSettled(this.clouds.values());
    const failures: unknown[] = [];
    for (const end of this.endings.reverse()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/**
 * The Terraform or OpenTofu that a sandbox would run: the one that `TERRAFORM_BINARY_NAME` names, or else `terraform`,
 * or else `tofu`. Undefined: there is none on this machine.
 */
export function findTerraform(): string | undefined {
  return findPrograms(process.env)[0]?.path;
}

/** Just names, and just for stacks whose cloud is a variable: a clouds.yaml that can't be read has none. */
function ownClouds(): readonly string[] {
  try {
    return cloudNames() ?? [];
  } catch {
    return [];
  }
}
