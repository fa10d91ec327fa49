import groupBy from "lodash/groupBy";
import type { UnknownUsage } from "../live";

/** What is unknown and why, as lines; services of a region that fail alike share one. */
export function unknownNotes(unknown: readonly UnknownUsage[]): string[] {
  return Object.values(groupBy(unknown, ({ name, cause }) => JSON.stringify([name, cause]))).map((alike) => {
    const [{ name, cause, message }] = alike;
    return `unknown: ${alike.map(({ service }) => service).join(", ")} in ${name} (${cause}): ${message}`;
  });
}
