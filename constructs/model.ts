import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IConstruct } from "constructs";
import { MODEL_FILE, MODEL_VERSION, type Model, type ModelPart } from "../src/model";
import { packageInfo } from "../src/package-info";
import { App } from "./cdk";
import { acknowledgements } from "./findings";

const DECLARES = Symbol.for("cdktf-openstack-multisite/declares");
const WRITTEN = Symbol.for("cdktf-openstack-multisite/model");

type Declare = () => ModelPart;
type Declaring = IConstruct & { [DECLARES]?: Declare[]; [WRITTEN]?: true };

/** Lets `construct` say what it declares in the model file. Called by constructs, for themselves. */
export function declareInModel(construct: IConstruct, declare: Declare): void {
  ((construct as Declaring)[DECLARES] ??= []).push(declare);
  const { root } = construct.node;
  if (App.isApp(root)) writeAfterSynth(root);
}

/**
 * The app's own validations are the last thing that the CDK core runs before its manifest, after every stack was found right
 * and written; the `Testing` helpers never run them.
 */
function writeAfterSynth(app: App): void {
  const declaring: Declaring = app;
  if (declaring[WRITTEN]) return;
  declaring[WRITTEN] = true;
  app.node.addValidation({
    validate: () => {
      mkdirSync(app.outdir, { recursive: true });
      const file = join(app.outdir, MODEL_FILE);
      writeFileSync(`${file}.new`, `${JSON.stringify(modelOf(app), null, 2)}\n`);
      renameSync(`${file}.new`, file);
      return [];
    },
  });
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
    securityGroups: parts.flatMap(({ securityGroups }) => securityGroups ?? []),
    acknowledged: acknowledgements(app),
  };
}
