import { overlaps } from "../src/address";
import { prefixList, type PrefixList } from "./prefix-list";
import { interleave, median, row, type Row } from "./report";
import { own, runToEnd, type Sample } from "./sample";

const MILLION = 1_000_000;

/** All overlapping pairs of a million prefixes, against cidr-tools, which only says whether there is one. */
export async function overlap(): Promise<Row[]> {
  const { overlapCidr } = await import("cidr-tools");
  const ours = ({ all, overlapping }: PrefixList) =>
    timed(overlapping, () => {
      let pairs = 0;
      for (const _ of overlaps(all)) pairs++;
      return pairs;
    });
  // No one of a half meets one of the other, so that it can't stop early.
  const theirs = ({ halves }: PrefixList) => timed(false, () => overlapCidr(...halves));

  const million = prefixList(MILLION);
  const few = prefixList(10_000);
  const time = await interleave(5, {
    ours: () => ours(million),
    theirs: () => theirs(million),
    few: () => ours(few),
  });
  const memory = await interleave(3, {
    ours: () => runToEnd(own("overlap-app", "ours", `${MILLION}`)),
    theirs: () => runToEnd(own("overlap-app", "cidr-tools", `${MILLION}`)),
    texts: () => runToEnd(own("overlap-app", "none", `${MILLION}`)),
  });
  const what = "all overlaps of 1,000,000 prefixes";
  const wall = median(time.ours, "wallMs");
  return [
    row(`${what}: time`, "ms", wall, "cidr-tools, yes or no", median(time.theirs, "wallMs"), 0.7),
    row(`${what}: CPU`, "ms", median(time.ours, "cpuMs"), "cidr-tools, yes or no", median(time.theirs, "cpuMs"), 0.7),
    row(`${what}: time`, "ms", wall, "half a second", 500, 1),
    row("per prefix, of 1,000,000: CPU", "ns", each(time.ours, MILLION), "of 10,000", each(time.few, 10_000), 2),
    row(`${what}: peak memory`, "MiB", median(memory.ours, "peakMiB"), "cidr-tools", median(memory.theirs, "peakMiB")),
    row(`${what}: peak memory`, "MiB", median(memory.ours, "peakMiB"), "the texts", median(memory.texts, "peakMiB")),
  ];
}

/** Nanoseconds of CPU time for each of so many. */
function each(samples: readonly Sample[], count: number): number | undefined {
  const ms = median(samples, "cpuMs");
  return ms === undefined ? undefined : (ms * 1e6) / count;
}

/** Measures in this process, and sees to it that the answer is right. */
function timed<T>(expected: T, run: () => T): Promise<Sample> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const answer = run();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  if (answer !== expected) throw new Error(`measured a wrong answer: ${String(answer)}, not ${String(expected)}`);
  return Promise.resolve({ wallMs, cpuMs: (user + system) / 1000 });
}
