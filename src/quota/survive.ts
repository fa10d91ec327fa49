import type { Problem } from "../finding";
import type { Account } from "./account";
import { checkCarry } from "./carry";
import type { Declared } from "./declared";
import { type FieldKey, fieldOf, findField } from "./fields";
import { checkLoss } from "./loss";
import { byFree, byWeights, type Takeover } from "./takeover";
import { Workload } from "./workload";

/** How {@link Survive.anyOne} goes about it. */
export interface SurviveOptions {
  /**
   * Who takes over what a lost region has, and in what proportion: by its name, whole weights by names of others.
   * @default - all others, in proportion to what is free there
   */
  readonly to?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /**
   * Fields of which the others need no more, since they hold the same already, such as `network.security_group`.
   * @default []
   */
  readonly except?: readonly FieldKey[];
}

/** Which losses a tenant should survive. */
export class Survive {
  private readonly to: ReadonlyMap<string, ReadonlyMap<string, number>>;
  private readonly except: readonly FieldKey[];

  private constructor({ to = {}, except = [] }: SurviveOptions) {
    this.to = new Map(Object.entries(to).map(([lost, weights]) => [lost, new Map(Object.entries(weights))]));
    this.except = except;
  }

  /**
   * Any one region may be lost with all that is there, and the others carry it. Field by field, it goes to them in proportion to what is
   * free there, or as `to` says. What is not `summable` they have already.
   *
   * The keypairs, images and networks that its servers name have to be there too, as far as the tree makes them, and enough addresses.
   */
  static anyOne(options: SurviveOptions = {}): Survive {
    return new Survive(options);
  }

  /**
   * What would not be carried, by lost region and field: an error where the budget is too small, even with what no region has a share
   * of, or what servers need is not there; a warning where limits would have to be raised first, and where it depends on what is not
   * known.
   *
   * @param declared what the tree declares in the regions
   * @internal
   */
  check(account: Account, declared: readonly Declared[] = []): Problem[] {
    const regions = [...account.regions.keys()];
    const wrong = [...this.checkRegions(regions), ...this.checkFields()];
    if (wrong.length > 0) return wrong;
    const fields = [...account.hard.keys()].filter((field) => this.isMoved(field) && isShared(field, account));
    const workload = new Workload(declared);
    return regions.flatMap((lost) => {
      const takeover = this.takeoverOf(lost);
      return [
        ...fields.flatMap((field) => checkLoss({ account, lost, field, takeover })),
        ...checkCarry({ workload, lost, others: this.othersOf(lost, regions), takeover, isShared: this.to.has(lost) }),
      ];
    });
  }

  private checkRegions(regions: readonly string[]): Problem[] {
    if (regions.length < 2)
      return [refused("there is no other region to take over", regions.join(", "), "add one, or leave survive out")];
    return [...this.to].flatMap(([lost, weights]) => {
      if (!regions.includes(lost))
        return [
          refused("survive.to names a region that the budget is not for", lost, `use some of ${regions.join(", ")}`),
        ];
      const others = regions.filter((region) => region !== lost);
      const strange = [...weights.keys()].filter((region) => !others.includes(region));
      return strange.length > 0
        ? [
            refused(
              `survive.to.${lost} names what can't take over`,
              strange.join(", "),
              `use some of ${others.join(", ")}`,
            ),
          ]
        : checkWeights(lost, [...weights.values()]);
    });
  }

  private checkFields(): Problem[] {
    return this.except
      .filter((key) => {
        const [service, ...name] = key.split(".");
        return findField(service, name.join(".")) === undefined;
      })
      .map((key) =>
        refused("survive.except names no field", key, "use service and name, such as network.security_group"),
      );
  }

  private isMoved(field: FieldKey): boolean {
    return fieldOf(field).kind === "summable" && !this.except.includes(field);
  }

  private othersOf(lost: string, regions: readonly string[]): string[] {
    const weights = this.to.get(lost);
    return regions.filter((region) => region !== lost && (weights === undefined || (weights.get(region) ?? 0) > 0));
  }

  private takeoverOf(lost: string): Takeover {
    const weights = this.to.get(lost);
    return weights === undefined ? byFree : byWeights(weights);
  }
}

/** Whether the budget could be split; if not, that is said already. */
function isShared(field: FieldKey, { regions }: Account): boolean {
  return [...regions.values()].some(({ hard }) => hard.has(field));
}

function checkWeights(lost: string, weights: readonly number[]): Problem[] {
  const isRight =
    weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0) && weights.some((it) => it > 0);
  const fix = "give whole numbers, one of them above 0 at least";
  return isRight ? [] : [refused(`survive.to.${lost} has no right weights`, weights.join(", "), fix)];
}

function refused(what: string, value: string, fix: string): Problem {
  return { code: "QUOTA_SURVIVE", severity: "error", what, value, fix };
}
