import type { IConstruct } from "constructs";
import { addressesOf, written } from "./addresses-in";
import { DefaultTokenResolver, StringConcat, TerraformElement, TerraformStack, Token } from "./cdk";
import type { IResolvable, TerraformDataSource, TerraformResource } from "./cdk";
import { addressOf } from "./lost";

/** What stands for a replica in Terraform: the image itself, or what looks for one that is there. */
export type ReplicaElement = TerraformResource | TerraformDataSource;

const NO_USE = Symbol.for("cdktf-openstack-multisite/no-image-use");
const WHILE_USED = Symbol.for("cdktf-openstack-multisite/only-while-used");
const USE = Symbol.for("cdktf-openstack-multisite/image-use");

/** A value of an image in a region, which can be found where it is used. */
export class ImageUse implements IResolvable {
  readonly creationStack: string[] = [];
  private text?: string;

  /**
   * @param subject what is used: the same for all values of one image in one region
   * @param isKept true if what is made of it keeps it, whatever becomes of the value
   */
  constructor(
    readonly subject: object,
    readonly isKept: boolean,
    private readonly value: () => string,
  ) {
    Object.defineProperty(this, USE, { value: true });
  }

  /** True for uses by any copy of this package. */
  static isImageUse(x: unknown): x is ImageUse {
    return typeof x === "object" && x !== null && USE in x;
  }

  /** What stands in the stack. */
  resolve(): string {
    return this.value();
  }

  /** The token, as a text. */
  toString(): string {
    return (this.text ??= Token.asString(this));
  }

  /** As {@link toString}: the CDK core wants it. */
  toJSON(): string {
    return this.toString();
  }
}

/** The uses of images in a part of what an element writes. */
export function imageUsesIn(part: unknown, scope: IConstruct): ReadonlySet<ImageUse> {
  const finder = new Finder();
  written(part, scope, finder);
  return finder.found;
}

/** An element that stands for a replica, and what it says of itself. */
type Part = ReplicaElement & { readonly [NO_USE]?: readonly object[]; readonly [WHILE_USED]?: object };

/**
 * Says that an element uses no image, whatever it refers to: it is a part of one.
 *
 * @param needs but these, as long as it is used itself: what it boots with
 */
export function notAUse(element: TerraformElement, needs: readonly object[] = []): void {
  Object.defineProperty(element, NO_USE, { value: needs });
}

/** Leaves the element of a replica out of its stack while nobody uses the replica. */
export function onlyWhileUsed(element: ReplicaElement, subject: object): void {
  Object.defineProperty(element, WHILE_USED, { value: subject });
  for (const method of ["toTerraform", "toHclTerraform"] as const) {
    const write = element[method].bind(element) as () => object;
    element[method] = () => (isUsed(element, subject) ? write() : {});
  }
}

class Finder extends DefaultTokenResolver {
  readonly found = new Set<ImageUse>();

  constructor() {
    super(new StringConcat());
  }

  override resolveToken(...args: Parameters<DefaultTokenResolver["resolveToken"]>): unknown {
    const [token] = args;
    if (!ImageUse.isImageUse(token)) return super.resolveToken(...args);
    this.found.add(token);
    return "";
  }
}

/** What is used in an app, as far as one pass over it has seen. */
interface Seen {
  readonly size: number;
  readonly subjects: ReadonlySet<object>;
  readonly addresses: ReadonlySet<string>;
  readonly told: Set<ReplicaElement>;
}

const seen = new WeakMap<IConstruct, Seen>();

/** The CDK core asks each element once in a pass over a stack: one that asks again begins another pass, before which anything may have changed. */
export function isUsed(element: ReplicaElement, subject: object): boolean {
  const { root } = element.node;
  let now = seen.get(root);
  if (now === undefined || now.told.has(element) || now.size !== root.node.findAll().length) {
    now = look(root);
    seen.set(root, now);
  }
  now.told.add(element);
  return isSeen(now, element, subject);
}

function isSeen(
  { subjects, addresses }: Pick<Seen, "subjects" | "addresses">,
  element: ReplicaElement,
  subject: object,
) {
  return subjects.has(subject) || addresses.has(keyOf(element, addressOf(element)));
}

function look(root: IConstruct): Seen {
  const [subjects, addresses] = [new Set<object>(), new Set<string>()];
  const looked = new Set<IConstruct>();
  // To resolve what refers to another stack makes an output there, which is to be looked at too.
  for (let more = elementsIn(root); more.length > 0; more = elementsIn(root).filter((one) => !looked.has(one))) {
    for (const element of more) {
      looked.add(element);
      const finder = new Finder();
      const text = written(element.toTerraform(), element, finder);
      for (const { subject } of finder.found) subjects.add(subject);
      for (const address of addressesOf(text)) addresses.add(keyOf(element, address));
    }
  }
  const all = root.node.findAll();
  const parts = all.filter((one): one is Part & { [NO_USE]: object[] } => NO_USE in one);
  // An image that nobody used so far may be what another one boots with.
  const isThere = (part: Part) =>
    part[WHILE_USED] === undefined || isSeen({ subjects, addresses }, part, part[WHILE_USED]);
  for (let before = -1; before < subjects.size;) {
    before = subjects.size;
    for (const needed of parts.filter(isThere).flatMap((part) => part[NO_USE])) subjects.add(needed);
  }
  return { size: all.length, subjects, addresses, told: new Set() };
}

function elementsIn(root: IConstruct): TerraformElement[] {
  return root.node
    .findAll()
    .filter((construct): construct is TerraformElement => TerraformElement.isTerraformElement(construct))
    .filter((element) => !TerraformStack.isStack(element) && !(NO_USE in element));
}

function keyOf(element: TerraformElement, address: string): string {
  return `${TerraformStack.of(element).node.path}\0${address}`;
}
