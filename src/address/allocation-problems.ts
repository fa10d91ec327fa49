import type { Problem } from "../finding";
import type { WantedBlock } from "./block-request";
import type { Unfit } from "./chosen-block";
import type { FreeSpace } from "./free-space";
import type { Prefix } from "./prefix";

type Text = Pick<Problem, "code" | "what" | "value" | "fix">;

/** The plane has no pool at all for the family. */
export function noPool(want: WantedBlock): Problem {
  return problem(want, {
    code: "ADDR_NO_POOL",
    what: `${want.network} wants IPv${want.family} addresses, and ${want.plane} has no pool of that family`,
    value: `/${want.length}`,
    fix: "add a pool, or take the family out of the network",
  });
}

/** Nothing of that size is free. */
export function poolIsFull(want: WantedBlock, pools: readonly Prefix[], { free, largest }: FreeSpace): Problem {
  const left =
    largest === undefined ? "nothing is free" : `${free} addresses are free, the largest block is ${largest}`;
  return problem(want, {
    code: "ADDR_POOL_FULL",
    what: `no /${want.length} is free for ${want.network} in ${pools.join(", ")} of ${want.plane}: ${left}`,
    value: `/${want.length}`,
    fix: "add a pool, or ask for less",
  });
}

/** The author chose a block that the network can't have. */
export function isUnfit(want: WantedBlock, { code, why, fix }: Unfit): Problem {
  return problem(want, {
    code,
    what: `${want.network} is to have a block that it can't: ${why}`,
    value: `${want.fixed}`,
    fix,
  });
}

/** The author chose a block outside of the pools: right for a network that is there already, else hardly meant. */
export function fixedIsOutside(want: WantedBlock, fixed: Prefix, pools: readonly Prefix[]): Problem {
  const text = {
    code: "ADDR_FIXED_OUTSIDE",
    what: `${want.network} is to have ${fixed}, outside of the pools of ${want.plane}: ${pools.join(", ") || "none"}`,
    value: `${fixed}`,
    fix: "choose a block of the pools, or acknowledge it if the network is there already",
  };
  return { ...problem(want, text), severity: "warning" };
}

/** The author chose a block that somebody else has. */
export function fixedIsTaken(want: WantedBlock, fixed: Prefix, inTheWay: string): Problem {
  return problem(want, {
    code: "ADDR_TAKEN",
    what: `${want.network} is to have ${fixed}, which meets ${inTheWay}`,
    value: `${fixed}`,
    fix: "choose a block that is free, or let the plan choose",
  });
}

/** The author chose another block than the lock has. */
export function otherThanFixed(want: WantedBlock, fixed: Prefix, locked: Prefix): Problem {
  return problem(want, {
    code: "ADDR_FIXED",
    what: `${want.network} is to have ${fixed}, but has ${locked} by the lock file`,
    value: `${fixed}`,
    fix: `declare ${locked}; a block can't be changed in place, a second network can have the other`,
  });
}

/** What the lock has lies in a reserved range. */
export function isReserved(want: WantedBlock, locked: Prefix, reserved: Prefix, why: string): Problem {
  return problem(want, {
    code: "ADDR_RESERVED",
    what: `${want.network} has ${locked} by the lock file, in ${reserved}, which is reserved: ${why}`,
    value: `${locked}`,
    fix: "reserve less, or move the hosts to a network of another name and remove this one",
  });
}

/** What the lock has lies outside of the pools. */
export function isOutside(want: WantedBlock, locked: Prefix, pools: readonly Prefix[]): Problem {
  return problem(want, {
    code: "ADDR_OUTSIDE_POOL",
    what: `${want.network} has ${locked} by the lock file, outside of the pools of ${want.plane}: ${pools.join(", ") || "none"}`,
    value: `${locked}`,
    fix: `add a pool that holds ${locked}, or declare it as the network's own choice`,
  });
}

/** A network asks for less than it has. */
export function canNotShrink(want: WantedBlock, locked: Prefix): Problem {
  return problem(want, {
    code: "ADDR_SHRINK",
    what: `${want.network} wants a /${want.length} and has ${locked}: a subnet's cidr can't change in place`,
    value: `/${want.length}`,
    fix: `ask for a /${locked.length}, or move the hosts to a network of another name and remove this one`,
  });
}

/** A network asks for more, and what adjoins it is not free. */
export function canNotGrow(want: WantedBlock, locked: Prefix, target: Prefix, inTheWay: string): Problem {
  return problem(want, {
    code: "ADDR_NO_ROOM",
    what: `${want.network} wants a /${want.length}: ${target} around its ${locked} is not free, it meets ${inTheWay}`,
    value: `/${want.length}`,
    fix: `ask for a /${locked.length}, and add a second network for the other hosts`,
  });
}

/** What could not be reached before can be now, and has the same addresses. */
export function meets(want: WantedBlock, locked: Prefix, inTheWay: string): Problem {
  return problem(want, {
    code: "ADDR_OVERLAP",
    what: `${want.network} has ${locked} and is in the routing domain ${want.domain} now, where it meets ${inTheWay}`,
    value: `${locked}`,
    fix: "keep them in different routing domains, or move the hosts of one to a network of another name",
  });
}

function problem({ region }: WantedBlock, text: Text): Problem {
  return { severity: "error", region, ...text };
}
