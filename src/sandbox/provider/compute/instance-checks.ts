import type { Diagnostic } from "../../../plugin/wire/diagnostic";
import { isUnknown, isValues, type Values } from "../../../plugin/wire/value";
import { conflicts, oneOf } from "../network/checks";
import { elements } from "../network/fields";

/** What is wrong with a configuration, and what the stand-in doesn't serve of it. */
export function instanceProblems(config: Values): Diagnostic[] {
  const power = typeof config.power_state === "string" ? config.power_state.toLowerCase() : config.power_state;
  const mode = typeof config.network_mode === "string" ? config.network_mode.toLowerCase() : config.network_mode;
  return [
    ...conflicts(config, "availability_zone_hints", "availability_zone"),
    ...conflicts(config, "network_mode", "network"),
    ...oneOf({ network_mode: mode }, "network_mode", "auto", "none"),
    ...oneOf({ power_state: power }, "power_state", "active", "shutoff", "paused", "shelved_offloaded"),
    ...(power === "shelved_offloaded" ? [notServed("power_state", "shelved_offloaded")] : []),
    ...UNSERVED.filter((name) => isWritten(config, name)).map((name) => notServed(name)),
    ...elements(config.scheduler_hints).flatMap((hints) => unservedIn(hints, "scheduler_hints", ["group"])),
    ...elements(config.vendor_options).flatMap((options) => unservedIn(options, "vendor_options", [])),
    ...elements(config.block_device).flatMap(deviceProblems),
  ];
}

const UNSERVED = ["admin_pass", "hypervisor_hostname", "personality"];

function isWritten(config: Values, name: string): boolean {
  const value = config[name];
  if (value === null || value === false || isUnknown(value)) return false;
  return Array.isArray(value) ? value.length > 0 : !isValues(value) || Object.keys(value).length > 0;
}

function unservedIn(block: Values, name: string, served: readonly string[]): Diagnostic[] {
  const written = Object.keys(block).filter((key) => !served.includes(key) && isWritten(block, key));
  return written.map((key) => ({ ...notServed(`${name}.${key}`), path: [name] }));
}

/** A server boots of the image that the device names, on a disk of its own. */
function deviceProblems(device: Values, index: number): Diagnostic[] {
  const path = ["block_device", index];
  const isUnlike = (name: string, wanted: unknown) => !isUnknown(device[name]) && device[name] !== wanted;
  if (
    index > 0 ||
    isUnlike("source_type", "image") ||
    isUnlike("destination_type", "local") ||
    isUnlike("boot_index", 0)
  ) {
    const served = "one, with source_type image, destination_type local and boot_index 0";
    return [{ summary: "The stand-in doesn't serve such a block_device", detail: `It serves ${served}. ${FIX}`, path }];
  }
  if (device.uuid === null) return [{ summary: "A block_device of an image needs uuid", path }];
  const served = ["source_type", "destination_type", "boot_index", "uuid", "delete_on_termination"];
  return unservedIn(device, "block_device", served);
}

const FIX = "Take it out of what you deploy into the sandbox, or deploy with the community provider.";

function notServed(name: string, value?: string): Diagnostic {
  const what = value === undefined ? name : `${name} = ${JSON.stringify(value)}`;
  return { summary: `The stand-in doesn't serve ${what} of openstack_compute_instance_v2`, detail: FIX, path: [name] };
}
