import type { Context, Hono } from "hono";
import { omitBy, pickBy, pull, remove as removeAll } from "lodash";
import { imageOf, isMember, mayChange, readBody, readObject, type Call, type ImageApi } from "./call";
import { listImages } from "./image-list";
import { changesOf, PATCH_TYPE, patchImage } from "./image-patch";
import { checkAttributes, checkNew, checkValues, isAttribute } from "./image-schema";
import { shown } from "./image-view";
import { IMPORT_METHODS } from "./import-methods";
import { forbid, ImageRefusal, refuseType } from "./refusal";
import { imageTime, newImage, type Image } from "./state";

/** `/v2/images` (glance/api/v2/images.py, image_tags.py). */
export function imageRoutes(app: Hono<ImageApi>, base: string): void {
  app.get(base, (c) => c.json(listImages(c.get("call"), new URL(c.req.url).searchParams)));
  app.post(base, create);
  app.get(`${base}/:id`, (c) => c.json(shown(imageOf(c).image)));
  app.patch(`${base}/:id`, patch);
  app.delete(`${base}/:id`, remove);
  app.put(`${base}/:id/tags/:tag`, (c) =>
    retag(c, (tags, tag) => {
      checkAttributes({ tags: [tag] });
      return [...new Set([...tags, tag])];
    }),
  );
  app.delete(`${base}/:id/tags/:tag`, (c) =>
    retag(c, (tags, tag) => {
      if (!tags.includes(tag)) throw new ImageRefusal(404);
      return tags.filter((other) => other !== tag);
    }),
  );
}

async function create(c: Context<ImageApi>): Promise<Response> {
  const call = c.get("call");
  const body = await readObject(c);
  checkNew(body);
  if (!isMember(call)) forbid("add_image");
  checkValues(call, body);
  const image = made(call, body);
  checkFree(call, image.id);
  call.state.images.push(image);
  return c.json(shown(image), 201, {
    Location: `${call.region.url}/v2/images/${image.id}`,
    "OpenStack-image-import-methods": IMPORT_METHODS.join(","),
    "OpenStack-image-store-ids": "file,os_glance_staging_store,os_glance_tasks_store",
  });
}

function made({ token }: Call, body: Readonly<Record<string, unknown>>): Image {
  const attributes = pickBy(body, (_value, name) => isAttribute(name) || name === "id") as Partial<Image>;
  const properties = omitBy(body, (_value, name) => isAttribute(name) || name === "id") as Image["properties"];
  const tags = [...new Set(attributes.tags)];
  return newImage({ owner: token.projectId ?? "", ...attributes, tags, properties });
}

/** @throws ImageRefusal 409 for an id that an image has, or ever had; capitals are no difference to the database */
function checkFree({ state }: Call, id: string): void {
  const small = id.toLowerCase();
  if (state.usedIds.includes(small) || state.images.some((image) => image.id.toLowerCase() === small)) {
    throw new ImageRefusal(409, `Image ID ${id} already exists!`);
  }
}

async function patch(c: Context<ImageApi>): Promise<Response> {
  const type = c.req.header("Content-Type")?.split(";")[0] ?? "";
  if (type !== PATCH_TYPE) {
    const offered = `application/openstack-images-v2.0-json-patch, ${PATCH_TYPE}`;
    c.header("Accept-Patch", offered);
    refuseType(type, `Image PATCH expects Content-Type one of: ${offered}`);
  }
  const changes = changesOf(await readBody(c));
  const { call, image } = imageOf(c);
  patchImage(call, image, changes);
  return c.json(shown(image));
}

async function remove(c: Context<ImageApi>): Promise<Response> {
  const { call, image } = imageOf(c, (id) => `Failed to find image ${id} to delete`);
  mayChange(call, image, "delete_image");
  if (image.protected) throw new ImageRefusal(403, `Image ${image.id} is protected and cannot be deleted.`);
  const { images, usedIds, members, tasks } = call.state;
  pull(images, image);
  usedIds.push(image.id.toLowerCase());
  removeAll(members, { image_id: image.id });
  removeAll(tasks, { image_id: image.id });
  await call.region.imageFiles.remove(image.id);
  return c.body(null, 204);
}

function retag(c: Context<ImageApi>, change: (tags: readonly string[], tag: string) => string[]): Response {
  const { call, image } = imageOf(c, (id) => `Image ${id} not found.`);
  mayChange(call, image, "modify_image");
  image.tags = change(image.tags, c.req.param("tag") ?? "");
  image.updated_at = imageTime();
  return c.body(null, 204);
}
