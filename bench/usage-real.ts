import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { loadCloud } from "../src/clouds";
import { openRegions, readUsage, unknownUsages } from "../src/live";
import { interleave, median, row, type Row } from "./report";
import { timed } from "./sample";

/**
 * The usage of the real cloud's regions, against the loop over python-openstackclient that it replaces, in which each turn logs in and
 * tells the quotas of one region. Needs the environment that `npm run cloud -- env` prints; without it nothing is measured.
 */
export async function usageOnRealCloud(): Promise<Row[]> {
  const { OPENSTACK_CLIENT: client, OS_CLOUD: name } = process.env;
  const what = "usage of the real cloud: time";
  const peer = "openstack quota show --usage, in a loop";
  if (client === undefined || name === undefined) return [row(what, "ms", undefined, peer, undefined, 1 / 20)];
  const regions = (await openRegions(loadCloud(name))).map(({ region }) => region);
  const { ours, loop } = await interleave(5, {
    ours: () => timed(() => readOnce(name)),
    loop: () => timed(() => askInTurn(client, name, regions)),
  });
  return [row(what, "ms", median(ours, "wallMs"), peer, median(loop, "wallMs"), 1 / 20)];
}

async function readOnce(name: string): Promise<void> {
  const [silent] = unknownUsages(await readUsage(await openRegions(loadCloud(name))));
  if (silent !== undefined) throw new Error(`measured a wrong answer: ${silent.message}`);
}

async function askInTurn(client: string, name: string, regions: readonly string[]): Promise<void> {
  for (const region of regions) {
    const args = ["--os-cloud", name, "--os-region-name", region, "quota", "show", "--usage", "-f", "json"];
    await promisify(execFile)(client, args);
  }
}
