import { createHash } from "node:crypto";
import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { Resource, Rules } from "../../../plugin/wire/provider";
import { isValues, type Value, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { getImage, imageCalled } from "../image/images";
import { elements, strings } from "../network/fields";
import { isRefusal } from "../network/neutron";
import { tagsOf } from "../network/tags";
import { serviceObject } from "../object";
import type { Region } from "../region";
import { flavorCalled, getFlavor } from "./flavors";
import { changeInstance } from "./instance-changes";
import { instanceProblems } from "./instance-checks";
import { accessOf, networksOf, toBody, wantedNetworks } from "./instance-networks";
import { act, getServer, isGone, pathOf, reaches, type Server } from "./server";

export function instance(cloud: Cloud): Resource {
  return serviceObject(cloud, {
    noun: "Instance",
    timed: true,
    patience: 30 * 60_000,
    rules: {
      admin_pass: { change: "ignored" },
      availability_zone: { change: "replace", same: (a, b) => zoneOf(a) === b || a === zoneOf(b) },
      availability_zone_hints: { change: "replace" },
      block_device: { change: "replace" },
      "block_device.delete_on_termination": { default: false },
      "block_device.multiattach": { default: false },
      config_drive: { change: "replace" },
      force_delete: { default: false, change: "ignored" },
      hypervisor_hostname: { change: "replace" },
      key_pair: { change: "replace", unset: "" },
      network: { change: "replace", computed: true },
      "network.access_network": { default: false, change: "update" },
      network_mode: { change: "replace" },
      power_state: { default: "active" },
      scheduler_hints: { change: "replace" },
      ...HINTS,
      stop_before_destroy: { default: false, change: "ignored" },
      // The state holds a hash of it.
      user_data: { change: "replace", spelled: (text) => createHash("sha1").update(String(text)).digest("hex") },
      vendor_options: { change: "ignored" },
      "vendor_options.detach_ports_before_destroy": { default: false },
      "vendor_options.ignore_resize_confirmation": { default: false },
    },
    validate: instanceProblems,
    make,

    async finish(id, { power_state: power }, region) {
      await reaches(id, region, "ACTIVE");
      const wanted = String(power).toUpperCase();
      if (wanted !== "SHUTOFF") return; // as there, only this is done at once
      await act(id, region, { "os-stop": null });
      await reaches(id, region, wanted);
    },

    attributes: async (id, state, region) => attributesOf(await getServer(id, region), state, region),
    change: changeInstance,

    async remove(id, { stop_before_destroy: isStopped, force_delete: isForced }, region) {
      if (isStopped === true) await stop(id, region);
      if (isForced === true) await act(id, region, { forceDelete: null });
      else await region.ask({ service: "compute", method: "DELETE", path: pathOf(id) });
      await isGone(id, region);
    },

    async imported(id, region) {
      const { metadata } = await getServer(id, region);
      return { metadata };
    },
  });
}

/** What the community provider makes of those that aren't written. */
const HINTS: Rules = {
  ...unsetIn(["build_near_host_ip", "group", "target_cell"], ""),
  ...unsetIn(["different_cell", "different_host", "query", "same_host"], []),
};

function unsetIn(names: readonly string[], unset: Value): Rules {
  return Object.fromEntries(names.map((name) => [`scheduler_hints.${name}`, { unset }]));
}

async function make(planned: Values, region: Region, config: Values): Promise<string> {
  const { user_data, availability_zone, availability_zone_hints, key_pair, metadata, security_groups, block_device } =
    planned;
  const flavorRef = await idOf(planned, "flavor", flavorCalled, region);
  const imageRef = await idOf(planned, "image", imageCalled, region);
  const networks = await networksToBody(planned, region);
  const tags = strings(planned.tags);
  const zone = availability_zone || availability_zone_hints;
  const server = {
    ...{ name: planned.name, flavorRef, imageRef },
    ...(networks === undefined ? {} : { networks }),
    ...(zone ? { availability_zone: zone } : {}),
    ...(key_pair ? { key_name: key_pair } : {}),
    ...(isValues(metadata) ? { metadata: { ...metadata } } : {}),
    ...(user_data === null ? {} : { user_data: Buffer.from(String(config.user_data)).toString("base64") }),
    config_drive: planned.config_drive === true,
    ...(strings(security_groups).length > 0
      ? { security_groups: strings(security_groups).map((name) => ({ name })) }
      : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(elements(block_device).length > 0 ? { block_device_mapping_v2: elements(block_device).map(deviceToBody) } : {}),
  };
  const [group] = elements(planned.scheduler_hints).flatMap((hints) => hints.group ?? []);
  const answer = await region.ask<{ readonly server: { readonly id: string } }>({
    ...{ service: "compute", method: "POST", path: "/servers", member: "server" },
    microversion: tags.length > 0 ? "2.52" : typeof networks === "string" ? "2.37" : undefined,
    body: { server, ...(group ? { "os:scheduler_hints": { group } } : {}) },
  });
  return answer.server.id;
}

/** The id that is written, or that of what is called as is written. */
async function idOf(
  planned: Values,
  what: "flavor" | "image",
  called: (name: string, region: Region) => Promise<string>,
  region: Region,
): Promise<string> {
  const [id, name] = [planned[`${what}_id`], planned[`${what}_name`]];
  if (id) return String(id);
  if (name) return called(String(name), region);
  throw new ProviderError({ summary: `Neither ${what}_id nor ${what}_name is written`, path: [`${what}_name`] });
}

async function networksToBody(planned: Values, region: Region): Promise<string | readonly object[] | undefined> {
  const mode = String(planned.network_mode ?? "").toLowerCase();
  if (mode !== "") return mode;
  const wanted = await wantedNetworks(planned, region);
  return wanted.length > 0 ? wanted.map(toBody) : undefined;
}

function deviceToBody({ source_type, destination_type, boot_index, uuid, delete_on_termination }: Values): object {
  return { source_type, destination_type, boot_index, uuid, delete_on_termination };
}

async function attributesOf(server: Server, state: Values, region: Region): Promise<Values> {
  const networks = await networksOf(server, state, region);
  const flavor = await unlessGone(getFlavor(server.flavor.id, region));
  const image = server.image === "" ? {} : await imageOf(server.image.id, region);
  return {
    name: server.name,
    created: timeOf(server.created),
    updated: timeOf(server.updated),
    network: networks,
    access_ip_v4: accessOf(networks, "fixed_ip_v4") || server.accessIPv4,
    access_ip_v6: accessOf(networks, "fixed_ip_v6") || server.accessIPv6,
    all_metadata: server.metadata,
    security_groups: (server.security_groups ?? []).map(({ name }) => name),
    key_pair: server.key_name ?? "",
    flavor_id: flavor?.id ?? "",
    flavor_name: flavor?.name ?? "",
    ...image,
    availability_zone: server["OS-EXT-AZ:availability_zone"],
    power_state: powerOf(server, state),
    ...tagsOf(state, { tags: await tagsIn(server.id, region) }),
    hypervisor_hostname: server["OS-EXT-SRV-ATTR:hypervisor_hostname"] ?? "",
  };
}

async function imageOf(id: string, region: Region): Promise<Values> {
  return { image_id: id, image_name: (await unlessGone(getImage(id, region)))?.name ?? "Image not found" };
}

/** Of a server in error there is nothing to switch: no difference is planned. */
function powerOf({ status }: Server, { power_state: before }: Values): Value {
  return status === "ERROR" || status === "MIGRATING" ? (before ?? status.toLowerCase()) : status.toLowerCase();
}

async function tagsIn(id: string, region: Region): Promise<readonly string[]> {
  const path = `${pathOf(id)}/tags`;
  const question = { service: "compute", method: "GET", path, member: "tags", microversion: "2.26" } as const;
  return (await region.ask<{ readonly tags: readonly string[] }>(question)).tags;
}

/** Nobody minds if it can't be stopped. */
async function stop(id: string, region: Region): Promise<void> {
  try {
    await act(id, region, { "os-stop": null });
    await reaches(id, region, "SHUTOFF");
  } catch (error) {
    if (!isRefusal(error, "conflict") && !(error instanceof ProviderError)) throw error;
  }
}

async function unlessGone<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (isRefusal(error, "notFound")) return undefined;
    throw error;
  }
}

/** As Go writes a time. */
const timeOf = (time: string) => time.replace("T", " ").replace("Z", " +0000 UTC");
/** `nova` of `nova:host1`; an administrator may name a host behind the zone, which isn't told. */
const zoneOf = (zone: Value) => (String(zone).includes(":") ? String(zone).split(":")[0] : undefined);
