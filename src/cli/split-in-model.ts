import isPlainObject from "lodash/isPlainObject";
import type { ModelSplit } from "../model";
import { misfit, type Shape } from "./shape";

const SHAPES = {
  even: {},
  byWeight: { weights: "numbers" },
  fixed: {},
  fromUsage: {},
} as const satisfies Record<ModelSplit["kind"], Shape>;

/** What is wrong with how a model says that a budget is split; undefined if nothing is. Its numbers are checked by who splits. */
export function misfitOfSplit(split: ModelSplit | undefined, at: string): string | undefined {
  const kind: unknown = split?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(SHAPES, kind))
    return `${at} is none of ${Object.keys(SHAPES).join(", ")}`;
  const wrong = misfit(split, SHAPES[kind as ModelSplit["kind"]], at);
  if (wrong !== undefined || split?.kind !== "fixed") return wrong;
  const isByService = (limits: unknown) =>
    isPlainObject(limits) && Object.values(limits as object).every(isPlainObject);
  const isRight = isPlainObject(split.shares) && Object.values(split.shares).every(isByService);
  return isRight ? undefined : `${at}.shares is not limits by region and service`;
}
