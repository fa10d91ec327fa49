// Started by the bench `usage`: that many regions, each service of which takes its own random time. Prints its entry for clouds.yaml and
// the region with the slowest service, and stays.
import { EmbeddedCloud } from "../src/sandbox/cloud";
import { randomNumbers } from "./random";

const SERVICES = ["compute", "network", "volumev3", "image"];
const LONGEST_MS = 5_000;

async function main(): Promise<void> {
  const names = Array.from({ length: Number(process.argv[2]) }, (_, n) => `Region${n + 1}`);
  const cloud = await EmbeddedCloud.start({ name: "bench", regions: names });
  const random = randomNumbers(7);
  let slowest = { name: "", latencyMs: -1 };
  for (const region of cloud.regions) {
    for (const service of SERVICES) {
      const latencyMs = random(LONGEST_MS);
      region.fault({ service, latencyMs });
      if (latencyMs > slowest.latencyMs) slowest = { name: region.name, latencyMs };
    }
  }
  console.log(JSON.stringify({ entry: cloud.cloudsYamlEntry(), slowest: slowest.name }));
}

void main();
