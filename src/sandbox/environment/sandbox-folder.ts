import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlAddress } from "./control";
import type { Program } from "./programs";

/** A sandbox's private folder, and what lies where in it. */
export class SandboxFolder {
  /** Executables that stand before Terraform. */
  readonly bin: string;
  readonly cloudsFile: string;
  /** Empty: without it the author's own secure.yaml would be laid over the sandbox's clouds. */
  readonly secureFile: string;
  /** A mirror with the stand-in for the community provider. */
  readonly providers: string;
  readonly pluginCache: string;
  /** Folders in which Terraform runs instead of the author's. */
  readonly shadows: string;

  constructor(readonly path: string) {
    this.bin = join(path, "bin");
    this.cloudsFile = join(path, "clouds.yaml");
    this.secureFile = join(path, "secure.yaml");
    this.providers = join(path, "providers");
    this.pluginCache = join(path, "plugin-cache");
    this.shadows = join(path, "shadows");
  }

  /** Terraform's CLI configuration. */
  cliConfig(flavor: Program["flavor"]): string {
    return join(this.path, `${flavor}.tfrc`);
  }

  /** What the shims know of the sandbox they belong to. */
  readManifest(): Manifest {
    return JSON.parse(readFileSync(join(this.path, "sandbox.json"), "utf8")) as Manifest;
  }

  writeManifest(manifest: Manifest): void {
    writeFileSync(join(this.path, "sandbox.json"), JSON.stringify(manifest), { mode: 0o600 });
  }
}

export interface Manifest {
  /** The one that cdktf calls comes first. */
  readonly programs: readonly Program[];
  /** Folder of Terraform's states. */
  readonly states: string;
  /** The author's plugin cache, if he has one. */
  readonly pluginCache?: string;
  readonly control: ControlAddress;
}
