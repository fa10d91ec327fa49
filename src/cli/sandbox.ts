import { spawn } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { findTerraform, Sandbox, type SandboxOptions } from "../sandbox";
import { exportLines } from "../sandbox/environment/shell";
import { CANNOT_RUN, NOT_FOUND, ofSignal } from "./exit-code";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** `multisite sandbox`: @returns the exit code */
export async function sandbox(
  command: readonly string[],
  { regions, clouds, state }: Pick<SandboxOptions, "regions" | "clouds"> & { readonly state?: string },
): Promise<number> {
  // From here on a signal ends the command, or the waiting, and never this process before it has cleaned up.
  const signals = new Signals();
  const running = await Sandbox.start({ regions, clouds, ...(state === undefined ? {} : { stateDir: state }) });
  try {
    if (findTerraform() === undefined) say("neither terraform nor tofu is on PATH: stacks can't be deployed");
    // Starting never waits for anything outside, so signals that came meanwhile are delivered here.
    await setImmediate();
    if (signals.received !== undefined) return ofSignal(signals.received);
    if (command.length > 0) return await run(command, running, signals);
    process.stdout.write(`${exportLines(running.environment())}\n`);
    say(
      `${running.regions.join(", ")} are up. Give another shell these exports; leave that shell when you stop this with Ctrl-C.`,
    );
    await signals.first;
    return 0;
  } finally {
    await running.stop();
  }
}

async function run([file, ...args]: readonly string[], running: Sandbox, signals: Signals): Promise<number> {
  const child = spawn(file, args, { stdio: "inherit", env: { ...process.env, ...running.environment() } });
  signals.forward((signal) => child.kill(signal));
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return signal === null ? (code ?? 1) : ofSignal(signal);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    say(code === "ENOENT" ? `there is no command ${file} on PATH` : `${file} can't be run: ${message}`);
    return code === "ENOENT" ? NOT_FOUND : CANNOT_RUN;
  }
}

/** The signals this process gets, until its end. */
class Signals {
  /** The first one. */
  received?: NodeJS.Signals;
  readonly first: Promise<void>;
  private target?: (signal: NodeJS.Signals) => void;

  constructor() {
    let arrived = () => {};
    this.first = new Promise((resolve) => (arrived = resolve));
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        this.received ??= signal;
        arrived();
        if (!isFromTerminal(signal)) this.target?.(signal);
      });
    }
  }

  forward(target: (signal: NodeJS.Signals) => void): void {
    this.target = target;
  }
}

/** A terminal sends its signals to all its processes at once: the command has it already, and a second Ctrl-C would kill Terraform. */
function isFromTerminal(signal: NodeJS.Signals): boolean {
  return process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
}

function say(what: string): void {
  process.stderr.write(`multisite sandbox: ${what}\n`);
}
