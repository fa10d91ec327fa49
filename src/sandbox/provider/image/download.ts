import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ProviderError } from "../../../plugin/wire/diagnostic";

const under = new Map<string, Promise<string>>();

/**
 * What is behind a URL, as a file. As the community provider does, it is known by the URL alone: what was downloaded once is not
 * looked at again.
 *
 * @param folder that keeps it
 * @throws ProviderError if it can't be had
 */
export function downloaded(url: string, folder: string, signal: AbortSignal): Promise<string> {
  const file = join(folder, `${createHash("md5").update(`${url}false`).digest("hex")}.img`);
  const known = under.get(file) ?? download(url, folder, file, signal);
  under.set(file, known);
  return known.finally(() => under.delete(file));
}

async function download(url: string, folder: string, file: string, signal: AbortSignal): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0) return file;
  // Loaded here: most of the processes that Terraform starts download nothing.
  const axios = require("axios") as typeof import("axios");
  try {
    const { data } = await axios.get<Readable>(url, { responseType: "stream", signal });
    await pipeline(data, createWriteStream(file), { signal });
    return file;
  } catch (error) {
    rmSync(file, { force: true });
    const detail = error instanceof Error ? error.message : undefined;
    throw new ProviderError({ summary: `${url} can't be downloaded`, detail, path: ["image_source_url"] });
  }
}
