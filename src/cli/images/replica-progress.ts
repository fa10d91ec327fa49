import bytes from "bytes";
import { MultiBar, Presets, type SingleBar } from "cli-progress";
import type { ReplicaEvent } from "../../live";
import { progressText, renderReplicaEvent } from "../../report/replication";

/** Shows a person, or a log, what happens to replicas. */
export interface ReplicaProgress {
  onEvent(event: ReplicaEvent): void;
  end(): void;
}

/** Bars where a person looks on; lines elsewhere, and beside the lines of `--debug`. All on stderr. */
export function replicaProgress({ debug = false }: { readonly debug?: boolean }): ReplicaProgress {
  if (process.stderr.isTTY && !debug) return new ReplicaBars();
  const isNews = newsFilter();
  const onEvent = (event: ReplicaEvent) => {
    if (isNews(event)) process.stderr.write(`${renderReplicaEvent(event)}\n`);
  };
  return { onEvent, end: () => undefined };
}

/** How long a line of progress holds, and for how many percent. */
const [QUIET_MS, QUIET_PERCENT] = [10_000, 25];

/** True for what is worth a line: of bytes on their way only every fourth of them, and what has moved in ten seconds. */
export function newsFilter(now: () => number = () => performance.now()): (event: ReplicaEvent) => boolean {
  const last = new Map<string, { readonly step: number; readonly at: number }>();
  return (event) => {
    if (event.event !== "progress") return true;
    const { bytes: done, size = 0 } = event;
    const key = keyOf(event);
    const step = size === 0 ? 0 : Math.floor((100 * done) / size / QUIET_PERCENT);
    const before = last.get(key) ?? { step: 0, at: now() };
    const isNews = step > before.step || now() - before.at >= QUIET_MS;
    if (isNews || !last.has(key)) last.set(key, { step, at: now() });
    return isNews;
  };
}

/** How often a rate is measured, in milliseconds. */
const MEASURE_MS = 1_000;

interface Bar {
  readonly bar: SingleBar;
  /** Where the rate was measured last. */
  readonly bytes: number;
  readonly at: number;
}

/** A bar for each replica, with rate and time left. */
class ReplicaBars implements ReplicaProgress {
  private readonly multi = new MultiBar(
    {
      format: "{region} {label} {bar} {done} {rate} {note}",
      stream: process.stderr,
      hideCursor: true,
      gracefulExit: false,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  private readonly bars = new Map<string, Bar>();

  onEvent(event: ReplicaEvent): void {
    const known = this.bars.get(keyOf(event)) ?? this.add(event);
    const { bar } = known;
    switch (event.event) {
      case "progress":
        return this.move(known, event);
      case "verified":
        // What was there all along has no bytes on their way.
        bar.setTotal(1);
        return bar.update(1, { done: "", rate: "", note: "verified" });
      case "published":
        return;
      default:
        return bar.update({ rate: "", note: renderReplicaEvent(event).split(": ").slice(2).join(": ") });
    }
  }

  end(): void {
    this.multi.stop();
  }

  private add(event: ReplicaEvent): Bar {
    const { region, label } = event;
    const added = {
      bar: this.multi.create(1, 0, { region, label, done: "", rate: "", note: "" }),
      bytes: 0,
      at: performance.now(),
    };
    this.bars.set(keyOf(event), added);
    return added;
  }

  private move(known: Bar, event: Extract<ReplicaEvent, { readonly event: "progress" }>): void {
    const { bar } = known;
    const { bytes: done, size } = event;
    // Where nobody knows how much is left, the bar stays half full.
    bar.setTotal(size ?? 2 * done);
    const seconds = (performance.now() - known.at) / 1000;
    if (seconds < MEASURE_MS / 1000) return bar.update(done, { done: progressText(event) });
    const perSecond = Math.max(0, done - known.bytes) / seconds;
    this.bars.set(keyOf(event), { bar, bytes: done, at: performance.now() });
    const left = size === undefined || perSecond === 0 ? "" : `${Math.ceil((size - done) / perSecond)} s left`;
    bar.update(done, { done: progressText(event), rate: `${bytes(Math.round(perSecond)) ?? "?"}/s`, note: left });
  }
}

function keyOf({ label, region }: ReplicaEvent): string {
  return JSON.stringify([label, region]);
}
