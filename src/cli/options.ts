import { InvalidArgumentError, Option } from "commander";

/** What every command has that asks a cloud. */
export function debug(): Option {
  return new Option("--debug", "each request on stderr: what, where, status, time and OpenStack's id, no secrets");
}

/** The longest delay that Node's timers take. */
const LONGEST_MS = 2 ** 31 - 1;

/** `--timeout`, which a command gets in milliseconds. */
export function timeout(what: string, seconds = 20): Option {
  return new Option("--timeout <seconds>", what).argParser(milliseconds).default(seconds * 1000, `${seconds}`);
}

/** Options of a command that has {@link timeout}, as commander gives them. */
export type TimedOptions<Options> = Omit<Options, "timeoutMs"> & { readonly timeout: number };

/** Parses `a,b`. */
export function list(names: string): string[] {
  return names.split(",");
}

function milliseconds(seconds: string): number {
  const ms = Number(seconds) * 1000;
  if (ms > 0 && ms <= LONGEST_MS) return Math.ceil(ms);
  throw new InvalidArgumentError("It is a number of seconds above 0.");
}
