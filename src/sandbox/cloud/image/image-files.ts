import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Image } from "./state";

/** What is found out of bytes while they are written. */
export interface Content {
  /** Bytes. */
  readonly size: number;
  readonly md5: string;
  readonly sha512: string;
  /** The beginning, which tells the format. */
  readonly head: Buffer;
}

/** As far as the signature of an ISO 9660 file system. */
const HEAD = 0x8006;

/** The bytes of one region's images: a file each, never in memory. */
export class ImageFiles {
  /** @param folder is asked only when there are bytes, and made then */
  constructor(private readonly folder: () => string) {}

  /** Writes an image's bytes, or its staged ones; what breaks off leaves nothing. */
  async write(id: string, source: Readable, staged = false): Promise<Content> {
    const file = this.file(id, staged);
    const [md5, sha512] = [createHash("md5"), createHash("sha512")];
    let [size, head] = [0, Buffer.alloc(0)];
    const measured = async function* (chunks: Readable) {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        size += chunk.length;
        md5.update(chunk);
        sha512.update(chunk);
        if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
        yield chunk;
      }
    };
    mkdirSync(this.folder(), { recursive: true, mode: 0o700 });
    try {
      await pipeline(source, measured, createWriteStream(file, { mode: 0o600 }));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return { size, md5: md5.digest("hex"), sha512: sha512.digest("hex"), head };
  }

  has({ id, seed }: Image): boolean {
    return seed !== undefined || existsSync(this.file(id));
  }

  /** @param end the last byte, counted as well */
  read({ id, seed }: Image, start = 0, end = Infinity): Readable {
    const file = this.file(id);
    if (seed !== undefined && !existsSync(file)) {
      mkdirSync(this.folder(), { recursive: true, mode: 0o700 });
      writeFileSync(file, Buffer.from(seed, "base64"), { mode: 0o600 });
    }
    return createReadStream(file, { start, end });
  }

  readStaged(id: string): Readable {
    return createReadStream(this.file(id, true));
  }

  async removeStaged(id: string): Promise<void> {
    await rm(this.file(id, true), { force: true });
  }

  async remove(id: string): Promise<void> {
    await rm(this.file(id), { force: true });
    await this.removeStaged(id);
  }

  private file(id: string, staged = false): string {
    return join(this.folder(), staged ? `${id}.staged` : id);
  }
}
