// Started by the bench `sandbox`: that many regions, in this process. Prints the address of a region once all answer, and stays.
import { get } from "node:http";
import { EmbeddedCloud } from "../src/sandbox/cloud";

function answer(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, (response) => response.resume().on("end", resolve)).on("error", reject);
  });
}

async function main(): Promise<void> {
  const count = Number(process.argv[2]);
  const names = Array.from({ length: count }, (_, n) => `Region${n + 1}`);
  const cloud = await EmbeddedCloud.start({ regions: names });
  await Promise.all(cloud.regions.map((region) => answer(`${region.url}/compute/`)));
  const { username, password, projectName } = cloud.credentials.member;
  console.log(JSON.stringify({ authUrl: cloud.authUrl, url: cloud.regions[0].url, username, password, projectName }));
}

void main();
