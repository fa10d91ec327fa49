import type { Diagnostic } from "../../../plugin/wire/diagnostic";
import type { Rules } from "../../../plugin/wire/provider";
import { isUnknown, isValues, values, type Value, type Values } from "../../../plugin/wire/value";
import { elements } from "./fields";
import type { Body } from "./neutron";

/*
 * The block `binding` of a port: where it is bound. Only administrators see and choose more of it than vnic_type.
 */

const VNIC_TYPES = [
  "normal",
  "direct",
  "direct-physical",
  "macvtap",
  "baremetal",
  "virtio-forwarder",
  "remote-managed",
];

/** The profile is a JSON object in a text; an empty one is as good as none. */
export const BINDING_RULES: Rules = {
  binding: { computed: true },
  "binding.vnic_type": { default: "normal" },
  "binding.profile": { unset: "", spelled: (profile) => (isJson(profile) ? profileOf(parsed(profile)) : profile) },
};

export function bindingProblems({ binding }: Values): Diagnostic[] {
  return elements(binding).flatMap(({ profile, vnic_type: type }) => {
    const path = ["binding", 0];
    const isKnown = type === null || isUnknown(type) || VNIC_TYPES.includes(String(type).toLowerCase());
    const isObject = profile === null || isUnknown(profile) || isJson(profile);
    return [
      ...(isKnown
        ? []
        : [{ summary: `vnic_type has to be one of ${VNIC_TYPES.join(", ")}`, path: [...path, "vnic_type"] }]),
      ...(isObject ? [] : [{ summary: "profile has to be a JSON object", path: [...path, "profile"] }]),
    ];
  });
}

export function bindingCreation({ binding }: Values): Body {
  const [wanted] = elements(binding);
  if (wanted === undefined) return {};
  const { host_id: host, profile, vnic_type: type } = wanted;
  return {
    "binding:vnic_type": type,
    ...(host ? { "binding:host_id": host } : {}),
    ...(profile ? { "binding:profile": parsed(profile) } : {}),
  };
}

export function bindingChanges(prior: Values, planned: Values): Body {
  const [[before], [wanted]] = [elements(prior.binding), elements(planned.binding)];
  if (wanted === undefined) return {};
  const { host_id: host, profile, vnic_type: type } = wanted;
  return {
    ...(before?.vnic_type === type ? {} : { "binding:vnic_type": type }),
    ...(before?.host_id === host ? {} : { "binding:host_id": host ?? "" }),
    // Neutron empties a profile with null only.
    ...(before?.profile === profile ? {} : { "binding:profile": profile ? parsed(profile) : null }),
  };
}

/** The block of a port that Neutron gave. */
export function bindingOf(found: Body): Values {
  const { "binding:profile": profile, "binding:vif_details": details } = found as Readonly<Record<string, Body | null>>;
  return {
    host_id: textIn(found["binding:host_id"]),
    vif_type: textIn(found["binding:vif_type"]),
    vnic_type: textIn(found["binding:vnic_type"]),
    profile: profileOf(profile ?? {}),
    vif_details: values(Object.entries(details ?? {}).map(([name, value]) => [name, detailOf(value)] as const)),
  };
}

const profileOf = (profile: Body) => (Object.keys(profile).length > 0 ? textOf(profile) : "");
const textIn = (value: unknown) => (typeof value === "string" ? value : "");
const detailOf = (value: unknown) => (typeof value === "string" ? value : textOf(value));

function isJson(value: Value): boolean {
  try {
    return isValues(JSON.parse(String(value)) as Value);
  } catch {
    return false;
  }
}

const parsed = (text: Value) => JSON.parse(String(text)) as Body;

/** JSON with sorted names, as Go writes it. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    const isObject = typeof part === "object" && part !== null && !Array.isArray(part);
    return isObject ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part;
  });
}
