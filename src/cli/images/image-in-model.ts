import { isSha512 } from "../../image";
import type { ModelImage, ModelImageSource, ModelImageVersion } from "../../model";
import { misfit, type Shape } from "../shape";

/** What the commands read of an image. */
export const IMAGE = {
  path: "text",
  tenant: "text",
  lock: "text?",
  sync: "text",
  promoted: "text",
  promotedInCode: "flag?",
  versions: [
    {
      ...{ version: "text", name: "text", source: { kind: "text" }, sha512: "text?", size: "number?" },
      ...{ delivery: "text", reached: "number?", reachedInCode: "flag?", regions: [{ name: "text", id: "text?" }] },
      ...{ diskFormat: "text", containerFormat: "text", minDisk: "number", minRam: "number", properties: "texts" },
      ...{ kernel: "text?", ramdisk: "text?", tags: ["text"], visibility: "text", protected: "flag", hidden: "flag" },
    },
  ],
} as const satisfies Shape;

const SOURCES = {
  file: { path: "text" },
  url: { url: "text" },
  region: { region: "text", image: "text", hidden: "flag?" },
} as const satisfies Record<ModelImageSource["kind"], Shape>;

/** What else is wrong with an image that has that shape; undefined if nothing is. */
export function misfitOfImage(image: ModelImage): string | undefined {
  const { path, sync, waves, versions } = image;
  const at = `the image ${path}`;
  const isControlled = sync === "controlled";
  const wrong = isControlled ? misfit(waves, [["text"]], `${at}: waves`) : undefined;
  return wrong ?? versions.map((version) => misfitOfVersion(version, at)).find((it) => it !== undefined);
}

function misfitOfVersion({ version, source, sha512, delivery }: ModelImageVersion, image: string): string | undefined {
  const at = `${image}: version ${version}`;
  if (!Object.hasOwn(SOURCES, source.kind))
    return `${at} has a source that is none of ${Object.keys(SOURCES).join(", ")}`;
  if (sha512 !== undefined && !isSha512(sha512)) return `${at} has a sha512 that is none`;
  const by: string = delivery;
  if (by !== "terraform" && by !== "replicator") return `${at} is delivered by neither terraform nor replicator`;
  return misfit(source, SOURCES[source.kind], `${at}: source`);
}
