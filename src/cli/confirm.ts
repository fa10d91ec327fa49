import { createInterface } from "node:readline";

/** Asks on stderr. Whoever ends the input, or interrupts, has not said yes. */
export async function isConfirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => {
    terminal.once("close", () => resolve(""));
    terminal.question(`${question} Only 'yes' is taken for it: `, resolve);
  });
  terminal.close();
  return answer.trim() === "yes";
}
