import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { finished } from "node:stream/promises";

/** How a program is run: its environment is exactly `env`, so that nothing of the caller's reaches the cloud. */
export interface Run {
  env: NodeJS.ProcessEnv;
  /** Fed to the program; otherwise it reads nothing. */
  input?: string | NodeJS.ReadableStream;
  /** A file for what it prints; otherwise the result has it. */
  output?: string;
  cwd?: string;
}

/** Runs a program to its end and returns what it printed; throws with the last lines of what it said when it fails. */
export async function run(command: readonly string[], { env, input, output, cwd }: Run): Promise<string> {
  const file = output === undefined ? undefined : openSync(output, "w");
  const child = spawn(command[0], command.slice(1), { env, cwd, stdio: ["pipe", file ?? "pipe", "pipe"] });
  if (file !== undefined) closeSync(file);
  const printed: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout?.on("data", (data: Buffer) => printed.push(data));
  child.stderr?.on("data", (data: Buffer) => complaints.push(data));
  // A program that ends before it has read its input says why by itself.
  child.stdin?.on("error", () => undefined);
  if (input === undefined || typeof input === "string") child.stdin?.end(input);
  else if (child.stdin) void finished(input.pipe(child.stdin)).catch(() => undefined);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal ?? "unknown"));
  });
  if (code !== 0) {
    throw new Error(
      `${command.slice(0, 4).join(" ")} … ended with ${code}:\n${lastLines(Buffer.concat([...printed, ...complaints]).toString())}`,
    );
  }
  return Buffer.concat(printed).toString();
}

/** The end of a text, where programs say why they failed. */
export function lastLines(text: string, count = 25): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
