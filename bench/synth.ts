import { own, runToEnd, type Program } from "./sample";
import { interleave, median, row, type Row } from "./report";

/** Our constructs with all their checks, against the same resources written by hand. */
export async function synth(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const layout of ["one stack", "a stack per region"] as const) {
    const program = (variant: string): Program => own("synth-app", variant, layout);
    const { ours, hand } = await interleave(5, {
      ours: () => runToEnd(program("ours")),
      hand: () => runToEnd(program("hand")),
    });
    const what = `synth 20,000 keypairs, 50 regions, ${layout}`;
    rows.push(row(`${what}: CPU`, "ms", median(ours, "cpuMs"), "by hand", median(hand, "cpuMs"), 1.1));
    rows.push(row(`${what}: peak memory`, "MiB", median(ours, "peakMiB"), "by hand", median(hand, "peakMiB"), 1.1));
  }
  return rows;
}
