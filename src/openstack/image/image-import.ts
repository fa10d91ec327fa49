import type { CallOptions, Session } from "../session";

/** A way in which Glance gets the bytes itself. */
export type ImageImport =
  /** From a Glance of another region, by the caller's token: both regions have one Keystone. */
  | { readonly name: "glance-download"; readonly region: string; readonly imageId: string }
  /** From a web server. */
  | { readonly name: "web-download"; readonly url: string };

/** The import methods that a region's Glance offers, such as `glance-direct`, `web-download`, `glance-download`, `copy-image`. */
export async function listImportMethods(
  session: Session,
  region: string,
  options: CallOptions = {},
): Promise<readonly string[]> {
  const member = "import-methods";
  const { body } = await session.request<{ readonly [member]: { readonly value?: readonly string[] } }>({
    ...{ service: "image", region, method: "GET", path: "/v2/info/import", member, signal: options.signal },
  });
  return body[member].value ?? [];
}

/**
 * Begins an import into a `queued` image. Whether it succeeds is seen in the image: `importing`, then `active`, or `queued` again.
 *
 * @throws OpenStackError kind `conflict` while another import of the image goes on
 */
export async function importImage(
  session: Session,
  region: string,
  id: string,
  source: ImageImport,
  options: CallOptions = {},
): Promise<void> {
  const path = `/v2/images/${encodeURIComponent(id)}/import`;
  const body = { method: methodOf(source) };
  await session.request({ service: "image", region, method: "POST", path, body, signal: options.signal });
}

function methodOf(source: ImageImport): object {
  if (source.name === "web-download") return { name: source.name, uri: source.url };
  const { name, region, imageId } = source;
  return { name, glance_region: region, glance_image_id: imageId, glance_service_interface: "public" };
}

/** A task of an image, such as an import. */
export interface ImageTask {
  readonly id: string;
  readonly status: "pending" | "processing" | "success" | "failure";
  /** What it is doing, such as `Copied 15 MiB`, or why it failed. */
  readonly message: string;
}

/** The tasks of an image, as long as Glance keeps them. */
export async function listImageTasks(
  session: Session,
  region: string,
  id: string,
  options: CallOptions = {},
): Promise<ImageTask[]> {
  const path = `/v2/images/${encodeURIComponent(id)}/tasks`;
  const { body } = await session.request<{ readonly tasks: readonly ImageTask[] }>({
    ...{ service: "image", region, method: "GET", path, member: "tasks", signal: options.signal },
  });
  return body.tasks.map(({ id: task, status, message }) => ({ id: task, status, message }));
}
