import { interleave, median, row, type Row } from "./report";
import { own, runToEnd } from "./sample";

/** A security group over regions with all its checks, against the same resources written by hand. */
export async function rules(): Promise<Row[]> {
  const { ours, hand } = await interleave(5, {
    ours: () => runToEnd(own("rules-app", "ours")),
    hand: () => runToEnd(own("rules-app", "hand")),
  });
  const what = "synth 100 rules in each of 50 regions";
  return [
    row(`${what}: CPU`, "ms", median(ours, "cpuMs"), "by hand", median(hand, "cpuMs"), 1.1),
    row(`${what}: peak memory`, "MiB", median(ours, "peakMiB"), "by hand", median(hand, "peakMiB"), 1.1),
  ];
}
