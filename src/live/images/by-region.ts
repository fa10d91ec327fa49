import groupBy from "lodash/groupBy";
import type { LiveRegion } from "../live-region";
import { askRegions, type AskOptions } from "../region-answer";

/** Things by the region that they are about, whichever way leads into it. */
export function groupByRegion<T>(things: readonly T[], placeOf: (thing: T) => LiveRegion): T[][] {
  return Object.values(
    groupBy(things, (thing) => {
      const { session, region, name } = placeOf(thing);
      return JSON.stringify([session.cloud, region, name]);
    }),
  );
}

/** Asks all regions at once, each for all that is about it. */
export function askByRegion<T, Told>(
  things: readonly T[],
  placeOf: (thing: T) => LiveRegion,
  options: AskOptions,
  ask: (place: LiveRegion, things: readonly T[], signal: AbortSignal) => Promise<Told>,
): Promise<Told[]> {
  const groups = groupByRegion(things, placeOf);
  const places = groups.map(([thing]) => placeOf(thing));
  return askRegions(places, options, (place, signal) => ask(place, groups[places.indexOf(place)], signal));
}
