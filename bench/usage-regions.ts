import { loadCloud } from "../src/clouds";
import { openRegions, readUsage, unknownUsages } from "../src/live";

/** Logs in and reads the usage of all regions, or of one, of the cloud `bench`; sees to it that they answered. */
export async function readAll(cloudsYaml: string, region?: string): Promise<void> {
  const cloud = loadCloud("bench", { OS_CLIENT_CONFIG_FILE: cloudsYaml });
  const regions = await openRegions(cloud, {
    ...(region === undefined ? {} : { regions: [{ name: region, region }] }),
  });
  const found = await readUsage(regions);
  const [silent] = unknownUsages(found);
  if (silent !== undefined) throw new Error(`measured a wrong answer: ${silent.message}`);
}
