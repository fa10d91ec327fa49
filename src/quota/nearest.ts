import minBy from "lodash/minBy";
import range from "lodash/range";

/** The name that was probably meant; undefined if none is near. Capitals, `_` and `-` make no difference. */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const plain = plainOf(text);
  const best = minBy(names, (name) => distance(plain, plainOf(name)));
  return best !== undefined && distance(plain, plainOf(best)) <= Math.max(1, plain.length / 3) ? best : undefined;
}

function plainOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/gu, "");
}

/** How many letters have to be put in, taken out or changed. */
function distance(from: string, to: string): number {
  let row = range(to.length + 1);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length];
}
