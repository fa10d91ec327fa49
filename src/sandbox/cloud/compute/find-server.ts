import { WsgiFault } from "../wsgi-fault";
import type { Call } from "./call";
import type { StoredServer } from "./state";

/** A server that the caller may see. @throws WsgiFault 404 */
export function findServer(call: Call, id: string): StoredServer {
  const found = call.state.servers.find((server) => server.id === id);
  if (found !== undefined && (found.projectId === call.token.projectId || call.isAdmin)) return found;
  throw new WsgiFault(404, `Instance ${id} could not be found.`);
}
