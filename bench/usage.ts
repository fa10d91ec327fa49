import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleave, median, row, type Row } from "./report";
import { own, runToEnd, timed } from "./sample";
import { usageOnRealCloud } from "./usage-real";
import { readAll } from "./usage-regions";

const REGIONS = 200;

interface Started {
  readonly entry: object;
  readonly slowest: string;
}

/** The usage of many regions, each service of which takes up to five seconds: against the slowest region alone; and of the real cloud, if it is there. */
export async function usage(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "multisite-bench-"));
  const cloud = spawn(process.execPath, own("usage-cloud", `${REGIONS}`).args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const { entry, slowest } = await new Promise<Started>((resolve, reject) => {
      cloud.stdout.once("data", (line) => resolve(JSON.parse(String(line)) as Started));
      cloud.once("close", (code) => reject(new Error(`the cloud ended with ${code} before it was there`)));
    });
    const file = join(folder, "clouds.yaml");
    writeFileSync(file, JSON.stringify({ clouds: { bench: entry } }));
    const { all, alone } = await interleave(5, {
      all: () => timed(() => readAll(file)),
      alone: () => timed(() => readAll(file, slowest)),
    });
    const { memory } = await interleave(3, { memory: () => runToEnd(own("usage-app", file)) });
    return [
      row(
        `usage of ${REGIONS} regions: time`,
        "ms",
        median(all, "wallMs"),
        "the slowest alone",
        median(alone, "wallMs"),
        1.15,
      ),
      row(`usage of ${REGIONS} regions: peak memory`, "MiB", median(memory, "peakMiB"), "150 MiB", 150, 1),
      ...(await usageOnRealCloud()),
    ];
  } finally {
    cloud.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}
