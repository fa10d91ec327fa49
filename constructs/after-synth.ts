import type { IConstruct } from "constructs";
import { App } from "./cdk";

const AFTER = Symbol.for("cdktf-openstack-multisite/after-synth");

type Deferring = IConstruct & { [AFTER]?: Map<string, () => readonly string[]> };

/**
 * Does something once after a clean synth: every stack was found right and is written. The app's own validations are the last
 * thing that the CDK core runs before its manifest, and the `Testing` helpers never run them.
 *
 * @param key a second call with the same one changes nothing
 * @param work returns what went wrong: messages that fail the synth after all
 */
export function afterSynth(construct: IConstruct, key: string, work: () => readonly string[]): void {
  const root: Deferring = construct.node.root;
  if (!App.isApp(construct.node.root)) return;
  const works = (root[AFTER] ??= deferred(root));
  if (!works.has(key)) works.set(key, work);
}

function deferred(root: IConstruct): Map<string, () => readonly string[]> {
  const works = new Map<string, () => readonly string[]>();
  root.node.addValidation({ validate: () => [...works.values()].flatMap((work) => work()) });
  return works;
}
