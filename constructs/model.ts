import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IConstruct } from "constructs";
import { MODEL_FILE, MODEL_VERSION, type Model, type ModelPart } from "../src/model";
import { packageInfo } from "../src/package-info";
import { afterSynth } from "./after-synth";
import type { App } from "./cdk";
import { acknowledgements } from "./findings";
import { whenRefusedFor } from "./refused-synth";

const DECLARES = Symbol.for("cdktf-openstack-multisite/declares");

type Declare = () => ModelPart;
type Declaring = IConstruct & { [DECLARES]?: Declare[] };

/** Lets `construct` say what it declares in the model file. Called by constructs, for themselves. */
export function declareInModel(construct: IConstruct, declare: Declare): void {
  ((construct as Declaring)[DECLARES] ??= []).push(declare);
  afterSynth(construct, MODEL_FILE, () => {
    write(construct.node.root as App);
    return [];
  });
}

/** The model is written also where errors of this code are all that refuses synth: a command settles them, and reads it. */
export function modelDespite(construct: IConstruct, code: string): void {
  whenRefusedFor(construct, code, () => write(construct.node.root as App));
}

function write(app: App): void {
  mkdirSync(app.outdir, { recursive: true });
  const file = join(app.outdir, MODEL_FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(modelOf(app), null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function modelOf(app: App): Model {
  const parts = app.node
    .findAll()
    .flatMap((construct) => ((construct as Declaring)[DECLARES] ?? []).map((part) => part()));
  return {
    version: MODEL_VERSION,
    writtenBy: packageInfo(),
    tenants: parts.flatMap(({ tenants }) => tenants ?? []),
    keypairs: parts.flatMap(({ keypairs }) => keypairs ?? []),
    addressPlans: parts.flatMap(({ addressPlans }) => addressPlans ?? []),
    securityGroups: parts.flatMap(({ securityGroups }) => securityGroups ?? []),
    quotaBudgets: parts.flatMap(({ quotaBudgets }) => quotaBudgets ?? []),
    images: parts.flatMap(({ images }) => images ?? []),
    acknowledged: acknowledgements(app),
  };
}
