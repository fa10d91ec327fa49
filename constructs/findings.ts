import type { IConstruct } from "constructs";
import { renderFinding, renderFindings, sortFindings, type Finding, type Problem } from "../src/finding";
import type { ModelAcknowledgement } from "../src/model";
import { Annotations, TerraformStack } from "./cdk";
import { refuseSynth } from "./refused-synth";

// Symbol.for: two copies of this package in one app see each other's findings.
const OFFERS = Symbol.for("cdktf-openstack-multisite/offers");
const CHECKED = Symbol.for("cdktf-openstack-multisite/checked");
const ACKNOWLEDGED = "cdktf-openstack-multisite/acknowledged";
const ACKNOWLEDGING = Symbol.for("cdktf-openstack-multisite/acknowledging");

type Offer = () => readonly Problem[];
type Offering = IConstruct & { [OFFERS]?: Offer[]; [CHECKED]?: true; [ACKNOWLEDGING]?: Set<IConstruct> };

/** Lets `construct` report what is wrong with it. Called by constructs, for themselves. */
export function offerFindings(construct: IConstruct, offer: Offer): void {
  const offering = construct as Offering;
  (offering[OFFERS] ??= []).push(offer);
  checkEveryStack(construct.node.root);
  checkStack(TerraformStack.of(construct));
}

/**
 * All findings of the app that `scope` belongs to, errors first: the list that synth reports, for tests.
 * What the author acknowledged is left out.
 *
 * @example
 * import { Testing, TerraformStack } from "cdktf";
 * import { findings, Tenant } from "cdktf-openstack-multisite";
 *
 * const stack = new TerraformStack(Testing.app(), "acme");
 * new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionOne"] });
 * console.log(findings(stack).map((finding) => finding.code)); // [ 'TENANT_REGION_TWICE' ]
 */
export function findings(scope: IConstruct): Finding[] {
  return sortFindings(gather(scope.node.root).map(({ finding }) => finding));
}

/**
 * Accepts a warning: it is left out of the plan and listed in the model file, with the reason.
 * It counts for `scope` and everything below it. Errors can't be accepted.
 *
 * @param code of the finding, such as `KEY_WEAK`
 * @param reason why it is right here, for the next reader; may not be empty
 * @throws if the reason is empty
 */
export function acknowledge(scope: IConstruct, code: string, reason: string): void {
  if (reason.trim() === "") {
    throw new Error(`${scope.node.path}: acknowledging ${code} needs a reason; received ${JSON.stringify(reason)}`);
  }
  scope.node.addMetadata(ACKNOWLEDGED, { code, reason });
  ((scope.node.root as Offering)[ACKNOWLEDGING] ??= new Set()).add(scope);
}

/** All acknowledgements of an app, for the model file. */
export function acknowledgements(root: IConstruct): ModelAcknowledgement[] {
  const scopes = [...((root as Offering)[ACKNOWLEDGING] ?? [])];
  return scopes.flatMap((scope) => acknowledgedAt(scope).map((data) => ({ path: scope.node.path, ...data })));
}

function acknowledgedAt(scope: IConstruct): { code: string; reason: string }[] {
  return scope.node.metadata
    .filter((entry) => entry.type === ACKNOWLEDGED)
    .map((entry) => entry.data as { code: string; reason: string });
}

interface Gathered {
  readonly construct: IConstruct;
  readonly finding: Finding;
}

function gather(scope: IConstruct): Gathered[] {
  const seen = new Set<string>();
  return scope.node.findAll().flatMap((construct) =>
    ((construct as Offering)[OFFERS] ?? [])
      .flatMap((offer) => offer())
      .map((problem) => ({ construct, finding: { path: construct.node.path, ...problem } }))
      .filter(({ finding }) => {
        const key = JSON.stringify(finding);
        const accepted =
          finding.severity === "warning" &&
          construct.node.scopes.some((above) => acknowledgedAt(above).some((data) => data.code === finding.code));
        return !accepted && !seen.has(key) && seen.add(key);
      }),
  );
}

/**
 * The CDK core validates stack after stack, writes each as soon as it is found right, and stops at the first that is not.
 * So every stack that exists carries the check, and the first one to be checked reports for the whole app.
 */
function checkEveryStack(root: IConstruct): void {
  const offering = root as Offering;
  if (offering[CHECKED]) return;
  offering[CHECKED] = true;
  for (const construct of root.node.findAll()) {
    if (TerraformStack.isStack(construct)) checkStack(construct);
  }
}

function checkStack(stack: TerraformStack): void {
  const offering: Offering = stack;
  if (offering[CHECKED]) return;
  offering[CHECKED] = true;
  stack.node.addValidation({ validate: () => report(gather(isFirst(stack) ? stack.node.root : stack)) });
}

/** One message for everything. Warnings become annotations, which the plan shows; a thrown validation would hide them. */
function report(gathered: readonly Gathered[]): string[] {
  for (const { construct, finding } of gathered) {
    if (finding.severity === "warning") annotate(construct, renderFinding(finding));
  }
  const all = gathered.map(({ finding }) => finding);
  const errors = gathered.filter(({ finding }) => finding.severity === "error");
  if (errors.length === 0) return [];
  refuseSynth(
    errors[0].construct.node.root,
    errors.map(({ finding }) => finding.code),
  );
  return [renderFindings(all)];
}

function annotate(construct: IConstruct, message: string): void {
  // A second synth of the same app must not show a warning twice.
  if (!construct.node.metadata.some((entry) => entry.data === message)) Annotations.of(construct).addWarning(message);
}

function isFirst(stack: TerraformStack): boolean {
  return firstStack(stack.node.root) === stack;
}

/** In the order in which the CDK core writes them. */
function firstStack(scope: IConstruct): TerraformStack | undefined {
  if (TerraformStack.isStack(scope)) return scope;
  for (const child of scope.node.children) {
    const first = firstStack(child);
    if (first !== undefined) return first;
  }
  return undefined;
}
