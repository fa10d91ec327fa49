import { rmSync } from "node:fs";
import type { Layout, Region } from "./layout";
import { stop } from "./processes";
import { step } from "./progress";

/** Ends all services of these regions: an outage, connections are refused. Other regions and all state stay. */
export async function downRegions(cloud: Layout, regions: readonly Region[]): Promise<void> {
  await Promise.all(regions.map(({ name }) => step(`${name}: down`, () => stopAll(cloud, `${name}/`))));
}

/** Ends everything; the state stays. */
export async function down(cloud: Layout): Promise<void> {
  await downRegions(cloud, cloud.regions);
  await step("shared services: down", () => stopAll(cloud, ""));
}

/** Ends everything and removes the state; what is installed stays. */
export async function wipe(cloud: Layout): Promise<void> {
  await down(cloud);
  rmSync(cloud.state, { recursive: true, force: true });
}

async function stopAll(cloud: Layout, prefix: string): Promise<void> {
  await stop(cloud.state, (service) => service.startsWith(prefix));
}
