import { ProviderError } from "../../plugin/wire/diagnostic";
import type { Region } from "./region";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The one thing of a list that has a name. @throws ProviderError unless there is exactly one */
export function oneCalled<T extends Named>(all: readonly T[], noun: string, name: string, region: Region): T {
  const found = all.filter((one) => one.name === name);
  if (found.length === 1) return found[0];
  const ids = found.map(({ id }) => id).join(", ");
  const detail = found.length === 0 ? known(all) : `Write the id instead, one of ${ids}.`;
  const count = found.length === 0 ? `No ${noun} is` : `More than one ${noun} is`;
  throw new ProviderError({ summary: `${count} called ${JSON.stringify(name)} in ${region.name}`, detail });
}

function known(all: readonly Named[]): string {
  const names = all.slice(0, 10).map(({ name }) => JSON.stringify(name));
  return names.length === 0 ? "There is none at all." : `There are ${names.join(", ")}${all.length > 10 ? ", …" : ""}.`;
}
