import { plainText, type Declared } from "./declared";

/** What a reference means: an attribute of something else in the stack. */
interface Meant {
  readonly element: Declared;
  readonly attribute: string;
}

/** Finds what the references in a tree mean. */
export class References {
  private readonly byAddress: ReadonlyMap<string, Declared>;

  constructor(private readonly elements: readonly Declared[]) {
    this.byAddress = new Map(elements.map((element) => [`${element.stack}\0${element.address}`, element]));
  }

  /** All resources of a type. */
  all(type: string): readonly Declared[] {
    return this.elements.filter((element) => element.type === type);
  }

  /** What a value of an element refers to, if it is one reference and nothing else. */
  of(from: Declared, value: unknown): Meant | undefined {
    const [, address, attribute] = (typeof value === "string" ? REFERENCE.exec(value) : null) ?? [];
    const element = this.byAddress.get(`${from.stack}\0${address}`);
    return element === undefined ? undefined : { element, attribute };
  }

  /** The text that a value is or refers to; undefined if that is known only later. */
  textOf(from: Declared, value: unknown): string | undefined {
    const meant = this.of(from, value);
    return plainText(value) ?? (meant === undefined ? undefined : plainText(meant.element.attributes[meant.attribute]));
  }
}

const REFERENCE = /^\$\{((?:data\.)?\w+\.[\w-]+)\.(\w+)\}$/;
