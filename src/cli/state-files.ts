import { readFileSync } from "node:fs";
import groupBy from "lodash/groupBy";
import { readState, type Ownership, type StateResource } from "../quota";
import { CliError } from "./cli-error";

const STDIN = "-";

/**
 * What is in the states of `multisite usage --state`.
 *
 * @param paths `-` is the standard input
 * @throws CliError for one that can't be read, or is no state
 */
export function readStates(paths: readonly string[]): StateResource[] {
  return paths.flatMap((path) => {
    const name = path === STDIN ? "the state on stdin" : path;
    const text = read(path, name);
    try {
      return readState(text, name);
    } catch (error) {
      throw new CliError(`${name} can't be counted: ${(error as Error).message}`);
    }
  });
}

/** What the user should know of what states own, a line each. */
export function ownershipNotes({ snapshot, elsewhere, unclear, excess }: Ownership): string[] {
  const asked = snapshot.regions.map(({ region }) => region);
  const why = ({ region }: StateResource) =>
    region !== undefined && asked.includes(region) ? "of another project" : `in ${region}, which was not asked`;
  return [
    ...counted(elsewhere, (it) => `${why(it)}: not counted`),
    ...counted(unclear, ({ region: at }) =>
      at === undefined
        ? "without a region: perhaps owned, in each of them"
        : `in ${at}, which several clouds have: perhaps owned, in each of them`,
    ),
    ...excess.map(
      ({ region, field, inStates, used }) =>
        `the states have ${inStates} of ${field} in ${region}, and ${used} are used: refresh them, or give those of this tenant`,
    ),
  ];
}

function counted(resources: readonly StateResource[], textOf: (resource: StateResource) => string): string[] {
  const alike = groupBy(resources, (it) => `${it.state}: # ${textOf(it)}`);
  return Object.entries(alike).map(([text, those]) => text.replace("#", `${those.length} of its resources are`));
}

function read(path: string, name: string): string {
  try {
    return readFileSync(path === STDIN ? 0 : path, "utf8");
  } catch (error) {
    throw new CliError(`${name} can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
