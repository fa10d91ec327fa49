import type { IConstruct } from "constructs";
import { App } from "./cdk";

const REFUSED = Symbol.for("cdktf-openstack-multisite/refused-synth");

type Deferring = IConstruct & { [REFUSED]?: Map<string, () => void> };

/**
 * Does something where synth is refused for nothing but errors that something is done about: who is to settle them needs to know
 * what the app wants.
 *
 * @param code of the errors; a second call with the same one changes nothing
 */
export function whenRefusedFor(construct: IConstruct, code: string, work: () => void): void {
  const root: Deferring = construct.node.root;
  if (!App.isApp(construct.node.root)) return;
  const works = (root[REFUSED] ??= new Map<string, () => void>());
  if (!works.has(code)) works.set(code, work);
}

/** Tells that synth is refused. @param codes of all of its errors */
export function refuseSynth(root: IConstruct, codes: readonly string[]): void {
  const works = codes.map((code) => (root as Deferring)[REFUSED]?.get(code));
  if (works.every((work) => work !== undefined)) for (const work of new Set(works)) work();
}
