import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack, Testing } from "cdktf";

export { ED25519 } from "../key/keys";

/** A stack of an app that is not meant to be written. */
export function stackOf(name = "acme"): TerraformStack {
  return new TerraformStack(Testing.app(), name);
}

type Blocks = Record<string, Record<string, Record<string, unknown>>>;

/** The parts of a synthesized stack that the tests look at. */
export interface Written {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly provider?: Record<string, Record<string, unknown>[]>;
  readonly output?: Record<string, Record<string, unknown>>;
  readonly import?: Record<string, unknown>[];
  readonly moved?: Record<string, unknown>[];
  readonly removed?: Record<string, unknown>[];
}

/** A stack as `Testing.synth` shows it. */
export function written(stack: TerraformStack): Written {
  return JSON.parse(Testing.synth(stack)) as Written;
}

/** The resources of a type, by their name in the stack. */
export function resources(stack: TerraformStack, type: string): Record<string, Record<string, unknown>> {
  return written(stack).resource?.[type] ?? {};
}

/** Runs `body` with an app in a folder of its own, which is gone afterwards. */
export function inApp<T>(body: (app: App, outdir: string) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), "multisite-app-"));
  try {
    return body(new App({ outdir }), outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** A JSON file. */
export function readJson(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}
