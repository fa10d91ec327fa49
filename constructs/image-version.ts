import type { Problem } from "../src/finding";
import { isVersionName, type ContentEntry } from "../src/image";
import type { ImageDelivery } from "./image-delivery";
import { contentOfFile, type FileContent } from "./image-file";
import type { LockedImage } from "./locked-image";
import type { ImageSource } from "./image-source";

/** One version of an image: what is in it, and who delivers it. */
export interface ImageVersion {
  readonly version: string;
  readonly source: ImageSource;
  /** Absent where nobody knows it yet: a finding says so. */
  readonly sha512?: string;
  /** Bytes, where they are known. */
  readonly size?: number;
  readonly delivery: "terraform" | "replicator";
  readonly problems: readonly Problem[];
}

/** An error that a command settles: it asks Glance what is in a region's image. */
export const IMAGE_LEARN = "IMAGE_LEARN";

/** What a version may be known from. */
export interface VersionContext {
  /** Path of the image in the tree, for messages. */
  readonly path: string;
  readonly delivery: ImageDelivery;
  /** Absent without a lock file. */
  readonly memory?: LockedImage;
  /** The output folder of the app. */
  readonly outdir: string;
}

/** A version as it is declared, with what its file and the lock file tell; what is learned goes into the lock file. */
export function readVersion(version: string, source: ImageSource, context: VersionContext): ImageVersion {
  const { delivery, memory, outdir } = context;
  const remembered = memory?.content(version);
  const file = source.origin.kind === "file" && source.problems.length === 0 ? look(source.origin.path, outdir) : {};
  const sha512 = source.sha512 ?? remembered?.sha512 ?? file.content?.sha512;
  const size = file.content?.size ?? remembered?.size;
  // Who delivered a version first goes on to do so: it is not copied again.
  const by = remembered?.delivery ?? delivery.by;
  const problems = [
    ...nameProblems(version),
    ...source.problems,
    ...fileProblems(version, source, file, sha512, context),
    ...changeProblems(version, source, remembered, file.content),
    ...unknownProblems(version, source, sha512, context),
    ...deliveryProblems(version, source, by, context),
  ];
  const isError = problems.some(({ severity }) => severity === "error");
  if (sha512 !== undefined && !isError) memory?.remember(version, { sha512, size, delivery: by });
  return { version, source, sha512, size, delivery: by, problems };
}

interface Looked {
  readonly content?: FileContent;
  readonly failure?: string;
}

function look(path: string, outdir: string): Looked {
  try {
    return { content: contentOfFile(path, outdir) };
  } catch (error) {
    return { failure: (error as NodeJS.ErrnoException).code ?? (error as Error).message };
  }
}

function nameProblems(version: string): Problem[] {
  if (isVersionName(version)) return [];
  const fix = "use up to 64 letters, digits, `.`, `_`, `+` and `-`, a letter or digit first";
  return [{ code: "IMAGE_VERSION", severity: "error", what: "this can't name a version", value: version, fix }];
}

function fileProblems(
  version: string,
  { origin, sha512: pinned }: ImageSource,
  { content, failure }: Looked,
  sha512: string | undefined,
  { memory }: VersionContext,
): Problem[] {
  if (origin.kind !== "file") return [];
  if (failure !== undefined) {
    const what = `the file of version ${version} can't be read (${failure})`;
    // What is deployed stays; only a region that has no replica yet would miss it.
    if (sha512 !== undefined)
      return [
        {
          ...{ code: "IMAGE_FILE", severity: "warning", what: `${what}: no new replica can be made of it here` },
          value: origin.path,
          fix: "bring it here if a region is to get a replica",
        },
      ];
    const fix = "give the path of an image: a relative one counts from the folder of cdktf.json";
    return [{ code: "IMAGE_FILE", severity: "error", what, value: origin.path, fix }];
  }
  if (content?.size === 0)
    return [
      {
        ...{ code: "IMAGE_FILE", severity: "error", what: `the file of version ${version} is empty` },
        value: origin.path,
        fix: "give an image with bytes in it",
      },
    ];
  if (pinned !== undefined || memory !== undefined || content === undefined) return [];
  return [
    {
      ...{ code: "IMAGE_UNPINNED", severity: "error" },
      what: `nothing says what version ${version} has to be: a changed file would go unnoticed`,
      value: origin.path,
      fix: `pin it, { sha512: "${content.sha512}" }, or give the image a lock file: LockFile.at("images.lock.json")`,
    },
  ];
}

function changeProblems(
  version: string,
  { sha512: pinned, origin }: ImageSource,
  remembered: ContentEntry | undefined,
  file: FileContent | undefined,
): Problem[] {
  const code = "IMAGE_CHANGED";
  const fix = "give the new content a version of its own, or take the old one back";
  if (remembered !== undefined && pinned !== undefined && pinned !== remembered.sha512) {
    const what = `version ${version} was deployed with other content: the lock file has sha512 ${remembered.sha512}`;
    return [{ code, severity: "error", what, value: pinned, fix }];
  }
  const expected = pinned ?? remembered?.sha512;
  if (file === undefined || expected === undefined || file.sha512 === expected) return [];
  const where = origin.kind === "file" ? origin.path : "its source";
  const what = `${where} is not what version ${version} says: sha512 ${expected}`;
  return [{ code, severity: "error", what, value: file.sha512, fix }];
}

function unknownProblems(
  version: string,
  { origin }: ImageSource,
  sha512: string | undefined,
  { path }: VersionContext,
): Problem[] {
  if (origin.kind !== "region" || sha512 !== undefined) return [];
  return [
    {
      ...{ code: IMAGE_LEARN, severity: "error", region: origin.region },
      what: `nobody knows yet what is in ${JSON.stringify(origin.image)}, of which version ${version} is made`,
      fix: `run: multisite images replicate ${path}, which learns it, or pin its sha512`,
    },
  ];
}

function deliveryProblems(
  version: string,
  { origin }: ImageSource,
  by: "terraform" | "replicator",
  { delivery, memory }: VersionContext,
): Problem[] {
  const code = "IMAGE_DELIVERY";
  if (by === "replicator" && memory === undefined) {
    const what = `version ${version} is the replicator's, which has to remember ids that were used up`;
    return [{ code, severity: "error", what, fix: 'give the image a lock file: LockFile.at("images.lock.json")' }];
  }
  if (by === "terraform" && origin.kind === "region") {
    const what = `version ${version} is in a region, and Terraform can't copy from one region to another`;
    return [{ code, severity: "error", what, fix: "use ImageDelivery.replicator(), or give its file or URL" }];
  }
  if (by === "terraform" && origin.kind === "file" && delivery.options.webDownload === true) {
    const what = `webDownload is for URLs, and version ${version} is a file`;
    return [{ code, severity: "error", what, value: origin.path, fix: "leave it out" }];
  }
  return [];
}
