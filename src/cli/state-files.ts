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
  return [
    ...counted("not counted", elsewhere, ({ region }) =>
      region !== undefined && !asked.includes(region) ? `in ${region}, which was not asked` : "of another project",
    ),
    ...counted("perhaps owned, in each region", unclear, ({ region }) =>
      region === undefined ? "without a region" : `in ${region}, which several clouds have`,
    ),
    ...excess.map(
      ({ region, field, inStates, used }) =>
        `the states have ${inStates} of ${field} in ${region}, where ${used} are used: refresh them, or give this tenant's`,
    ),
  ];
}

/** Such as `app.tfstate: not counted: 3 in RegionNine, …`: what is alike is one line. */
function counted(what: string, resources: readonly StateResource[], textOf: (it: StateResource) => string): string[] {
  const alike = groupBy(resources, (it) => `${it.state}\0${textOf(it)}`);
  return Object.values(alike).map((those) => `${those[0].state}: ${what}: ${those.length} ${textOf(those[0])}`);
}

function read(path: string, name: string): string {
  try {
    return readFileSync(path === STDIN ? 0 : path, "utf8");
  } catch (error) {
    throw new CliError(`${name} can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
