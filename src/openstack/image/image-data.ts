import type { Content, Download, TransferOptions } from "../content";
import type { Session } from "../session";

/**
 * Gives an image its bytes. Where the upload ends early, Glance takes what came away again, and the image is `queued` as before.
 *
 * @throws OpenStackError kind `conflict` if the image has bytes, or somebody else is sending some; `overLimit` for a quota or a full store;
 * what the content fails with is thrown as it is
 */
export async function uploadImageData(
  session: Session,
  region: string,
  id: string,
  content: Content,
  options: TransferOptions = {},
): Promise<void> {
  await session.upload({ service: "image", region, method: "PUT", path: pathOf(id) }, content, options);
}

/**
 * Opens the bytes of an image.
 *
 * @throws OpenStackError kind `notFound`, also for an image without bytes of its own project; `forbidden` if it is deactivated, or the
 * role does not allow it
 */
export function downloadImageData(
  session: Session,
  region: string,
  id: string,
  options: TransferOptions & { readonly from?: number } = {},
): Promise<Download> {
  return session.download({ service: "image", region, path: pathOf(id) }, options);
}

const pathOf = (id: string) => `/v2/images/${encodeURIComponent(id)}/file`;
