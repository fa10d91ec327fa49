import isEqual from "lodash/isEqual";
import mapValues from "lodash/mapValues";
import omit from "lodash/omit";
import type { Diagnostic } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import { isUnknown, isValues, type Value, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { quota } from "./quota";

const LIMITS = ["backup_gigabytes", "backups", "gigabytes", "groups", "per_volume_gigabytes", "snapshots", "volumes"];

/** `volume_type_quota` has the limits by volume type: `{ gigabytes_fast = 100 }`. */
export function blockStorageQuota(cloud: Cloud): Resource {
  const resource = quota(cloud, {
    noun: "Cinder's quotas",
    service: "block-storage",
    path: "/os-quota-sets",
    member: "quota_set",
    limits: LIMITS,
    // Those that are written no more stay as they are, in the cloud.
    more: (planned, prior) => {
      const wanted = byType(planned);
      return isEqual(wanted, byType(prior)) ? {} : mapValues(wanted, Number);
    },
    // All of them, as there, so that one that is not written is a difference; none at all where none is written.
    attributes: (found, state): Values =>
      Object.keys(byType(state)).length === 0
        ? {}
        : { volume_type_quota: mapValues(omit(found, [...LIMITS, "id"]), String) },
  });
  return { ...resource, validate: (config) => [...(resource.validate?.(config) ?? []), ...problems(config)] };
}

function byType({ volume_type_quota: limits = null }: Values): Values {
  return isValues(limits) ? limits : {};
}

function problems(config: Values): Diagnostic[] {
  const isWrong = (value: Value) => !isUnknown(value) && value !== null && !/^[+-]?\d+$/.test(String(value));
  const wrong = Object.entries(byType(config)).filter(([, value]) => isWrong(value));
  return wrong.map(([name, value]) => ({
    summary: `${JSON.stringify(value)} is no limit of ${name}`,
    detail: "Write a whole number, or -1 for no limit.",
    path: ["volume_type_quota", name],
  }));
}
