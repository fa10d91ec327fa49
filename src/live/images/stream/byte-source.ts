import type { Download, TransferOptions } from "../../../openstack";
import { downloadImageData } from "../../../openstack";
import type { ReplicaSource } from "./replica-source";
import { openFile } from "./file-source";
import { openUrl, shownUrl } from "./url-source";

/** Where an image's bytes come from, however often. */
export interface ByteSource {
  /** What errors call it, such as `/images/base.raw`. */
  readonly name: string;
  /**
   * Opens the bytes.
   *
   * @param from the first one that is wanted; the download says where it begins, and that is 0 where nothing can be left out
   * @throws ImageSourceError or OpenStackError
   */
  open(from: number, signal: AbortSignal): Promise<Download>;
}

/** The bytes of a file, of what an address answers with, or of an image of some region. */
export function byteSource(source: ReplicaSource, options: Pick<TransferOptions, "idleTimeoutMs"> = {}): ByteSource {
  switch (source.kind) {
    case "file":
      return { name: source.path, open: (from) => openFile(source.path, from) };
    case "url":
      return { name: shownUrl(source.url), open: (from, signal) => openUrl(source.url, from, { ...options, signal }) };
    case "image": {
      const { place, id } = source;
      const open: ByteSource["open"] = (from, signal) =>
        downloadImageData(place.session, place.region, id, { ...options, from, signal });
      return { name: `image ${id} in ${place.name}`, open };
    }
  }
}
