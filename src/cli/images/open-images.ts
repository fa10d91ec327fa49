import { existsSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { MODEL_FILE, type ModelImage, type ModelImageVersion } from "../../model";
import { CliError } from "../cli-error";
import { regionsOfTenant } from "../live-regions";
import type { AskingOptions } from "../open-cloud";
import { readModel } from "../read-model";
import { DeclaredImage } from "./declared-image";

/** Which images of the model a command is about. */
export interface WhichImages extends AskingOptions {
  /** Folder in which synth left the model. */
  readonly out: string;
  /** Path of a `ReplicatedImage`, or the last part of it. @default - all */
  readonly image?: string;
}

/** Which of their versions, and where. */
export interface WhichReplicas extends WhichImages {
  /** @default - all */
  readonly imageVersion?: string;
  /** Names of regions. @default - all */
  readonly region?: readonly string[];
}

/** A version that a command is about. */
export interface PickedVersion {
  readonly image: DeclaredImage;
  readonly version: ModelImageVersion;
}

/** All images of the model, and those that a command is about. Nothing is sent. */
export interface OpenedImages {
  readonly all: readonly DeclaredImage[];
  readonly picked: readonly DeclaredImage[];
}

/** @throws CliError if the model has none, or none of that name */
export async function openImages(which: WhichImages): Promise<OpenedImages> {
  const file = join(which.out, MODEL_FILE);
  const model = readModel(file);
  if (model === undefined) throw new CliError(`there is no ${file}: run cdktf synth, give --out, or name a --cloud`);
  const { images, tenants } = model;
  if (images.length === 0) throw new CliError(`${file} has no ReplicatedImage`);
  const picked = which.image === undefined ? images : [pickImage(images, which.image)];
  refuseElsewhere(which.out, images);
  const opened = tenants.map(async (tenant) => {
    const own = images.filter((image) => image.tenant === tenant.path);
    const places =
      own.length === 0 ? [] : await regionsOfTenant(tenant, { timeoutMs: which.timeoutMs, debug: which.debug });
    const lost = tenant.regions.flatMap((region) => (region.lost === true ? [region.name] : []));
    return own.map((image) => new DeclaredImage(image, places, lost));
  });
  const all = (await Promise.all(opened)).flat();
  return { all, picked: all.filter(({ declared }) => picked.includes(declared)) };
}

/** The one image that a command is about. */
export async function openImage(which: WhichImages & { readonly image: string }): Promise<DeclaredImage> {
  const { picked } = await openImages(which);
  if (picked.length === 1) return picked[0];
  throw new CliError(`the model has no tenant of ${which.image}: run cdktf synth again`);
}

/** Versions in the order of the model. @throws CliError for a version or a region that none of the images has */
export function pickVersions(
  images: readonly DeclaredImage[],
  { imageVersion, region = [] }: WhichReplicas,
): PickedVersion[] {
  const names = [...new Set(images.flatMap(({ places }) => places.map(({ name }) => name)))];
  const unknown = region.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new CliError(
      `no region of the tenant is called ${unknown.join(", ")}; there are ${names.join(", ") || "none"}`,
    );
  const all = images.flatMap((image) => image.versions.map((version) => ({ image, version })));
  const picked = all.filter(({ version }) => imageVersion === undefined || version.version === imageVersion);
  if (imageVersion !== undefined && picked.length === 0) {
    const there = all.map(({ image, version }) => image.labelOf(version)).join(", ") || "none";
    throw new CliError(`no image has a version ${JSON.stringify(imageVersion)}; there are ${there}`);
  }
  return picked;
}

/** Lock files are named from where synth ran: elsewhere, what they say would be missing. */
function refuseElsewhere(out: string, images: readonly ModelImage[]): void {
  if (relative("", out).split(sep)[0] !== "..") return;
  const isMissing = ({ lock }: ModelImage) => lock !== undefined && !isAbsolute(lock) && !existsSync(lock);
  const image = images.find(isMissing);
  if (image === undefined) return;
  throw new CliError(
    `there is no ${image.lock}, the lock file of ${image.path}: run it in the folder in which synth ran`,
  );
}

/** Such as `base` for `acme/base`, where no other one is called so. */
function pickImage(images: readonly ModelImage[], name: string): ModelImage {
  const exact = images.filter(({ path }) => path === name);
  const found = exact.length > 0 ? exact : images.filter(({ path }) => path.endsWith(`/${name}`));
  if (found.length === 1) return found[0];
  const paths = (those: readonly ModelImage[]) => those.map(({ path }) => path).join(", ");
  if (found.length > 1) throw new CliError(`several images are called ${JSON.stringify(name)}: ${paths(found)}`);
  throw new CliError(`no image is called ${JSON.stringify(name)}; there are ${paths(images)}`);
}
