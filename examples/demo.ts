// `npm run demo`: examples/keypair from synth to destroy, in three OpenStack regions that exist only while it runs.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Table from "cli-table3";
import { listKeypairs, loadCloud, Session } from "cdktf-openstack-multisite/runtime";
import { findTerraform, Sandbox } from "cdktf-openstack-multisite/sandbox";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];
const CDKTF = join(dirname(require.resolve("cdktf-cli/package.json")), "bundle", "bin", "cdktf");

async function main(): Promise<number> {
  const terraform = findTerraform();
  if (terraform === undefined) {
    process.stderr.write("The demo needs Terraform or OpenTofu: put `terraform` or `tofu` on your PATH.\n");
    return 1;
  }
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort(signal));

  const folder = await mkdtemp(join(tmpdir(), "multisite-demo-"));
  const sandbox = await step(`three OpenStack regions on this machine`, () =>
    Sandbox.start({ regions: REGIONS, clouds: ["acme"] }),
  );
  try {
    const output = join(folder, "cdktf.out");
    const run = (args: string[], cwd = process.cwd(), accepted = [0]) =>
      command(process.execPath, args, {
        cwd,
        env: { ...process.env, ...sandbox.env },
        signal: interrupted.signal,
        accepted,
      });
    const cdktf = (...args: string[]) => run([CDKTF, ...args, "--output", output]);

    await step("cdktf diff: synthesizes and plans", () => cdktf("diff"), /Plan: .*|No changes.*/);
    await step("cdktf deploy", () => cdktf("deploy", "--auto-approve"), /Apply complete.*/);
    await step("a second plan is empty (exit code 0 of -detailed-exitcode)", () =>
      command(sandbox.env.TERRAFORM_BINARY_NAME, ["plan", "-detailed-exitcode", "-input=false", "-no-color"], {
        cwd: join(output, "stacks", "acme"),
        env: { ...process.env, ...sandbox.env },
        signal: interrupted.signal,
        accepted: [0],
      }),
    );
    process.stdout.write(`\n${await holdings(sandbox)}\n\n`);
    await step("cdktf destroy", () => cdktf("destroy", "--auto-approve"), /Destroy complete.*/);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    process.stderr.write("\nInterrupted; everything the demo made is removed.\n");
    return interrupted.signal.reason === "SIGINT" ? 130 : 143;
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
  process.stdout.write(
    [
      "",
      "Next:",
      "  the stack                     examples/keypair/main.ts",
      "  your own stack, offline       npx multisite sandbox -- npx cdktf deploy",
      "  on your OpenStack             put your cloud into clouds.yaml as `acme`, then: npx cdktf deploy",
      "",
    ].join("\n"),
  );
  return 0;
}

/** What each region holds, as its own API says it. */
async function holdings(sandbox: Sandbox): Promise<string> {
  const session = await Session.open(loadCloud("acme", { ...process.env, ...sandbox.env }));
  const table = new Table({ head: ["region", "keypair", "fingerprint"], style: { head: [], border: [] } });
  for (const region of REGIONS) {
    const keypairs = await listKeypairs(session, region);
    if (keypairs.length === 0) table.push([region, "(none)", ""]);
    for (const { name, fingerprint } of keypairs) table.push([region, name, fingerprint]);
  }
  return table.toString();
}

/** Says what is being done, and, when it is done, what came of it and how long it took. */
async function step<T>(what: string, work: () => Promise<T>, summary?: RegExp): Promise<T> {
  const start = process.hrtime.bigint();
  process.stdout.write(`… ${what}${process.stdout.isTTY ? "" : "\n"}`);
  const result = await work();
  const seconds = (Number(process.hrtime.bigint() - start) / 1e9).toFixed(1);
  const told = summary && typeof result === "string" ? result.match(summary)?.[0] : undefined;
  const line = `✓ ${what} (${seconds} s)${told === undefined ? "" : `: ${told.trim()}`}`;
  process.stdout.write(process.stdout.isTTY ? `\r\u001b[K${line}\n` : `${line}\n`);
  return result;
}

interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly accepted: readonly number[];
}

/** Runs a program to its end and returns what it printed; rejects with that text if its exit code is not accepted. */
function command(program: string, args: readonly string[], options: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    // A Ctrl-C on the terminal reaches the whole process group: the program ends by itself, and is waited for.
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => child.kill("SIGINT");
    if (!process.stdout.isTTY) options.signal.addEventListener("abort", stop, { once: true });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      options.signal.removeEventListener("abort", stop);
      const text = Buffer.concat(chunks).toString();
      if (code !== null && options.accepted.includes(code) && !options.signal.aborted) resolve(text);
      else reject(new Error(`${program} ${args.join(" ")} ended with ${code}:\n${text}`));
    });
  });
}

main().then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  },
);
