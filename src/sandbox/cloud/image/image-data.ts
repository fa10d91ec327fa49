import type { Context, Hono } from "hono";
import type { Readable } from "node:stream";
import { imageOf, isAdmin, isMember, mayChange, type Call, type ImageApi } from "./call";
import { mismatch, virtualSize } from "./disk-format";
import type { Content } from "./image-files";
import { forbid, ImageRefusal, refuse, refuseType } from "./refusal";
import { imageTime, type Image, type ImageStatus } from "./state";

const BYTES = "application/octet-stream";

/** An image's bytes (glance/api/v2/image_data.py). */
export function imageDataRoutes(app: Hono<ImageApi>, base: string): void {
  app.put(`${base}/:id/file`, upload);
  app.get(`${base}/:id/file`, download);
  app.put(`${base}/:id/stage`, stage);
}

async function upload(c: Context<ImageApi>): Promise<Response> {
  const meant = meantSize(c);
  const { call, image } = imageOf(c);
  mayChange(call, image, "upload_image");
  // Bytes that were refused are still in the way (measured).
  if (image.status === "queued" && image.stores !== undefined) throw new ImageRefusal(500);
  begin(image, "saving");
  const asFound = { ...image };
  const content = await receive(c, call, image, false);
  if (meant !== undefined && meant !== content.size) {
    await call.region.imageFiles.remove(image.id);
    restore(image);
    const what = content.size > meant ? "exceeds" : "mismatch";
    throw new ImageRefusal(400, `Size ${what}: expected ${meant} bytes, got ${content.size} bytes`);
  }
  // Glance writes the image back as it found it: what was changed meanwhile is lost (measured).
  const wrong = finish(Object.assign(image, asFound), content);
  if (wrong === undefined) return c.body(null, 204);
  // The sums of what is refused stay, and prove nothing (measured).
  restore(image);
  return refuseType(BYTES, wrong);
}

async function stage(c: Context<ImageApi>): Promise<Response> {
  meantSize(c);
  const { call, image } = imageOf(c);
  mayChange(call, image, "modify_image");
  begin(image, "uploading");
  const { size } = await receive(c, call, image, true);
  Object.assign(image, { size, updated_at: imageTime() });
  return c.body(null, 204);
}

/** The size that a client announces beside the body, in bytes. @throws ImageRefusal 400 or 415 */
function meantSize(c: Context<ImageApi>): number | undefined {
  const type = c.req.header("Content-Type")?.split(";")[0] ?? "None";
  if (type !== BYTES) refuseType(type);
  const size = c.req.header("x-openstack-image-size");
  if (size === undefined) return undefined;
  if (!/^\d+$/.test(size)) throw new ImageRefusal(400, "Invalid or missing image size in request headers.");
  return Number(size);
}

/** Who comes second is told so before a byte is read. @throws ImageRefusal 400 or 409 */
function begin(image: Image, status: ImageStatus): void {
  if (image.status !== "queued") {
    throw new ImageRefusal(409, `Image status transition from ${image.status} to ${status} is not allowed`);
  }
  const unset = (["disk_format", "container_format"] as const).filter((name) => image[name] === null);
  if (unset.length > 0) {
    const properties = unset.length === 1 ? "Property" : "Properties";
    throw new ImageRefusal(400, `${properties} ${unset.join(", ")} must be set prior to saving data.`);
  }
  Object.assign(image, { status, updated_at: imageTime() });
}

const restore = (image: Image) => Object.assign(image, { status: "queued", updated_at: imageTime() });

/** Takes the request's body in; a broken one leaves the image as it was. @throws ImageRefusal 410 */
async function receive(c: Context<ImageApi>, call: Call, image: Image, staged: boolean): Promise<Content> {
  const { imageFiles } = call.region;
  try {
    const content = await imageFiles.write(image.id, c.env.upload, staged);
    if (call.state.images.includes(image)) return content;
  } catch (error) {
    restore(image);
    throw error;
  }
  await imageFiles.remove(image.id);
  const when = "The image may have been deleted during the upload, cleaning up the chunks uploaded.";
  throw new ImageRefusal(410, `Image ${image.id} could not be found after upload. ${when}`);
}

/**
 * The image has its bytes now, and is active unless they are not what it is said to be.
 *
 * @returns what is wrong with them
 */
export function finish(image: Image, content: Content): string | undefined {
  const sums = {
    checksum: content.md5,
    os_hash_algo: "sha512",
    os_hash_value: content.sha512,
    stores: "file",
  } as const;
  Object.assign(image, sums, { updated_at: imageTime() });
  const wrong = mismatch(image, content);
  if (wrong !== undefined) return wrong;
  Object.assign(image, { status: "active", size: content.size, virtual_size: virtualSize(image, content) });
  return undefined;
}

function download(c: Context<ImageApi>): Response {
  const { call, image } = imageOf(c);
  if (image.status === "deactivated" && !isAdmin(call)) {
    throw new ImageRefusal(403, "The requested image has been deactivated. Image data download is forbidden.");
  }
  if (!isMember(call)) forbid("download_image");
  const { imageFiles } = call.region;
  const { size, stores, checksum } = image;
  if (size === null || stores === undefined || !imageFiles.has(image)) return c.body(null, 204);
  const range = c.req.header("Range");
  const [start, end] = range === undefined ? [0, size - 1] : rangeOf(range, size);
  const headers = {
    "Content-Type": BYTES,
    "Content-Length": String(end - start + 1),
    ...(checksum === null ? {} : { "Content-MD5": checksum }),
    ...(range === undefined ? {} : { "Content-Range": `bytes ${start}-${end}/${size}` }),
  };
  if (size === 0) return c.body("", 200, headers);
  return c.body(webStream(imageFiles.read(image, start, end)), range === undefined ? 200 : 206, headers);
}

/** What `Readable.toWeb` gives ends the process with an error in Node 20 if it is cancelled while bytes are on their way. */
function webStream(bytes: Readable): ReadableStream<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void bytes.destroy(),
  });
}

/** First and last byte of a range. @throws ImageRefusal 400 or 416 */
function rangeOf(range: string, size: number): readonly [number, number] {
  if (range.includes(",")) {
    const instead = "You may make multiple single-range requests instead.";
    throw new ImageRefusal(400, `Requests with multiple ranges are not supported in Glance. ${instead}`);
  }
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const start = from === "" && to !== "" ? Math.max(0, size - Number(to)) : Number(from || NaN);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (start <= end) return [start, end];
  const allowed = `Start position MUST be in the inclusive range [0, ${size - 1}].`;
  return refuse(416, start >= size ? `Invalid start position in Range header. ${allowed}` : "Invalid Range header.");
}
