import { told } from "./expect";
import type { Person } from "./target";

/** Any object of an API's. */
export type Thing = Record<string, unknown> & { readonly id: string };

/** What a test makes in Neutron, to be taken away after it: the last first. */
export class Made {
  private readonly undo: (() => Promise<unknown>)[] = [];

  /** Makes an object of a kind, such as `security_group`. @throws Error unless that succeeds */
  async one(person: Person, kind: string, wanted: object): Promise<Thing> {
    const path = pathOf(kind);
    const answer = await person.network({ method: "POST", path, body: { [kind]: wanted } });
    if (answer.status !== 201) throw new Error(`no ${kind}: ${JSON.stringify(told(answer))}`);
    const thing = (answer.body as Record<string, Thing>)[kind];
    this.later(() => person.network({ method: "DELETE", path: `${path}/${thing.id}` }));
    return thing;
  }

  /** Something else to be done afterwards. */
  later(undo: () => Promise<unknown>): void {
    this.undo.push(undo);
  }

  async clear(): Promise<void> {
    for (let undo = this.undo.pop(); undo !== undefined; undo = this.undo.pop()) await undo();
  }
}

/** The path of a kind's list. */
export const pathOf = (kind: string) => `/${kind.replaceAll("_", "-")}s`;

/** An object as it is now. */
export async function current(person: Person, kind: string, id: string): Promise<Thing> {
  const { body } = await person.network({ method: "GET", path: `${pathOf(kind)}/${id}` });
  return (body as Record<string, Thing>)[kind];
}

/** The objects of a kind that a query finds. */
export async function found(person: Person, kind: string, query: string): Promise<Thing[]> {
  const { body } = await person.network({ method: "GET", path: `${pathOf(kind)}?${query}` });
  return (body as Record<string, Thing[]>)[`${kind}s`];
}

export const NOWHERE = "00000000-0000-0000-0000-000000000000";
