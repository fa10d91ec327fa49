import type { Context } from "hono";
import type { EmbeddedRegion } from "../embedded-region";
import type { ValidToken } from "../identity";
import type { Bindings } from "../service";
import { forbid, ImageRefusal } from "./refusal";
import type { Image, ImageState } from "./state";

/** One authenticated call of Glance's API. */
export interface Call {
  readonly token: ValidToken;
  readonly region: EmbeddedRegion;
  readonly state: ImageState;
  readonly requestId: string;
}

/** What Glance's routes find in their context. */
export type ImageApi = { Bindings: Bindings; Variables: { call: Call } };

export const isAdmin = ({ token }: Pick<Call, "token">) => token.roles.includes("admin");
export const isMember = ({ token }: Pick<Call, "token">) => token.roles.includes("member");

/** Whether somebody may know of an image. */
export function sees({ token, state }: Pick<Call, "token" | "state">, image: Image): boolean {
  if (isAdmin({ token }) || image.owner === token.projectId) return true;
  if (image.visibility !== "shared") return image.visibility !== "private";
  return state.members.some(({ image_id, member_id }) => image_id === image.id && member_id === token.projectId);
}

/** The image that a path names. @throws ImageRefusal 404 if there is none, or none for whoever asks */
export function imageOf(
  c: Context<ImageApi>,
  missing = (id: string) => `No image found with ID ${id}`,
): { readonly call: Call; readonly image: Image } {
  const call = c.get("call");
  const id = c.req.param("id") ?? "";
  const image = call.state.images.find((one) => one.id === id);
  if (image === undefined || !sees(call, image)) throw new ImageRefusal(404, missing(id));
  return { call, image };
}

/** @throws ImageRefusal 403 to those who may only look */
export function mayChange(call: Call, image: Image, action: string): void {
  if (!isAdmin(call) && !(isMember(call) && image.owner === call.token.projectId)) forbid(action);
}

/** The JSON of a request. @throws ImageRefusal 400 */
export async function readBody(c: Context<ImageApi>): Promise<unknown> {
  const text = await c.req.text();
  if (text === "") throw new ImageRefusal(400, "Body expected in request.");
  try {
    return JSON.parse(text);
  } catch {
    throw new ImageRefusal(400, "Malformed JSON in request body.");
  }
}

/** The JSON object of a request. @throws ImageRefusal 400 */
export async function readObject(c: Context<ImageApi>): Promise<Record<string, unknown>> {
  const body = await readBody(c);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new ImageRefusal(400, "Malformed JSON in request body.");
}
