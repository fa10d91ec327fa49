import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ProviderError, type Diagnostic } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import { isUnknown, isValues, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { conflicts, oneOf } from "../network/checks";
import { strings } from "../network/fields";
import { eventually, serviceObject } from "../object";
import type { Region } from "../region";
import { downloaded } from "./download";
import { attributesOf, getImage, type Image } from "./images";

/** How long the community provider waits for an image to be there, in milliseconds. */
const PATIENCE_MS = 30 * 60_000;

/** What Glance adds to the properties of an image, which nobody can change. */
const isAdded = (name: string) => name.startsWith("os_") || name === "stores" || name === "direct_url";

export function image(cloud: Cloud): Resource {
  return serviceObject(cloud, {
    noun: "Image",
    timed: true,
    patience: PATIENCE_MS,
    rules: {
      container_format: { change: "replace" },
      decompress: { change: "replace" },
      disk_format: { change: "replace" },
      hidden: { default: false },
      image_cache_path: { change: "ignored", default: join(homedir(), ".terraform", "image_cache") },
      image_id: { change: "replace" },
      image_source_password: { change: "ignored" },
      image_source_url: { change: "replace" },
      image_source_username: { change: "ignored" },
      local_file_path: { change: "replace" },
      min_disk_gb: { default: 0 },
      min_ram_mb: { default: 0 },
      properties: { added: isAdded },
      protected: { default: false },
      updated_at: { recomputed: true },
      verify_checksum: { change: "ignored" },
      visibility: { default: "private" },
      web_download: { change: "ignored" },
    },
    validate: problems,
    make: async (planned, region) => (await create(planned, region)).id,
    finish: fill,
    attributes: async (id, _state, region) => stateOf(await getImage(id, region)),
    change,
    async remove(id, _state, region) {
      await region.ask({ service: "image", method: "DELETE", path: pathOf(id) });
    },
  });
}

function problems(config: Values): Diagnostic[] {
  const compressed = config.decompress === true;
  return [
    ...conflicts(config, "local_file_path", "image_source_url"),
    ...conflicts(config, "local_file_path", "web_download"),
    ...conflicts(config, "verify_checksum", "web_download"),
    ...oneOf(config, "visibility", "public", "private", "shared", "community"),
    ...oneOf(config, "container_format", "bare", "ovf", "aki", "ari", "ami", "ova", "docker", "compressed"),
    ...oneOf(
      config,
      "disk_format",
      ...["raw", "vhd", "vhdx", "vmdk", "vdi", "iso", "ploop", "qcow2", "aki", "ari", "ami"],
    ),
    ...(compressed
      ? [
          {
            summary: "The stand-in doesn't serve decompress of openstack_images_image_v2",
            detail: "Give it the image as it is to be, or deploy with the community provider.",
            path: ["decompress"],
          },
        ]
      : []),
  ];
}

const pathOf = (id: string) => `/v2/images/${encodeURIComponent(id)}`;

async function create(planned: Values, region: Region): Promise<Image> {
  const { name, container_format, disk_format, min_disk_gb, min_ram_mb, visibility, image_id: id, hidden } = planned;
  const body = {
    ...{ name, container_format, disk_format, min_disk: min_disk_gb, min_ram: min_ram_mb, visibility },
    protected: planned.protected,
    tags: strings(planned.tags),
    ...(id ? { id } : {}),
    ...(hidden === true ? { os_hidden: true } : {}),
    ...(isValues(planned.properties) ? planned.properties : {}),
  };
  return region.ask<Image>({ service: "image", method: "POST", path: "/v2/images", body, member: "id" });
}

/** Gives an image its bytes, and waits until it can be used. */
async function fill(id: string, planned: Values, region: Region): Promise<void> {
  const checksum = planned.web_download === true ? undefined : await upload(id, planned, region);
  if (checksum === undefined) {
    const body = { method: { name: "web-download", uri: planned.image_source_url } };
    await region.ask({ service: "image", method: "POST", path: `${pathOf(id)}/import`, body });
  }
  let status = "";
  const look = async () => {
    const found = await getImage(id, region);
    status = String(found.status);
    return status === "active" ? found : undefined;
  };
  const found = await eventually(region, look, () => `Image ${id} is ${status}`);
  if (checksum === undefined || planned.verify_checksum === false || found.checksum === checksum) return;
  const detail = `Glance read ${String(found.checksum)}, the file is ${checksum} (MD5).`;
  throw new ProviderError({ summary: `Image ${id} is not what was sent to ${region.name}`, detail });
}

/** @returns the MD5 of what was sent */
async function upload(id: string, planned: Values, region: Region): Promise<string> {
  const path = await fileOf(planned, region);
  let size: number;
  const hash = createHash("md5");
  try {
    ({ size } = statSync(path));
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    const detail = error instanceof Error ? error.message : undefined;
    throw new ProviderError({ summary: `${path} can't be read`, detail, path: ["local_file_path"] });
  }
  const content = { open: () => createReadStream(path), size };
  await region.upload({ service: "image", method: "PUT", path: `${pathOf(id)}/file` }, content);
  return hash.digest("hex");
}

async function fileOf(planned: Values, region: Region): Promise<string> {
  const { local_file_path: file, image_source_url: url, image_cache_path: folder } = planned;
  if (file) return String(file);
  if (url) return downloaded(String(url), String(folder), region.signal);
  throw new ProviderError({
    summary: "Nothing says what is in the image",
    detail: "Write local_file_path or image_source_url.",
    path: ["local_file_path"],
  });
}

/** Attributes that can be changed, and what Glance calls them. */
const CHANGEABLE: Readonly<Record<string, string>> = {
  visibility: "visibility",
  protected: "protected",
  hidden: "os_hidden",
  min_disk_gb: "min_disk",
  min_ram_mb: "min_ram",
  name: "name",
};

async function change(id: string, prior: Values, planned: Values, region: Region): Promise<void> {
  const [before, after] = [prior, planned].map(({ properties }) => (isValues(properties ?? null) ? properties : {}));
  const [old, next] = [before as Values, after as Values];
  const body = [
    ...Object.entries(CHANGEABLE)
      .filter(([name]) => prior[name] !== planned[name])
      .map(([name, member]) => ({ op: "replace", path: `/${member}`, value: planned[name] })),
    ...(isUnknown(planned.tags) ? [] : [{ op: "replace", path: "/tags", value: strings(planned.tags) }]),
    ...Object.entries(next)
      .filter(([name, value]) => !isAdded(name) && old[name] !== value)
      .map(([name, value]) => ({ op: Object.hasOwn(old, name) ? "replace" : "add", path: pointer(name), value })),
    ...Object.keys(old)
      .filter((name) => !isAdded(name) && !Object.hasOwn(next, name))
      .map((name) => ({ op: "remove", path: pointer(name) })),
  ];
  const contentType = "application/openstack-images-v2.1-json-patch";
  await region.ask({ service: "image", method: "PATCH", path: pathOf(id), body, contentType });
}

/** RFC 6901. */
const pointer = (name: string) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

function stateOf(found: Image): Values {
  const { id, status, checksum } = found as Values;
  return { ...attributesOf(found), image_id: id, status, checksum: checksum ?? "" };
}
