import type { Problem } from "../src/finding";
import { waveProblems } from "../src/image";
import { Token } from "./cdk";
import type { ReplicatedImage } from "./replicated-image";
import { isSamePlace } from "./regions";

/** What is wrong with an image, all of it. */
export function checkReplicatedImage(image: ReplicatedImage): Problem[] {
  return [
    ...checkName(image),
    ...(image.memory?.problems ?? []),
    ...image.versions.flatMap(({ problems }) => problems),
    ...(image.memory?.withheld() ?? []),
    ...checkRegions(image),
    ...checkNeverIn(image),
    ...checkWaves(image),
    ...checkPromoted(image),
    ...checkTwins(image),
  ];
}

function checkName({ name }: ReplicatedImage): Problem[] {
  if (name !== "" && name.length <= 200 && !Token.isUnresolved(name)) return [];
  const fix = "write up to 200 characters: Glance takes 255, and the version comes after it";
  return [{ code: "IMAGE_NAME", severity: "error", what: "the name is empty, too long, or a token", value: name, fix }];
}

function checkRegions({ props, regions, tenant, versions }: ReplicatedImage): Problem[] {
  const all = tenant.regions.map(({ name }) => name);
  const unknown = (names: readonly (string | undefined)[], prop: string, allowed: readonly string[]) =>
    names
      .filter((name): name is string => name !== undefined && !allowed.includes(name))
      .map((name): Problem => ({
        ...{ code: "IMAGE_REGION", severity: "error" },
        what: `${prop} names a region that ${allowed === all ? "the tenant" : "the image"} does not have`,
        value: name,
        fix: `use some of: ${allowed.join(", ") || "(none)"}`,
      }));
  const own = regions.map(({ name }) => name);
  const sources = versions.map(({ source: { origin } }) => (origin.kind === "region" ? origin.region : undefined));
  const nowhere = { code: "IMAGE_REGION", severity: "error" as const, what: "the image is for no region" };
  return [
    ...unknown(props.regions ?? [], "regions", all),
    ...unknown(props.neverIn ?? [], "neverIn", all),
    ...unknown([props.sync?.options.home], "home", own),
    ...unknown(sources, "a source", all),
    ...(regions.length === 0 ? [{ ...nowhere, fix: "name regions that are not in neverIn" }] : []),
  ];
}

/** What a rule of residence forbids may not be asked for anywhere else. */
function checkNeverIn({ props, sync, versions }: ReplicatedImage): Problem[] {
  const { home, controlled } = sync.options;
  const asked: readonly (readonly [string, string])[] = [
    ...(props.regions ?? []).map((name) => ["regions", name] as const),
    ...(controlled?.waves.flat() ?? []).map((name) => ["a wave", name] as const),
    ...(home === undefined ? [] : [["home", home] as const]),
    ...versions.flatMap(({ source: { origin }, version }) =>
      origin.kind === "region" ? [[`the source of version ${version}`, origin.region] as const] : [],
    ),
  ];
  return asked
    .filter(([, name]) => props.neverIn?.includes(name))
    .map(([what, region]) => ({
      ...{ code: "IMAGE_NEVER_IN", severity: "error", region },
      what: `${what} names a region that must never have the image`,
      fix: `take it out of ${what}, or out of neverIn`,
    }));
}

function checkWaves({ sync, regions, versions }: ReplicatedImage): Problem[] {
  const { controlled } = sync.options;
  if (controlled === undefined) return [];
  const { waves, reached = {} } = controlled;
  const names = regions.map(({ name }) => name);
  const code = "IMAGE_WAVES";
  const fix = `put each of these into one wave: ${names.join(", ")}`;
  const wrong = Object.entries(reached).filter(
    ([version, wave]) =>
      !versions.some((one) => one.version === version) || !Number.isInteger(wave) || wave < 0 || wave > waves.length,
  );
  return [
    ...waveProblems(waves, names).map((what): Problem => ({ code, severity: "error", what, fix })),
    ...wrong.map(([version, wave]): Problem => ({
      ...{
        code,
        severity: "error",
        what: "reached says how far a version has come that is not declared, or a wave that is none",
      },
      value: `${version}: ${wave}`,
      fix: `use versions that are declared, and 0 to ${waves.length}`,
    })),
  ];
}

/** No version is promoted, or one that is not declared, or not everywhere. */
export const IMAGE_PROMOTED = "IMAGE_PROMOTED";

function checkPromoted(image: ReplicatedImage): Problem[] {
  const { promoted, versions, sync, memory, props } = image;
  const code = IMAGE_PROMOTED;
  const names = versions.map(({ version }) => version);
  if (names.length === 0)
    return [{ code, severity: "error", what: "there is no version", fix: "declare one in versions" }];
  if (!names.includes(promoted)) {
    const what = promoted === "" ? "nothing says which version users get" : "the promoted version is not declared";
    const command = `, or run: multisite images promote ${image.node.path} ${names[0]}`;
    const fix = `set promoted to one of: ${names.join(", ")}${memory !== undefined && props.promoted === undefined ? command : ""}`;
    return [{ code, severity: "error", what, ...(promoted === "" ? {} : { value: promoted }), fix }];
  }
  const waves = sync.options.controlled?.waves.length ?? 0;
  const reached = image.reached(promoted);
  if (sync.mode !== "controlled" || reached >= waves) return [];
  const what = `version ${promoted} is promoted, and has reached ${reached} of ${waves} waves: users in the other regions would have none`;
  return [{ code, severity: "error", what, fix: "promote it when it has reached the last wave" }];
}

/** The id of a replica follows from its content: two images of the same content would be one image under two names. */
function checkTwins(image: ReplicatedImage): Problem[] {
  const others = imagesBeside(image).filter((other) => other !== image);
  return image.versions
    .filter(({ delivery, sha512 }) => delivery === "replicator" && sha512 !== undefined)
    .flatMap(({ version, sha512 }) => {
      const twin = others.find(
        ({ versions, regions }) =>
          versions.some((their) => their.delivery === "replicator" && their.sha512 === sha512) &&
          regions.some((their) => image.regions.some((own) => isSamePlace(own, their))),
      );
      if (twin === undefined) return [];
      const what = `version ${version} has the same content as a version of ${twin.node.path}, in the same place`;
      return [{ code: "IMAGE_TWICE", severity: "error" as const, what, fix: "use one image for both" }];
    });
}

const IMAGES = Symbol.for("cdktf-openstack-multisite/replicated-images");

/** All images of the app. */
function imagesBeside({ node: { root } }: ReplicatedImage): readonly ReplicatedImage[] {
  return [...((root as { [IMAGES]?: Set<ReplicatedImage> })[IMAGES] ?? [])];
}

/** Lets the images of an app know of each other. */
export function registerImage(image: ReplicatedImage): void {
  const root = image.node.root as { [IMAGES]?: Set<ReplicatedImage> };
  (root[IMAGES] ??= new Set()).add(image);
}
