/** Names of regions, wave by wave. */
export type Waves = readonly (readonly string[])[];

/** The regions of the first waves. */
export function regionsReached(waves: Waves, reached: number): string[] {
  return waves.slice(0, reached).flat();
}

/** What is wrong with waves over some regions, in words; each region has to be in one of them. */
export function waveProblems(waves: Waves, regions: readonly string[]): string[] {
  const named = waves.flat();
  const twice = named.filter((name, index) => named.indexOf(name) !== index);
  const unknown = named.filter((name) => !regions.includes(name));
  const missing = regions.filter((name) => !named.includes(name));
  const list = (names: readonly string[]) => [...new Set(names)].join(", ");
  return [
    ...(waves.length === 0 || waves.some((wave) => wave.length === 0) ? ["a wave is empty, or there is none"] : []),
    ...(twice.length > 0 ? [`regions are in two waves: ${list(twice)}`] : []),
    ...(unknown.length > 0 ? [`waves name regions that the image is not for: ${list(unknown)}`] : []),
    ...(missing.length > 0 ? [`regions are in no wave: ${list(missing)}`] : []),
  ];
}
