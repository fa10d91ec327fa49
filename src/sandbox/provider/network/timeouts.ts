import type { Diagnostic } from "../../../plugin/wire/diagnostic";
import { isUnknown, isValues, type Value, type Values } from "../../../plugin/wire/value";

/** What the community provider waits at most for most things, in milliseconds. */
const DEFAULT_MS = 10 * 60_000;
/** Milliseconds of Go's units of time. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = /^(\d+(\.\d+)?(ms|s|m|h))+$/;

/** How long `action` may take, in milliseconds, by the block `timeouts`. */
export function timeoutOf(state: Values, action: "create" | "update" | "delete", otherwise = DEFAULT_MS): number {
  const written = isValues(state.timeouts ?? null) ? (state.timeouts as Values)[action] : null;
  return typeof written === "string" ? milliseconds(written) : otherwise;
}

/** What is wrong with the block `timeouts` of a configuration. */
export function timeoutProblems(config: Values): Diagnostic[] {
  const written = isValues(config.timeouts ?? null) ? Object.entries(config.timeouts as Values) : [];
  const isWrong = (value: Value) => value !== null && !isUnknown(value) && !DURATION.test(String(value));
  return written.flatMap(([action, value]) => {
    if (!isWrong(value)) return [];
    const summary = `${JSON.stringify(value)} is no duration`;
    return [{ summary, detail: `Write it as Go does, such as "10m" or "1h30m".`, path: ["timeouts", action] }];
  });
}

function milliseconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
}
