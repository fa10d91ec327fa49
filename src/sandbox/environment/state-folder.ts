import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { CloudSnapshot } from "../cloud";
import { askForClouds, type ControlAddress } from "./control";
import { SandboxError } from "./sandbox-error";

/** What a sandbox leaves behind: its clouds, and Terraform's states of what is in them. */
export class StateFolder {
  /** Folder of Terraform's states. */
  readonly states: string;
  private readonly clouds: string;
  private readonly lockFile: string;

  private constructor(private readonly path: string) {
    this.states = join(path, "terraform");
    this.clouds = join(path, "clouds");
    this.lockFile = join(path, "sandbox.lock");
  }

  /**
   * @param owner - where the sandbox that opens it can be asked if it still lives
   * @throws SandboxError if another sandbox uses the folder
   */
  static async open(path: string, owner: ControlAddress): Promise<StateFolder> {
    const folder = new StateFolder(path);
    for (const one of [path, folder.states, folder.clouds]) mkdirSync(one, { recursive: true, mode: 0o700 });
    await folder.lock(owner);
    return folder;
  }

  /** Names of the clouds that were kept. */
  cloudNames(): string[] {
    const files = readdirSync(this.clouds).filter((file) => file.endsWith(".json"));
    return files.map((file) => decodeURIComponent(file.slice(0, -".json".length)));
  }

  /** Where a cloud's images lie: beside what is kept of it. */
  imagesOf(cloud: string): string {
    return join(this.path, "images", encodeURIComponent(cloud));
  }

  restore(cloud: string): CloudSnapshot | undefined {
    const file = this.fileOf(cloud);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as CloudSnapshot) : undefined;
  }

  /** Whole or not at all, also if the machine stops in the middle. */
  keep(cloud: string, snapshot: CloudSnapshot): void {
    writeWhole(this.fileOf(cloud), JSON.stringify(snapshot));
  }

  close(): void {
    rmSync(this.lockFile, { force: true });
  }

  private fileOf(cloud: string): string {
    return join(this.clouds, `${encodeURIComponent(cloud)}.json`);
  }

  private async lock(owner: ControlAddress): Promise<void> {
    const mine = `${this.lockFile}.${process.pid}`;
    writeFileSync(mine, JSON.stringify(owner), { mode: 0o600 });
    try {
      for (;;) {
        if (tryLink(mine, this.lockFile)) return;
        if (await this.isInUse()) {
          throw new SandboxError(`${this.path} is in use by another sandbox: stop that one, or take another folder`);
        }
        // Its sandbox was killed.
        rmSync(this.lockFile, { force: true });
      }
    } finally {
      rmSync(mine);
    }
  }

  private async isInUse(): Promise<boolean> {
    try {
      await askForClouds(JSON.parse(readFileSync(this.lockFile, "utf8")) as ControlAddress, []);
      return true;
    } catch {
      return false;
    }
  }
}

/** Writes a file for nobody but its owner; others see the old text or the new one. */
export function writeWhole(file: string, text: string): void {
  const next = `${file}.next`;
  writeFileSync(next, text, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, file);
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
