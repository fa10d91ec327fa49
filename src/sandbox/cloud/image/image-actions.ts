import type { Context, Hono } from "hono";
import { imageOf, mayChange, type ImageApi } from "./call";
import { ImageRefusal } from "./refusal";
import { imageTime, type ImageStatus } from "./state";

/** An image is kept from whoever might use it, and given back (glance/api/v2/image_actions.py). */
export function imageActionRoutes(app: Hono<ImageApi>, base: string): void {
  app.post(`${base}/:id/actions/deactivate`, (c) => become(c, "deactivate", "deactivated"));
  app.post(`${base}/:id/actions/reactivate`, (c) => become(c, "reactivate", "active"));
}

function become(c: Context<ImageApi>, action: string, status: ImageStatus): Response {
  const { call, image } = imageOf(c);
  mayChange(call, image, action);
  if (image.status !== "active" && image.status !== "deactivated") {
    throw new ImageRefusal(403, `Not allowed to ${action} image in status '${image.status}'`);
  }
  if (image.status !== status) Object.assign(image, { status, updated_at: imageTime() });
  return c.body(null, 204);
}
