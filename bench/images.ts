import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { contentImageId } from "../src/image";
import type { LiveRegion } from "../src/live";
import { createImage } from "../src/openstack";
import { IMAGE_MIB, ImageFile, realRegions, removeImages } from "./images-cloud";
import type { ImagesAsk } from "./images-app";
import { interleave, median, row, type Row } from "./report";
import { own, runToEnd, timed, type Sample } from "./sample";

const NAME = "multisite-bench";
const TIME = `${IMAGE_MIB} MiB from a file to 3 regions`;
const PIPE = "cat | tee >(curl) >(curl) | curl";
const SERVER_SIDE = `${IMAGE_MIB} MiB from region to region by Glance itself`;

/**
 * Images of the real cloud, against what an operator would write: a pipe that reads the file once, with a `curl` for each region, into
 * images that are there already, and without a look at what came of it. Ours makes the images, hashes, verifies and publishes.
 */
export async function images(): Promise<Row[]> {
  const places = await realRegions();
  const folder = mkdtempSync(join(tmpdir(), "multisite-bench-"));
  try {
    return places.length === 0 ? rows([], []) : await measure(places, await ImageFile.make(join(folder, "image.raw")));
  } finally {
    rmSync(folder, { recursive: true });
    await removeImages(places, NAME);
  }
}

async function measure(places: readonly LiveRegion[], file: ImageFile): Promise<Row[]> {
  const { ours, pipe } = await interleave(3, {
    ours: async () => {
      const sha512 = await file.renew();
      return replicated(places, { file: file.path, sha512, targets: places.map(({ name }) => name) });
    },
    pipe: () => piped(places, file),
  });
  const sha512 = await file.renew();
  const [first, ...others] = places.map(({ name }) => name);
  await runToEnd(own("images-app", JSON.stringify({ name: NAME, sha512, file: file.path, targets: [first] })));
  const image = { region: first, id: contentImageId(sha512) };
  return rows(ours, pipe, await replicated(places, { sha512, image, targets: others }));
}

function rows(ours: readonly Sample[], pipe: readonly Sample[], serverSide?: Sample): Row[] {
  return [
    row(`${TIME}: time`, "ms", median(ours, "wallMs"), PIPE, median(pipe, "wallMs"), 1.11),
    row(`${TIME}: peak memory`, "MiB", median(ours, "peakMiB"), "150 MiB", 150, 1),
    row(`${SERVER_SIDE}: read and written here`, "MiB", serverSide?.movedMiB, "the bytes", 2 * IMAGE_MIB, 0.02),
    row(`${SERVER_SIDE}: time`, "ms", serverSide?.wallMs),
  ];
}

async function replicated(places: readonly LiveRegion[], ask: Omit<ImagesAsk, "name">): Promise<Sample> {
  const sample = await runToEnd(own("images-app", JSON.stringify({ name: NAME, ...ask })));
  await removeImages(places, NAME);
  return sample;
}

async function piped(places: readonly LiveRegion[], file: ImageFile): Promise<Sample> {
  const { stdout: token } = await run(process.env.OPENSTACK_CLIENT ?? "", [
    "token",
    "issue",
    "-f",
    "value",
    "-c",
    "id",
  ]);
  const urls = await Promise.all(
    places.map(async ({ session, region }) => {
      const formats = { diskFormat: "raw", containerFormat: "bare" };
      const { id } = await createImage(session, region, { name: NAME, ...formats, visibility: "private" });
      return `${(await session.catalog()).endpoint("image", region, "public")}/v2/images/${id}/file`;
    }),
  );
  const [last, ...others] = urls.map(
    (url) =>
      `curl -sS --noproxy '*' -w '%{http_code} ' -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/octet-stream' -T - ${url} >&2`,
  );
  const pipe = `cat "$FILE" | tee ${others.map((curl) => `>(${curl})`).join(" ")} | ${last}`;
  const sample = await timed(async () => {
    const env = { ...process.env, TOKEN: token.trim(), FILE: file.path };
    const { stderr } = await run("bash", ["-c", pipe], { env });
    if (!/^(204 ){3}$/.test(stderr)) throw new Error(`curl: ${stderr}`);
  });
  await removeImages(places, NAME);
  return sample;
}

/** Ends when all programs that it started have ended. */
const run = promisify(execFile);
