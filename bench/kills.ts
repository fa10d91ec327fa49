import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LiveRegion, ReplicaEvent } from "../src/live";
import { createImage, type Image } from "../src/openstack";
import type { ImagesAsk } from "./images-app";
import { IMAGE_MIB, ImageFile, ownImages, realRegions, removeImages } from "./images-cloud";
import { randomNumbers } from "./random";
import { row, type Row } from "./report";
import { own } from "./sample";

const NAME = "multisite-kills";
const FOREIGN = `foreign ${NAME}`;
const KILLS = 20;
const BYTES = IMAGE_MIB * 2 ** 20;

/** So long after its start, or after something has happened for the first time. */
interface Moment {
  readonly after?: (event: ReplicaEvent) => boolean;
  readonly ms: number;
}

/** Replicators of the real cloud that are killed at random moments, until one may finish. What is there then must be right, and all. */
export async function kills(): Promise<Row[]> {
  const places = await realRegions();
  if (places.length === 0) return rows();
  const folder = mkdtempSync(join(tmpdir(), "multisite-bench-"));
  try {
    const file = await ImageFile.make(join(folder, "image.raw"));
    return rows(await killOften(places, file));
  } finally {
    rmSync(folder, { recursive: true });
    await removeImages(places, NAME);
    await removeImages(places, FOREIGN);
  }
}

interface Tally {
  killed: number;
  /** How often all replicas had to be right. */
  finished: number;
  wrong: number;
  left: number;
  touched: number;
}

async function killOften(places: readonly LiveRegion[], file: ImageFile): Promise<Tally> {
  const random = randomNumbers(Date.now());
  const foreign = await Promise.all(places.map(foreignDraft));
  const tally = { killed: 0, finished: 0, wrong: 0, left: 0, touched: 0 };
  while (tally.killed < KILLS) {
    const sha512 = await file.renew();
    const ask = { name: NAME, sha512, file: file.path, targets: places.map(({ name }) => name) };
    // One that has finished before its moment was not killed, and the next one needs another image.
    while (tally.killed < KILLS && (await replicate(ask, momentOf(tally.killed, random))) === "killed") tally.killed++;
    await replicate(ask);
    tally.finished++;
    for (const [n, place] of places.entries()) await judge(place, sha512, foreign[n], tally);
    await removeImages(places, NAME);
  }
  return tally;
}

/** At each stage as often: before there is anything, among the bytes, behind the last one, before and while it is published. */
function momentOf(n: number, random: (below: number) => number): Moment {
  const bytes = random(BYTES);
  const moments: readonly Moment[] = [
    { ms: random(1_500) },
    { after: (it) => it.event === "progress" && it.bytes >= bytes, ms: 0 },
    { after: (it) => it.event === "progress" && it.bytes === BYTES, ms: random(500) },
    { after: (it) => it.event === "verified", ms: random(40) },
    { after: (it) => it.event === "published", ms: random(500) },
  ];
  return moments[n % moments.length];
}

/** An image of somebody else in the same project, which looks like one that was left half-made. */
async function foreignDraft({ session, region }: LiveRegion): Promise<Image> {
  const formats = { diskFormat: "raw", containerFormat: "bare" };
  return createImage(session, region, { name: FOREIGN, ...formats, hidden: true, tags: ["multisite-unpublished"] });
}

function replicate(ask: ImagesAsk, moment?: Moment): Promise<"finished" | "killed"> {
  return new Promise((resolve, reject) => {
    const { args } = own("images-app", JSON.stringify(ask));
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let timer: NodeJS.Timeout | undefined;
    const arm = () => (timer ??= setTimeout(() => child.kill("SIGKILL"), moment?.ms));
    if (moment !== undefined && moment.after === undefined) arm();
    createInterface(child.stdout).on("line", (line) => {
      if (moment?.after?.(JSON.parse(line) as ReplicaEvent)) arm();
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0) resolve("finished");
      else reject(new Error(`a replicator ended with ${code}`));
    });
  });
}

async function judge(place: LiveRegion, sha512: string, foreign: Image, tally: Tally): Promise<void> {
  const images = await ownImages(place);
  const ours = images.filter(({ name }) => name?.startsWith(NAME));
  const right = ours.filter((it) => it.name === NAME && it.status === "active" && it.hashValue === sha512);
  if (right.length !== 1 || right[0].hidden || right[0].tags.length > 0) tally.wrong++;
  tally.left += ours.length - right.length;
  if (!images.some(({ id, updatedAt }) => id === foreign.id && updatedAt === foreign.updatedAt)) tally.touched++;
}

function rows(tally?: Tally): Row[] {
  const what = `${IMAGE_MIB} MiB to 3 regions, replicators killed at random moments`;
  const peer = tally && `${tally.killed} kills`;
  return [
    row(`${what}: regions without the right image`, "", tally?.wrong, peer, tally?.killed, 0),
    row(`${what}: images left behind`, "", tally?.left, peer, tally?.killed, 0),
    row(`${what}: images of others touched`, "", tally?.touched, peer, tally?.killed, 0),
    row(`${what}: images that had to be finished`, "", tally?.finished),
  ];
}
