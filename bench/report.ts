import type { Sample } from "./sample";

/** One comparison. */
export interface Row {
  readonly what: string;
  /** Median of our runs; null if it could not be measured on this machine. */
  readonly ours: number | null;
  readonly unit: string;
  /** What it is compared with; null if with nothing. */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** `ours / peerValue` */
  readonly ratio: number | null;
  /** The most that `ratio` should be; null if the row only informs. */
  readonly goal: number | null;
  /** Whether the goal is met; null if there is none, or nothing to judge by. */
  readonly holds: boolean | null;
}

export interface Report {
  readonly name: string;
  readonly rows: readonly Row[];
}

export function row(
  what: string,
  unit: string,
  ours: number | undefined,
  peer?: string,
  peerValue?: number,
  goal?: number,
): Row {
  const ratio = ours === undefined || peerValue === undefined ? null : ours / peerValue;
  return {
    what,
    ours: ours ?? null,
    unit,
    peer: peer ?? null,
    peerValue: peerValue ?? null,
    ratio,
    goal: goal ?? null,
    holds: goal === undefined || ratio === null ? null : ratio <= goal,
  };
}

/** Runs each in turn, again and again: what else the machine does meets all of them alike. The first round warms up and does not count. */
export async function interleave<K extends string>(
  rounds: number,
  runs: Record<K, () => Promise<Sample>>,
): Promise<Record<K, readonly Sample[]>> {
  const names = Object.keys(runs) as K[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<K, Sample[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const sample = await runs[name]();
      if (round > 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** The middle value; undefined if one of them is unknown. */
export function median(samples: readonly Sample[], field: keyof Sample): number | undefined {
  const values = samples.map((sample) => sample[field]);
  if (values.length === 0 || values.some((value) => value === undefined)) return undefined;
  const sorted = (values as number[]).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The report as a table. */
export function table({ name, rows }: Report): string {
  const number = (value: number | null) => (value === null ? "" : value >= 100 ? value.toFixed(0) : value.toFixed(2));
  const cells = [
    [name, "ours", "unit", "peer", "", "ratio", "goal", ""],
    ...rows.map((it) => [
      it.what,
      number(it.ours),
      it.unit,
      number(it.peerValue),
      it.peer ?? "",
      number(it.ratio),
      it.goal === null ? "" : `<= ${it.goal}`,
      it.holds === null ? "" : it.holds ? "holds" : "MISSED",
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
