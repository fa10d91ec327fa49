import { addressScopes } from "./address-scope";
import { networks } from "./network";
import type { AnyResource } from "./resource";

/** The kinds of objects that the API serves. A new one: a file, its rows in the state, and a line here. */
export const RESOURCES = [networks, addressScopes] as unknown as readonly AnyResource[];
