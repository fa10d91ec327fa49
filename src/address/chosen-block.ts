import { AddressError } from "./address-error";
import type { WantedBlock } from "./block-request";
import { Prefix } from "./prefix";

/** Why a block can't be what the author chose for a network. */
export interface Unfit {
  readonly code: string;
  readonly why: string;
  readonly fix: string;
}

/** The block that the author chose for a network, or why it can't be one; undefined if the plan is to choose. */
export function readChosen(want: WantedBlock): Prefix | Unfit | undefined {
  if (want.fixed === undefined) return undefined;
  const chosen = typeof want.fixed === "string" ? parse(want.fixed) : want.fixed;
  return chosen instanceof Prefix ? (unfit(chosen, want) ?? chosen) : chosen;
}

function parse(text: string): Prefix | Unfit {
  try {
    return Prefix.parse(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return { code: "ADDR_TEXT", why: error.what, fix: error.fix };
  }
}

function unfit(chosen: Prefix, { family, length }: WantedBlock): Unfit | undefined {
  const least = `/${length} or less`;
  if (chosen.family !== family)
    return { code: "ADDR_FAMILY", why: "it is of the other family", fix: `choose an IPv${family} block of ${least}` };
  if (chosen.length < length)
    return {
      code: "ADDR_SIZE",
      why: `it is larger than the /${length} that is wanted`,
      fix: `choose a block of ${least}`,
    };
  return undefined;
}
