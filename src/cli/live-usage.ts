import { readUsage, type LiveRegion, type LiveUsage, type PassedLimit, type UsageOptions } from "../live";
import { HARD_PASSED, REGION_UNKNOWN, SOFT_PASSED } from "./exit-code";
import { RegionProgress } from "./progress";

/** Reads what is used, and says who is waited for. */
export async function readWithProgress(
  regions: readonly LiveRegion[],
  { debug, ...options }: Pick<UsageOptions, "timeoutMs" | "services"> & { readonly debug?: boolean },
): Promise<LiveUsage[]> {
  const progress = new RegionProgress(
    regions.map(({ name }) => name),
    { debug },
  );
  const onRegion = ({ name }: LiveUsage) => progress.done(name);
  return readUsage(regions, { ...options, onRegion }).finally(() => progress.end());
}

/** What a command found: all that is used up to a limit or above it, and how much of what it asked is known and unknown. */
interface Found {
  readonly passed: readonly PassedLimit[];
  readonly known: number;
  readonly unknown: number;
}

/** What it ends with: too much is certain, whatever else is unknown. Where nothing at all is known, that is no partial answer. */
export function usageExitCode(
  { passed, known, unknown }: Found,
  { strict = false }: { readonly strict?: boolean },
): number {
  if (passed.some(({ level }) => level === "over")) return HARD_PASSED;
  if (known === 0 || (strict && unknown > 0)) return REGION_UNKNOWN;
  return passed.some(({ used = 0, reserved, soft = Infinity }) => used + reserved > soft) ? SOFT_PASSED : 0;
}
