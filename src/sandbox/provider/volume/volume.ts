import isEqual from "lodash/isEqual";
import { ProviderError, type Diagnostic } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import { isUnknown, isValues, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { conflicts, oneOf } from "../network/checks";
import { elements } from "../network/fields";
import { eventually, serviceObject } from "../object";
import type { Region } from "../region";

interface Volume {
  readonly id: string;
  readonly status: string;
  readonly size: number;
  readonly name: string | null;
  readonly description: string | null;
  readonly availability_zone: string;
  readonly snapshot_id: string | null;
  readonly source_volid: string | null;
  readonly volume_type: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly attachments: readonly {
    readonly attachment_id: string;
    readonly server_id: string;
    readonly device: string;
  }[];
  readonly volume_image_metadata?: { readonly image_id?: string };
}

export function volume(cloud: Cloud): Resource {
  return serviceObject(cloud, {
    noun: "Volume",
    timed: true,
    rules: {
      availability_zone: { change: "replace" },
      backup_id: { change: "replace", unset: "" },
      consistency_group_id: { change: "replace" },
      description: { unset: "" },
      enable_online_resize: { change: "ignored" },
      image_id: { change: "replace" },
      name: { unset: "" },
      scheduler_hints: { change: "replace" },
      snapshot_id: { change: "replace", unset: "" },
      source_replica: { change: "replace" },
      source_vol_id: { change: "replace", unset: "" },
      volume_retype_policy: { default: "never" },
    },
    validate: problems,
    make: async (planned, region) => (await ask(region, "POST", "/volumes", { volume: creationOf(planned) })).id,
    finish: (id, _planned, region) => reaches(id, region, "available"),
    attributes: async (id, _state, region) => attributesOf(await get(id, region)),
    change,

    async remove(id, _state, region) {
      const { status, attachments } = await get(id, region);
      for (const { server_id: server } of attachments) await detach(id, server, region);
      if (attachments.length > 0) await reaches(id, region, "available");
      // One that a server was booted from may be on its way out with it.
      if (status !== "deleting") await region.ask({ service: "block-storage", method: "DELETE", path: pathOf(id) });
      await isGone(id, region);
    },

    async imported(id, region): Promise<Values> {
      const { volume_image_metadata: image, snapshot_id: snapshot, source_volid: source } = await get(id, region);
      return image?.image_id === undefined || snapshot || source ? {} : { image_id: image.image_id };
    },
  });
}

const SOURCES = ["snapshot_id", "source_vol_id", "image_id", "backup_id"];
const UNSERVED = ["backup_id", "consistency_group_id", "source_replica"];

function problems(config: Values): Diagnostic[] {
  const policy = config.volume_retype_policy;
  const wanted = { volume_retype_policy: typeof policy === "string" ? policy.toLowerCase() : policy };
  const unserved = [
    ...UNSERVED.filter((name) => config[name] !== null && !isUnknown(config[name])),
    ...(elements(config.scheduler_hints).length > 0 ? ["scheduler_hints"] : []),
  ];
  return [
    ...conflicts(config, ...SOURCES),
    ...oneOf(wanted, "volume_retype_policy", "never", "on-demand"),
    ...unserved.map((name) => ({
      summary: `The stand-in doesn't serve ${name} of openstack_blockstorage_volume_v3`,
      detail: "Take it out of what you deploy into the sandbox, or deploy with the community provider.",
      path: [name],
    })),
  ];
}

function creationOf(planned: Values): object {
  const { size, name, description, metadata, availability_zone, snapshot_id, source_vol_id, image_id, volume_type } =
    planned;
  const written = {
    ...{
      name,
      description,
      availability_zone,
      snapshot_id,
      source_volid: source_vol_id,
      imageRef: image_id,
      volume_type,
    },
  };
  return {
    size,
    ...Object.fromEntries(Object.entries(written).filter(([, value]) => value)),
    ...(isValues(metadata) ? { metadata: { ...metadata } } : {}),
  };
}

function attributesOf(found: Volume): Values {
  return {
    size: found.size,
    name: found.name ?? "",
    description: found.description ?? "",
    availability_zone: found.availability_zone,
    snapshot_id: found.snapshot_id ?? "",
    source_vol_id: found.source_volid ?? "",
    backup_id: "",
    volume_type: found.volume_type ?? "",
    metadata: found.metadata,
    attachment: found.attachments.map(({ attachment_id: id, server_id, device }) => ({
      id,
      instance_id: server_id,
      device,
    })),
  };
}

async function change(id: string, prior: Values, planned: Values, region: Region): Promise<void> {
  if (prior.size !== planned.size) await extend(id, planned, region);
  if (prior.volume_type !== planned.volume_type && planned.volume_type !== null) {
    const retype = { new_type: planned.volume_type, migration_policy: planned.volume_retype_policy };
    await act(id, region, { "os-retype": retype });
    await reaches(id, region, "available", "in-use");
  }
  const { name, description, metadata } = planned;
  const isSame = isEqual(prior.metadata, metadata) || !isValues(metadata);
  const wanted = { name: name ?? "", description: description ?? "", ...(isSame ? {} : { metadata: { ...metadata } }) };
  await ask(region, "PUT", pathOf(id), { volume: wanted });
}

/** A volume that a server uses grows only where that is asked for, and the cloud lets it. */
async function extend(id: string, { size, enable_online_resize: isOnline }: Values, region: Region): Promise<void> {
  const isUsed = (await get(id, region)).status === "in-use";
  if (isUsed && isOnline !== true) {
    throw new ProviderError({
      summary: `Volume ${id} is in use in ${region.name}, and so can't be extended`,
      detail: "Write enable_online_resize = true, or detach it first.",
      path: ["size"],
    });
  }
  await act(id, region, { "os-extend": { new_size: size } }, isUsed ? "3.42" : undefined);
  await reaches(id, region, "available", "in-use");
}

const pathOf = (id: string) => `/volumes/${encodeURIComponent(id)}`;

const get = (id: string, region: Region) => ask(region, "GET", pathOf(id));

async function ask(region: Region, method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<Volume> {
  const question = { service: "block-storage", method, path, body, member: "volume" };
  return (await region.ask<{ readonly volume: Volume }>(question)).volume;
}

async function act(id: string, region: Region, body: object, microversion?: string): Promise<void> {
  await region.ask({ service: "block-storage", method: "POST", path: `${pathOf(id)}/action`, body, microversion });
}

async function detach(id: string, server: string, region: Region): Promise<void> {
  const path = `/servers/${encodeURIComponent(server)}/os-volume_attachments/${encodeURIComponent(id)}`;
  await region.ask({ service: "compute", method: "DELETE", path });
}

/** Waits until a volume has one of some statuses. @throws ProviderError if it is in error */
async function reaches(id: string, region: Region, ...wanted: readonly string[]): Promise<void> {
  let status = "";
  const look = async () => {
    ({ status } = await get(id, region));
    if (wanted.includes(status)) return true;
    if (!status.startsWith("error")) return undefined;
    const detail = "The volume's messages may say more: openstack volume message list.";
    throw new ProviderError({ summary: `Volume ${id} is ${status} in ${region.name}`, detail });
  };
  await eventually(region, look, () => `Volume ${id} is ${status}, and not ${wanted.join(" or ")},`);
}

/** Waits until a volume that was deleted is gone. @throws OpenStackError notFound when it is */
async function isGone(id: string, region: Region): Promise<never> {
  let status = "";
  const look = async () => {
    ({ status } = await get(id, region));
    if (!status.startsWith("error")) return undefined;
    throw new ProviderError({ summary: `Volume ${id} is ${status} in ${region.name}` });
  };
  return eventually<never>(region, look, () => `Volume ${id} is still ${status}`);
}
