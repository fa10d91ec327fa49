import { neutronError } from "./expect";
import type { Answer } from "./http";
import { pathOf } from "./made";
import type { Person } from "./target";

/** The calls of a kind of Neutron's objects, right or wrong. */
export function callsOf(kind: string) {
  const path = pathOf(kind);
  return {
    post: (person: Person, wanted: unknown): Promise<Answer> =>
      person.network({ method: "POST", path, body: { [kind]: wanted } }),
    put: (person: Person, id: string, wanted: unknown): Promise<Answer> =>
      person.network({ method: "PUT", path: `${path}/${id}`, body: { [kind]: wanted } }),
    /** @param rest behind the list's path: an id or a query */
    get: (person: Person, rest: string): Promise<Answer> => person.network({ method: "GET", path: path + rest }),
    remove: (person: Person, id: string): Promise<Answer> =>
      person.network({ method: "DELETE", path: `${path}/${id}` }),
  };
}

type Refusal = { status: number; body: object };
const refusal = (status: number, type: string, message: string | RegExp): Refusal => ({
  status,
  body: neutronError(type, message),
});

export const refused = (type: string, message: string | RegExp) => refusal(400, type, message);
/** Refused by the API before anything else looks at it. */
export const bad = (message: string | RegExp) => refusal(400, "HTTPBadRequest", message);
export const invalid = (reason: string) => refusal(400, "InvalidInput", `Invalid input for operation: ${reason}.`);
export const forbidden = (rule: string) => refusal(403, "PolicyNotAuthorized", `${rule} is disallowed by policy`);
export const missing = (type: string, message: string) => refusal(404, type, message);
export const conflict = (type: string, message: string | RegExp) => refusal(409, type, message);
