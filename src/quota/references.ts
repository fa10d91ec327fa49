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

  /**
   * What a value of an element refers to in the end, if it is one reference and nothing else. An attribute that is a reference itself
   * hands it on: a subnet's `network_id` means the network.
   */
  of(from: Declared, value: unknown): Meant | undefined {
    let meant = this.next(from, value);
    // Terraform will refuse a circle; here it has to end.
    const seen = new Set<Declared>();
    while (meant !== undefined && !seen.has(meant.element)) {
      seen.add(meant.element);
      meant = this.next(meant.element, meant.element.attributes[meant.attribute]) ?? meant;
    }
    return meant;
  }

  /** The text that a value is or refers to; undefined if that is known only later. */
  textOf(from: Declared, value: unknown): string | undefined {
    const meant = this.of(from, value);
    return plainText(value) ?? (meant === undefined ? undefined : plainText(meant.element.attributes[meant.attribute]));
  }

  private next(from: Declared, value: unknown): Meant | undefined {
    const [, address, attribute] = (typeof value === "string" ? REFERENCE.exec(value) : null) ?? [];
    const element = this.byAddress.get(`${from.stack}\0${address}`);
    return element === undefined ? undefined : { element, attribute };
  }
}

const REFERENCE = /^\$\{((?:data\.)?\w+\.[\w-]+)\.(\w+)\}$/;
