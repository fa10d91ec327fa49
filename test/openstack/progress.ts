/** One line for each step when it is done, with its seconds: steps may overlap. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    const result = await work();
    report("ok", what, begun);
    return result;
  } catch (error) {
    report("FAILED", what, begun);
    throw error;
  }
}

/** To stderr: the output of a command is on stdout. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function report(outcome: string, what: string, begun: number): void {
  say(`${outcome.padEnd(6)} ${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${what}`);
}
