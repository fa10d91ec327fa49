import isPlainObject from "lodash/isPlainObject";
import { SERVICES } from "./fields";
import { USAGE_SNAPSHOT_VERSION, type UsageSnapshotFile } from "./usage-snapshot";

/**
 * Reads the text of a snapshot.
 *
 * @throws Error that says where it is wrong, and the value there; the caller knows the file
 */
export function parseUsageSnapshot(text: string): UsageSnapshotFile {
  const snapshot = parse(text);
  const { version, writtenBy, regions } = object(snapshot, "the file");
  if (version !== USAGE_SNAPSHOT_VERSION)
    throw new Error(`version is ${show(version)}, and this package reads ${USAGE_SNAPSHOT_VERSION}`);
  const { name, version: writer } = object(writtenBy, "writtenBy");
  string(name, "writtenBy.name");
  string(writer, "writtenBy.version");
  if (!Array.isArray(regions)) throw wrong("regions", regions, "a list");
  regions.forEach((region, index) => checkRegion(region, `regions[${index}]`));
  return snapshot as UsageSnapshotFile;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`its ${text.length} characters are not JSON`);
  }
}

function checkRegion(value: unknown, path: string): void {
  const { name, region, cloud, services, flavors = [] } = object(value, path);
  string(name, `${path}.name`);
  string(region, `${path}.region`);
  string(cloud, `${path}.cloud`);
  for (const [service, usage] of Object.entries(object(services, `${path}.services`))) {
    const place = `${path}.services.${service}`;
    if (!SERVICES.some((known) => known === service)) throw new Error(`${place} is none of ${SERVICES.join(", ")}`);
    checkService(usage, place);
  }
  if (!Array.isArray(flavors)) throw wrong(`${path}.flavors`, flavors, "a list");
  flavors.forEach((flavor, index) => checkFlavor(flavor, `${path}.flavors[${index}]`));
}

function checkFlavor(value: unknown, path: string): void {
  const { name, id, vcpus, ram, disk } = object(value, path);
  string(name, `${path}.name`);
  string(id, `${path}.id`);
  integer(vcpus, `${path}.vcpus`);
  integer(ram, `${path}.ram`);
  if (disk !== undefined) integer(disk, `${path}.disk`);
}

function checkService(value: unknown, path: string): void {
  const { state, at, cause, message, last } = object(value, path);
  if (state === "known") return checkUsage(value, path);
  if (state !== "unknown") throw wrong(`${path}.state`, state, "known or unknown");
  time(at, `${path}.at`);
  string(cause, `${path}.cause`);
  string(message, `${path}.message`);
  if (last !== undefined) checkUsage(last, `${path}.last`);
}

function checkUsage(value: unknown, path: string): void {
  const { at, quotas } = object(value, path);
  time(at, `${path}.at`);
  for (const [quota, numbers] of Object.entries(object(quotas, `${path}.quotas`))) {
    const place = `${path}.quotas.${quota}`;
    const { used, reserved, limit, owned, maybeOwned } = object(numbers, place);
    for (const [name, optional] of Object.entries({ used, owned, maybeOwned }))
      if (optional !== undefined) integer(optional, `${place}.${name}`);
    integer(reserved, `${place}.reserved`);
    integer(limit, `${place}.limit`);
  }
}

function object(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (!isPlainObject(value)) throw wrong(path, value, "an object");
  return value as Readonly<Record<string, unknown>>;
}

function string(value: unknown, path: string): void {
  if (typeof value !== "string" || value === "") throw wrong(path, value, "a text");
}

function time(value: unknown, path: string): void {
  const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/u;
  if (typeof value !== "string" || !ISO.test(value) || Number.isNaN(Date.parse(value)))
    throw wrong(path, value, "a time in UTC, such as 2026-11-25T08:00:00.000Z");
}

function integer(value: unknown, path: string): void {
  if (!Number.isSafeInteger(value)) throw wrong(path, value, "a whole number");
}

function wrong(path: string, value: unknown, expected: string): Error {
  return new Error(`${path} is ${show(value)}, not ${expected}`);
}

function show(value: unknown): string {
  return value === undefined ? "missing" : (JSON.stringify(value).slice(0, 80) ?? "");
}
