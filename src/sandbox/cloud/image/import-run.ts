import { pickBy } from "lodash";
import { Readable } from "node:stream";
import type { EmbeddedCloud } from "../embedded-cloud";
import type { Call } from "./call";
import { finish } from "./image-data";
import { isLoopback, type ImportMethod } from "./import-methods";
import { NO_BYTES, type Image, type ImageTask } from "./state";
import { endTask, progressOf } from "./task";

/** One import, from when it was taken until it ends. */
export interface Import {
  readonly call: Call;
  readonly image: Image;
  readonly task: ImageTask;
  readonly method: ImportMethod;
  readonly cloud: EmbeddedCloud;
  readonly stopped: AbortSignal;
}

/** Properties that go with an image from region to region (`[glance_download_properties]` of glance-api.conf). */
const COPIED = /^(hw_|trait:|os_distro|os_secure_boot|os_type)/;

const REDIRECTS = 10;

/** Gets an image its bytes. It never fails: the task tells what became of it. */
export async function runImport(of: Import): Promise<void> {
  const { image, task, method, stopped } = of;
  try {
    await (method.name === "glance-direct" ? takeStaged(of) : fetchBytes(of));
    endTask(task, "success");
  } catch {
    // The sandbox ends in the middle: the image stays as it is, as when a real Glance is killed.
    if (stopped.aborted) return;
    Object.assign(image, { ...NO_BYTES, stores: undefined });
    // What was staged is not taken back: the image stays in `importing` (measured).
    if (method.name !== "glance-direct") image.status = "queued";
    endTask(task, "failure");
  }
  const { os_glance_import_task: _ended, ...properties } = image.properties;
  image.properties = properties;
}

/** Which stores the bytes are on the way to, and which they did not reach. */
function mark(image: Image, importing: string, failed: string): void {
  const stores = { os_glance_importing_to_stores: importing, os_glance_failed_import: failed };
  image.properties = { ...image.properties, ...stores };
}

async function takeStaged(of: Import): Promise<void> {
  const { call, image } = of;
  mark(image, "file", "");
  image.status = "importing";
  await store(of, call.region.imageFiles.readStaged(image.id));
  await call.region.imageFiles.removeStaged(image.id);
}

async function fetchBytes(of: Import): Promise<void> {
  const { image, method } = of;
  mark(image, "file", "");
  const isGlance = method.name === "glance-download";
  const response = await (isGlance ? fetchImage(of) : get(of, method.uri ?? "")).catch((error: unknown) => {
    if (!isGlance) mark(image, "", "file");
    throw error;
  });
  image.status = "importing";
  await store(of, Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]));
}

/** An image of another region, asked for as its Glance is: what goes wrong there goes wrong here. */
async function fetchImage(of: Import): Promise<Response> {
  const { cloud, image, method } = of;
  const base = `${cloud.region(method.glance_region ?? "").url}/image/v2/images/${method.glance_image_id}`;
  const source = (await (await get(of, base)).json()) as Image & Record<string, string>;
  if (source.status !== "active") throw new Error(`the image is ${source.status}`);
  const { disk_format, container_format } = source;
  Object.assign(image, { disk_format, container_format });
  image.properties = { ...image.properties, ...pickBy(source, (_value, name) => COPIED.test(name)) };
  return get(of, `${base}/file`);
}

/** Follows where it is sent to, but not off this machine. */
async function get(of: Import, url: string, redirects = REDIRECTS): Promise<Response> {
  const { call, method, stopped } = of;
  const headers: Record<string, string> = method.name === "glance-download" ? { "X-Auth-Token": call.token.id } : {};
  const response = await fetch(url, { headers, signal: stopped, redirect: "manual" });
  const next = response.headers.get("Location");
  if (next !== null && redirects > 0) {
    const { href } = new URL(next, url);
    if (!isLoopback(href)) throw new Error(`${url} sends off this machine`);
    return get(of, href, redirects - 1);
  }
  if (response.status !== 200 || response.body === null) throw new Error(`${url} answers ${response.status}`);
  return response;
}

/** @throws Error also where the image is gone when its bytes are there, or is said to be something else than they are */
async function store({ call, image, task }: Import, bytes: Readable): Promise<void> {
  const { imageFiles } = call.region;
  try {
    const content = await imageFiles.write(image.id, progressOf(task, bytes));
    if (!call.state.images.includes(image)) throw new Error("the image is gone");
    const wrong = finish(image, content);
    if (wrong !== undefined) throw new Error(wrong);
    mark(image, "", "");
  } catch (error) {
    await imageFiles.remove(image.id);
    mark(image, "", "file");
    throw error;
  }
}
