import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Target } from "./target";

export const ROOT = resolve(__dirname, "../..");
const CDKTF = join(dirname(require.resolve("cdktf-cli/package.json")), "bundle", "bin", "cdktf");

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly text: string;
}

/** Addresses by what a plan would do with them. */
export interface Changes {
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly replace: readonly string[];
  readonly delete: readonly string[];
  readonly forget: readonly string[];
  /** The addresses that they had before. */
  readonly move: readonly string[];
}

export const NOTHING: Changes = { create: [], update: [], replace: [], delete: [], forget: [], move: [] };

/**
 * A CDKTF project of an author, in a folder of its own, that has this package installed: its program is JavaScript, so that it
 * needs no compiler of its own.
 */
export class Project {
  static create({ env, cdktfOptions }: Pick<Target, "env" | "cdktfOptions">): Project {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "multisite-project-")));
    mkdirSync(join(folder, "node_modules"));
    for (const name of ["cdktf", "constructs"]) {
      symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
    }
    symlinkSync(ROOT, join(folder, "node_modules", "cdktf-openstack-multisite"));
    const project = new Project(folder, env, cdktfOptions);
    project.use("main.js");
    return project;
  }

  private constructor(
    readonly folder: string,
    private readonly env: Target["env"],
    private readonly cdktfOptions: readonly string[],
  ) {}

  /** Makes `program` the app of the project. */
  use(program: string): void {
    const config = { language: "typescript", app: `node ${program}`, projectId: "test", sendCrashReports: "false" };
    this.writeFile("cdktf.json", JSON.stringify(config));
  }

  /** Writes the author's program: `body` sees `app`, the core as `cdktf` and this package as `multisite`. */
  write(body: string): void {
    writeFileSync(
      join(this.folder, "main.js"),
      [
        'const cdktf = require("cdktf");',
        'const multisite = require("cdktf-openstack-multisite");',
        "const app = new cdktf.App();",
        body,
        "app.synth();",
      ].join("\n"),
    );
  }

  writeFile(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs the author's program as a pipeline would that does not use the cdktf CLI. */
  synth(): Promise<Ended> {
    const { app } = JSON.parse(readFileSync(join(this.folder, "cdktf.json"), "utf8")) as { app: string };
    return this.run("sh", ["-c", app], this.folder);
  }

  cdktf(command: "plan" | "deploy" | "destroy", ...args: string[]): Promise<Ended> {
    return this.run(process.execPath, [CDKTF, command, ...this.cdktfOptions, ...args], this.folder);
  }

  /** This package's own CLI. */
  cli(...args: string[]): Promise<Ended> {
    return this.run(process.execPath, [join(ROOT, "dist/src/cli/main.js"), ...args], this.folder);
  }

  /** Synthesizes and applies a stack. Throws what was printed if either fails. */
  async apply(stack = "acme"): Promise<string> {
    await this.init(stack);
    return succeeded(await this.terraform(stack, "apply", "-auto-approve", "-input=false", "-no-color"));
  }

  /** Synthesizes a stack and returns what its plan would do. */
  async plan(stack = "acme"): Promise<Changes> {
    await this.init(stack);
    const { code, text } = await this.terraform(
      stack,
      "plan",
      "-input=false",
      "-no-color",
      "-detailed-exitcode",
      "-out=the.plan",
    );
    if (code !== 0 && code !== 2) throw new Error(text);
    const changes = parseChanges(succeeded(await this.terraform(stack, "show", "-json", "the.plan")));
    // The exit code is what pipelines read: 0 says that there is nothing to do.
    if ((code === 0) !== (JSON.stringify(changes) === JSON.stringify(NOTHING))) {
      throw new Error(`exit code ${code} for ${JSON.stringify(changes)}`);
    }
    return changes;
  }

  async destroy(stack = "acme"): Promise<string> {
    return succeeded(await this.terraform(stack, "destroy", "-auto-approve", "-input=false", "-no-color"));
  }

  terraform(stack: string, ...args: string[]): Promise<Ended> {
    return this.run(this.env.TERRAFORM_BINARY_NAME, args, join(this.folder, "cdktf.out", "stacks", stack));
  }

  /** The environment with some variables more. */
  with(env: Readonly<Record<string, string>>): Project {
    return new Project(this.folder, { ...this.env, ...env }, this.cdktfOptions);
  }

  output(...path: string[]): string {
    return readFileSync(join(this.folder, "cdktf.out", ...path), "utf8");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async init(stack: string): Promise<void> {
    succeeded(await this.synth());
    succeeded(await this.terraform(stack, "init", "-input=false", "-no-color"));
  }

  private run(program: string, args: readonly string[], cwd: string): Promise<Ended> {
    return run(program, args, cwd, { ...process.env, ...this.env });
  }
}

export function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, text: Buffer.concat(chunks).toString() }));
  });
}

/** What was printed; throws it if the program failed. */
export function succeeded({ code, text }: Ended): string {
  if (code !== 0) throw new Error(`ended with ${code}:\n${text}`);
  return text;
}

interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly previous_address?: string;
    readonly mode: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

function parseChanges(json: string): Changes {
  const changed = (JSON.parse(json) as Plan).resource_changes ?? [];
  const those = (actions: string[]) =>
    changed
      .filter(({ mode, change }) => mode === "managed" && actions.includes(change.actions.join(",")))
      .map(({ address }) => address)
      .sort();
  return {
    create: those(["create"]),
    update: those(["update"]),
    replace: those(["delete,create", "create,delete"]),
    delete: those(["delete"]),
    forget: those(["forget"]),
    move: changed.flatMap(({ previous_address: before }) => before ?? []),
  };
}
