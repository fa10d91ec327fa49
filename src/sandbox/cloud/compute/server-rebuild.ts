import { newSecret } from "../ids";
import type { Schema } from "../schema";
import { refuseReader, type Call } from "./call";
import { fittingImage } from "./server-create";
import { begin, checkState } from "./server-state";
import { shownAlone } from "./server-view";
import type { StoredServer } from "./state";

/** What of a server may become another with its image is not kept here. */
export const REBUILD: Schema = {
  type: "object",
  required: ["rebuild"],
  additionalProperties: false,
  properties: {
    rebuild: {
      type: "object",
      required: ["imageRef"],
      additionalProperties: false,
      properties: { imageRef: { type: "string", minLength: 1 } },
    },
  },
};

/** Builds a server anew of an image; it is on or off as before. @throws WsgiFault 400, 403 or 409 */
export function rebuild(call: Call, server: StoredServer, { imageRef }: { readonly imageRef: string }): object {
  refuseReader(call, "servers:rebuild");
  checkState(server, "rebuild", "active", "stopped", "paused", "error");
  const image = fittingImage(call, imageRef, server.flavor, "Cannot find image for rebuild");
  Object.assign(server, { imageId: image.id, minDisk: Math.max(image.min_disk, server.flavor.disk) });
  begin(server, "rebuilding");
  return { server: { ...shownAlone(call, server), adminPass: newSecret(9) } };
}
