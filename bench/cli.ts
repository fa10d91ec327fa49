import { join } from "node:path";
import { interleave, median, row, type Row } from "./report";
import { EMPTY, runToEnd } from "./sample";

const MULTISITE = join(__dirname, "..", "src", "cli", "main.js");

/** What everybody waits for, each time. */
export async function cli(): Promise<Row[]> {
  const { help, version, empty } = await interleave(15, {
    help: () => runToEnd({ args: [MULTISITE, "--help"] }),
    version: () => runToEnd({ args: [MULTISITE, "--version"] }),
    empty: () => runToEnd(EMPTY),
  });
  return [
    row("multisite --help: time", "ms", median(help, "wallMs"), "node -e 0", median(empty, "wallMs"), 1.5),
    row("multisite --help: CPU", "ms", median(help, "cpuMs"), "node -e 0", median(empty, "cpuMs")),
    row("multisite --version: time", "ms", median(version, "wallMs"), "node -e 0", median(empty, "wallMs")),
  ];
}
