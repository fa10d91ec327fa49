import groupBy from "lodash/groupBy";
import type { ContentEntry, ImageLockThing } from "../../image";
import { pruneReplicas, type LiveRegion, type PrunedReplica, type PruneItem } from "../../live";
import { renderPruned, type PruneReport } from "../../report/pruned-images";
import { isConfirmed } from "../confirm";
import { FAILED, REGION_UNKNOWN } from "../exit-code";
import type { DeclaredImage } from "./declared-image";
import { givenQuestion, isDescribed, type GivenContent } from "./given-image";
import { openImages, pickVersions, type OpenedImages, type WhichReplicas } from "./open-images";

export interface PruneCommandOptions extends WhichReplicas, GivenContent {
  /** Whether nobody is asked. */
  readonly yes?: boolean;
  /** Whether nothing is removed. */
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Replicas of one content that are not declared any more. */
interface Leftover {
  readonly image: DeclaredImage;
  readonly content: ContentEntry;
  /** False for a version that is declared, but not in these regions. */
  readonly isGone: boolean;
  readonly items: readonly PruneItem[];
}

/** `multisite images prune`: removes what replicators have made and nobody declares any more. @returns the exit code */
export async function pruneImages(options: PruneCommandOptions): Promise<number> {
  const { json, yes, dryRun, timeoutMs } = options;
  const given = isDescribed(options) ? await givenItems(options) : [];
  const leftovers = isDescribed(options) ? [] : await leftoversIn(options);
  const items = [...given, ...leftovers.flatMap((leftover) => leftover.items)];
  const look = (isPlan: boolean) => pruneReplicas(items, { timeoutMs, dryRun: isPlan });
  if (dryRun === true) return end(reportOf(await look(true), true), json);
  let replicas = await look(yes !== true);
  if (yes !== true && replicas.some(({ state }) => state === "removed")) {
    // Standard output is for the JSON.
    const planned = renderPruned(reportOf(replicas, true));
    (json === true ? process.stderr : process.stdout).write(`${planned}\n`);
    if (!(await isConfirmed("Remove these images?"))) {
      process.stderr.write("nothing was changed\n");
      return FAILED;
    }
    replicas = await look(false);
  }
  forget(leftovers, replicas);
  return end(reportOf(replicas, false), json);
}

/** What somebody says is not needed any more. */
async function givenItems(given: GivenContent): Promise<PruneItem[]> {
  const { label, name, sha512, targets } = await givenQuestion(given);
  return targets.map(({ place }) => ({ label, name, place, sha512 }));
}

async function leftoversIn(which: WhichReplicas): Promise<Leftover[]> {
  const { all, picked } = await openPruned(which);
  const { region } = which;
  pickVersions(picked, { ...which, imageVersion: undefined });
  return picked.flatMap((image) => leftoversOf(image, all, region));
}

/**
 * Also an image that is in no model any more, by its whole path, as lock files of other images remember it. Without its name it is not meant:
 * another app may have the same lock file.
 */
async function openPruned(which: WhichReplicas): Promise<OpenedImages> {
  const { all } = await openImages({ ...which, image: undefined });
  const isDeclared = all.some(({ path }) => path === which.image);
  const remembered = isDeclared ? [] : all.flatMap((image) => image.remembered(which.image) ?? []).slice(0, 1);
  return remembered.length > 0 ? { all, picked: remembered } : openImages(which);
}

/** What the lock file knows as the replicator's, and the model has not, or not there. */
function leftoversOf(image: DeclaredImage, all: readonly DeclaredImage[], regions?: readonly string[]): Leftover[] {
  return image.entries.flatMap((content): Leftover[] => {
    if (content.kind !== "content" || content.delivery !== "replicator") return [];
    const { sha512, version } = content;
    const declared = image.versions.find((it) => it.version === version);
    const label = image.labelOf(content);
    const name = image.nameOf(content);
    const places = image.places.filter((place) => !isDeclaredIn(place, sha512, all));
    const isWanted = (place: LiveRegion) => regions?.includes(place.name) ?? true;
    const items = places.filter(isWanted).map((place) => {
      const salt = image.replicaIn(version, place.name)?.salt;
      return { label, name, owner: image.path, place, sha512, salt };
    });
    // What is known of regions that were left out is needed still.
    return [{ image, content, isGone: declared === undefined && regions === undefined, items }];
  });
}

/** Whatever version has the content, and by whatever name its region goes: it is one image there. */
function isDeclaredIn({ session, region }: LiveRegion, sha512: string, all: readonly DeclaredImage[]): boolean {
  const isThere = (place: LiveRegion) => place.session.cloud === session.cloud && place.region === region;
  return all.some((image) =>
    image.versions.some((version) => {
      if (image.contentOf(version).sha512 !== sha512) return false;
      const names = [...image.wavesOf(version).flat(), ...image.living(version.regions.map(({ name }) => name))];
      return names.some((name) => isThere(image.place(name)));
    }),
  );
}

/** What is removed everywhere needs no line any more. */
function forget(leftovers: readonly Leftover[], replicas: readonly PrunedReplica[]): void {
  const left = new Set(replicas.filter(({ state }) => state !== "removed").map(({ label }) => label));
  const gone = leftovers.filter(({ image, content, isGone }) => isGone && !left.has(image.labelOf(content)));
  for (const those of Object.values(groupBy(gone, ({ image }) => image.path))) {
    const [{ image }] = those;
    const versions = new Set(those.map(({ content }) => content.version));
    const things = image.entries.filter(
      ({ kind, version }) => versions.has(version) && (kind !== "promoted" || image.versions.length === 0),
    );
    image.keep([], things satisfies readonly ImageLockThing[]);
  }
}

function reportOf(replicas: readonly PrunedReplica[], isPlan: boolean): PruneReport {
  return { version: 1, isPlan, replicas };
}

/** @returns the exit code */
function end(report: PruneReport, json: boolean | undefined): number {
  process.stdout.write(`${json === true ? JSON.stringify(report, null, 2) : renderPruned(report)}\n`);
  const states = report.replicas.map(({ state }) => state);
  return states.includes("kept") ? FAILED : states.includes("unknown") ? REGION_UNKNOWN : 0;
}
