import type { Readable } from "node:stream";

/** The bytes of a stream behind its first ones: of what is opened again, those are known. */
export async function* behind(body: Readable, count: number): AsyncGenerator<Buffer> {
  let surplus = count;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const fresh = chunk.subarray(surplus);
    surplus -= chunk.length - fresh.length;
    if (fresh.length > 0) yield fresh;
  }
}
