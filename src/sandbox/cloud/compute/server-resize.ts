import type { Schema } from "../schema";
import { WsgiFault } from "../wsgi-fault";
import { refuseReader, type Call } from "./call";
import { usableFlavor } from "./flavors";
import { checkDisk } from "./server-create";
import { checkQuotas } from "./server-quotas";
import { begin, checkState } from "./server-state";
import type { StoredServer } from "./state";

/*
 * Another flavor (nova/compute/api.py, resize): the server is built with it and then waits for somebody to confirm it, or to take it back.
 */

export const RESIZE: Schema = {
  type: "object",
  required: ["resize"],
  additionalProperties: false,
  properties: {
    resize: {
      type: "object",
      required: ["flavorRef"],
      additionalProperties: false,
      properties: { flavorRef: { type: ["string", "integer"], minLength: 1 } },
    },
  },
};

/** @throws WsgiFault 400, 403 or 409 */
export function resize(call: Call, server: StoredServer, { flavorRef }: { readonly flavorRef: string | number }): void {
  refuseReader(call, "servers:resize");
  checkState(server, "resize", "active", "stopped");
  const to = usableFlavor(call, String(flavorRef));
  if (to === undefined) throw new WsgiFault(400, `Flavor ${flavorRef} could not be found.`);
  const { flavor: from, state } = server;
  if (to.id === from.id) throw new WsgiFault(400, "When resizing, instances must change flavor!");
  checkDisk(to, server.minDisk);
  checkQuotas(call, { cores: to.vcpus - from.vcpus, ram: to.ram - from.ram });
  server.resize = { from, to, state };
  begin(server, "resize_prep");
}

/** @throws WsgiFault 403 or 409 */
export function confirmResize(call: Call, server: StoredServer): void {
  refuseReader(call, "servers:confirm_resize");
  checkState(server, "confirmResize", "resized");
  server.state = server.resize?.state ?? "active";
  delete server.resize;
}

/** @throws WsgiFault 403 or 409 */
export function revertResize(call: Call, server: StoredServer): void {
  refuseReader(call, "servers:revert_resize");
  checkState(server, "revertResize", "resized");
  begin(server, "resize_reverting");
}
