import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a run of Terraform left. */
export interface Run {
  readonly code: number;
  /** Both streams. */
  readonly text: string;
}

/** A Terraform in the middle of its work. */
export interface Running {
  /** Of its process, and of its group. */
  readonly pid: number;
  readonly ended: Promise<Run>;
}

/** Is there a process, or with a negative number a group of processes, of this id? */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A provider that Terraform finds under `source` and starts with `main`, a JavaScript file. */
export interface ProviderUnderTest {
  readonly source: string;
  readonly main: string;
}

/** A folder with a configuration, in which the real Terraform uses a provider as it was built. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "tf-test-"));
  /** Where the provider's sockets are. */
  readonly sockets = join(this.folder, "sock");
  private readonly env: NodeJS.ProcessEnv;
  private readonly name: string;

  constructor(
    private readonly provider: ProviderUnderTest,
    env: NodeJS.ProcessEnv = {},
  ) {
    this.name = provider.source.split("/").at(-1) ?? "";
    const home = join(this.folder, "provider");
    for (const folder of [home, this.sockets]) mkdirSync(folder);
    const script = join(home, `terraform-provider-${this.name}_v1.0.0`);
    writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${provider.main}'\n`, { mode: 0o755 });
    const overrides = `dev_overrides {\n    ${JSON.stringify(provider.source)} = ${JSON.stringify(home)}\n  }`;
    this.put("cli.tfrc", `provider_installation {\n  ${overrides}\n}\n`);
    const outside = Object.entries(process.env).filter(([name]) => !/^(TF_|OS_)/.test(name));
    this.env = {
      ...Object.fromEntries(outside),
      TF_CLI_CONFIG_FILE: join(this.folder, "cli.tfrc"),
      PLUGIN_UNIX_SOCKET_DIR: this.sockets,
      CHECKPOINT_DISABLE: "1",
      ...env,
    };
  }

  put(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Writes the configuration; the provider is required in it, and its `provider` block is up to the caller. */
  write(config: Record<string, unknown>): void {
    const required = { required_providers: { [this.name]: { source: this.provider.source } } };
    this.put("main.tf.json", JSON.stringify({ terraform: required, ...config }, null, 2));
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
    const approve = args[0] === "apply" || args[0] === "destroy" ? ["-auto-approve"] : [];
    return new Promise((done) => {
      const options = { cwd: this.folder, env: { ...this.env, ...env }, maxBuffer: 2 ** 26 };
      execFile("terraform", [...args, ...approve, "-no-color"], options, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code), text: unwrapped(stdout + stderr) });
      });
    });
  }

  /** The exit code of a plan: 0 nothing to do, 1 error, 2 changes. */
  async planCode(env?: NodeJS.ProcessEnv): Promise<number> {
    return (await this.run(["plan", "-detailed-exitcode"], env)).code;
  }

  /** Starts an apply as the head of a process group of its own, as a shell does, and waits until it is creating something. */
  async creating(env: NodeJS.ProcessEnv = {}): Promise<Running> {
    const args = ["apply", "-auto-approve", "-no-color"];
    const streams = ["ignore", "pipe", "pipe"] as const;
    const options = { cwd: this.folder, env: { ...this.env, ...env }, detached: true, stdio: [...streams] };
    const child = spawn("terraform", args, options);
    const { pid } = child;
    if (pid === undefined) throw new Error("terraform can't be started");
    let text = "";
    const ended = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
    const begun = new Promise<void>((done) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          if (text.includes("Creating...")) done();
        });
      }
    });
    const early = ended.then(() => Promise.reject(new Error(`it created nothing: ${text}`)));
    early.catch(() => undefined);
    await Promise.race([begun, early]);
    return { pid, ended: ended.then((code) => ({ code: code ?? -1, text: unwrapped(text) })) };
  }

  /** Attributes of a resource in the state, as JSON. */
  state(address: string): Record<string, unknown> | undefined {
    const { resources } = JSON.parse(readFileSync(join(this.folder, "terraform.tfstate"), "utf8")) as {
      resources: { mode: string; type: string; name: string; instances: { attributes: Record<string, unknown> }[] }[];
    };
    const nameOf = (mode: string) => (mode === "data" ? "data." : "");
    return resources.find(({ type, name, mode }) => `${nameOf(mode)}${type}.${name}` === address)?.instances[0]
      .attributes;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Terraform draws a bar beside errors and breaks lines at a width. */
const unwrapped = (text: string) => text.replace(/\n[│|] */g, " ").replace(/\s+/g, " ");
