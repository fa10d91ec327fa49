import { isAbsolute, join, resolve } from "node:path";
import type { Env } from "./env";

/** How Terraform is called: `[-chdir=FOLDER] COMMAND ARGUMENTS…`. */
export interface TerraformCall {
  /** The author's folder with the configuration. */
  readonly folder: string;
  /** Undefined: there is none, as with `-version`. */
  readonly command?: string;
  readonly args: readonly string[];
  /** Files, by their relative paths, that Terraform is about to write. */
  readonly writes: readonly string[];
}

/** These need no configuration, or mean that of the author, as `fmt` does. */
const ELSEWHERE = ["fmt", "login", "logout", "metadata", "version"];

/** Options that name a state or a backend: in the sandbox these are the sandbox's. */
const STATE_OPTION = String.raw`--?(?:backend-config|state|state-out|backup)`;

export function readCall(argv: readonly string[], cwd: string): TerraformCall {
  const at = argv.findIndex((argument) => !argument.startsWith("-"));
  const global = at === -1 ? argv : argv.slice(0, at);
  const chdir = global.findLast((option) => /^--?chdir=/.test(option));
  const folder = chdir === undefined ? cwd : resolve(cwd, chdir.slice(chdir.indexOf("=") + 1));
  if (at === -1) return { folder, args: argv, writes: [] };
  const [command, ...rest] = argv.slice(at);
  const args = withoutStateOptions(rest).map((argument) => intoFolder(argument, folder));
  return {
    folder,
    command,
    args: [...global.filter((option) => option !== chdir), command, ...args],
    writes: outputsOf(args),
  };
}

/** Does the call read or change what a configuration describes? */
export function needsConfiguration({ command }: TerraformCall): boolean {
  return command !== undefined && !ELSEWHERE.includes(command);
}

/** `TF_CLI_ARGS` and its like, which Terraform takes as more arguments, without options that name a state. */
export function cleanArguments(env: Env): Env {
  const option = new RegExp(String.raw`(^|\s)${STATE_OPTION}[=\s]+("[^"]*"|'[^']*'|\S+)`, "g");
  const set = Object.entries(env).filter(([name, value]) => /^TF_CLI_ARGS(_|$)/.test(name) && value);
  return Object.fromEntries(set.map(([name, value]) => [name, value?.replace(option, "$1")]));
}

function withoutStateOptions(args: readonly string[]): string[] {
  const option = new RegExp(`^${STATE_OPTION}(=|$)`);
  return args.filter((argument, index) => {
    const before = args[index - 1];
    const isValue = before !== undefined && option.test(before) && !before.includes("=");
    return !option.test(argument) && !isValue;
  });
}

/** cdktf looks for configuration that Terraform generates where it runs Terraform, and so would the author. */
function intoFolder(argument: string, folder: string): string {
  const [option, path] = split(argument);
  return /^--?generate-config-out$/.test(option) && path && !isAbsolute(path)
    ? `${option}=${join(folder, path)}`
    : argument;
}

function outputsOf(args: readonly string[]): string[] {
  const values = args.flatMap((argument, index) => {
    const [option, path] = split(argument);
    return /^--?out$/.test(option) ? [path ?? args[index + 1]] : [];
  });
  return values.filter((path) => path !== undefined && !isAbsolute(path));
}

function split(argument: string): [string, string | undefined] {
  const at = argument.indexOf("=");
  return at === -1 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}
