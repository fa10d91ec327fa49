import type { CloudProblem } from "./cloud-config";
import type { MapTree, Place, Tree } from "./tree";

/** Keys may be written with dashes, too. */
const plain = (key: string) => key.replaceAll("-", "_");

/**
 * Reads settings out of one map: remembers which keys were asked for, and collects what is wrong with them.
 *
 * A message shows a value only where the caller hands it over, knowing that it can't be a secret.
 */
export class Settings {
  private readonly entries: ReadonlyMap<string, Tree>;
  private readonly asked = new Set<string>();

  constructor(
    private readonly map: MapTree,
    /** How the keys are called in messages: `acme.auth`. */
    private readonly path: string,
    private readonly problems: CloudProblem[],
  ) {
    this.entries = new Map([...map.entries].map(([key, tree]) => [plain(key), tree]));
  }

  keys(): string[] {
    return [...this.entries.keys()];
  }

  unasked(): string[] {
    return this.keys().filter((key) => !this.asked.has(key));
  }

  has(key: string): boolean {
    const tree = this.tree(key);
    return tree !== undefined && !(tree.kind === "scalar" && (tree.text ?? "") === "");
  }

  tree(key: string): Tree | undefined {
    this.asked.add(key);
    return this.entries.get(key);
  }

  /** The first of several spellings that has a text. Empty is the same as not there. */
  text(...keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const tree = this.tree(key);
      if (tree === undefined) continue;
      if (tree.kind !== "scalar") {
        this.refuse("CLOUD_VALUE", key, `is a ${tree.kind}`, "give one text");
      } else if ((tree.text ?? "") !== "") {
        return tree.text;
      }
    }
    return undefined;
  }

  /** A boolean as YAML 1.1 knows them, also in quotes. */
  flag(key: string): boolean | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    if (/^(true|yes|on|1|y|t)$/i.test(text)) return true;
    if (/^(false|no|off|0|n|f)$/i.test(text)) return false;
    this.refuse("CLOUD_VALUE", key, "is neither true nor false", "write true or false", text);
    return undefined;
  }

  /** The map below a key, as settings of its own; an empty one if it is not there. */
  below(key: string): Settings {
    const tree = this.tree(key);
    const path = `${this.path}.${key}`;
    if (tree?.kind === "map") return new Settings(tree, path, this.problems);
    if (this.has(key)) this.refuse("CLOUD_VALUE", key, `is a ${tree?.kind}`, "give a map of keys and values");
    return new Settings({ kind: "map", entries: new Map(), at: tree?.at ?? this.map.at }, path, this.problems);
  }

  at(key: string): Place {
    return this.entries.get(key)?.at ?? this.map.at;
  }

  refuse(code: string, key: string, what: string, fix: string, shown?: string): void {
    this.problems.push({
      code,
      severity: "error",
      what: `${this.path}.${key} ${what}`,
      ...(shown === undefined ? {} : { value: shown }),
      fix,
      ...this.at(key),
    });
  }

  warn(code: string, key: string, what: string, fix: string): void {
    this.problems.push({ code, severity: "warning", what: `${this.path}.${key} ${what}`, fix, ...this.at(key) });
  }
}
