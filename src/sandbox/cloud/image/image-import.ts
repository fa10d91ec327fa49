import type { Context, Hono } from "hono";
import { isPlainObject } from "lodash";
import { imageOf, mayChange, readObject, type ImageApi } from "./call";
import { IMPORT_METHODS, isLoopback, type ImportMethod } from "./import-methods";
import { runImport } from "./import-run";
import { ImageRefusal } from "./refusal";
import type { Image } from "./state";
import { newTask } from "./task";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Bytes that Glance gets itself, and how far that is (glance/api/v2/images.py, import_image). */
export function imageImportRoutes(app: Hono<ImageApi>, base: string): void {
  app.post(`${base}/:id/import`, begin);
  app.get(`${base}/:id/tasks`, (c) => {
    const { call, image } = imageOf(c, () => "The resource could not be found.");
    return c.json({ tasks: call.state.tasks.filter(({ image_id }) => image_id === image.id) });
  });
}

async function begin(c: Context<ImageApi>): Promise<Response> {
  const body = await readObject(c);
  const method = methodOf(body);
  const { call, image } = imageOf(c);
  checkStatus(image, method.name);
  checkSource(method);
  mayChange(call, image, "modify_image");
  if (method.name === "web-download" && !isLoopback(method.uri ?? "")) {
    throw new ImageRefusal(400, `URI for web-download does not pass filtering: ${method.uri ?? "None"}`);
  }
  const task = newTask(call, image, { ...body, method });
  call.state.tasks.unshift(task);
  image.properties = { ...image.properties, os_glance_import_task: task.id };
  call.region.run((stopped) => runImport({ call, image, task, method, cloud: c.env.cloud, stopped }));
  return c.body(null, 202);
}

/** @throws ImageRefusal 400 */
function methodOf({ method }: Readonly<Record<string, unknown>>): ImportMethod {
  if (method === undefined) throw new ImageRefusal(400, "Import request requires a 'method' field.");
  const { name } = method as ImportMethod;
  if (!isPlainObject(method) || name === undefined) {
    throw new ImageRefusal(400, "Import request requires a 'name' field.");
  }
  if (!IMPORT_METHODS.includes(name)) throw new ImageRefusal(400, `Unknown import method name '${name}'.`);
  const where = name === "glance-download" ? { glance_service_interface: "public" } : {};
  return { ...(method as ImportMethod), ...where };
}

/** @throws ImageRefusal 409 */
function checkStatus(image: Image, method: string): void {
  const conflict = (text: string) => new ImageRefusal(409, text);
  if (image.status === "active") throw conflict("Image with status active cannot be target for import");
  if (image.properties.os_glance_import_task !== undefined && image.status !== "importing") {
    throw conflict("Image has active task");
  }
  if (method !== "glance-direct" && image.status !== "queued") {
    throw conflict(`Image needs to be in 'queued' state to use '${method}' method`);
  }
  if (method === "glance-direct" && image.status !== "uploading") {
    throw conflict("Image needs to be staged before 'glance-direct' method can be used");
  }
  for (const name of ["container_format", "disk_format"] as const) {
    if (image[name] === null) throw conflict(`'${name}' needs to be set before import`);
  }
}

/** @throws ImageRefusal 400 */
function checkSource(method: ImportMethod): void {
  if (method.name !== "glance-download") return;
  for (const name of ["glance_region", "glance_image_id"] as const) {
    if (method[name] === undefined) {
      throw new ImageRefusal(400, `'${name}' needs to be set for glance-download import method`);
    }
  }
  if (!UUID.test(String(method.glance_image_id))) {
    throw new ImageRefusal(400, `Remote image id does not look like a UUID: ${method.glance_image_id}`);
  }
}
