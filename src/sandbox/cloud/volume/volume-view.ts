import type { Call } from "./call";
import type { StoredVolume } from "./state";
import { typeName } from "./types";

export function brief({ endpoint }: Call, { id, name }: StoredVolume): object {
  const links = [
    { rel: "self", href: `${endpoint}/volumes/${id}` },
    { rel: "bookmark", href: `${endpoint.replace("/v3/", "/")}/volumes/${id}` },
  ];
  return { id, name, links };
}

/** The answer to what makes or changes a volume (cinder/api/v3/views/volumes.py). */
export function shown(call: Call, volume: StoredVolume): object {
  const since = (version: string, members: object) => (call.version.atLeast(version) ? members : {});
  const { id, status, size, description, metadata, userId, typeId, sourceId, createdAt, updatedAt } = volume;
  return {
    ...brief(call, volume),
    ...{ id, status, size, description, metadata, user_id: userId },
    volume_type: typeName(call.state, typeId),
    availability_zone: ZONE,
    created_at: seconds(createdAt),
    updated_at: updatedAt === undefined ? null : seconds(updatedAt),
    ...{ snapshot_id: null, source_volid: sourceId ?? null, consistencygroup_id: null, replication_status: null },
    ...{ bootable: isBootable(volume) ? "true" : "false", encrypted: false, multiattach: false, attachments: [] },
    ...(call.isAdmin ? { migration_status: null } : {}),
    ...since("3.13", { group_id: null }),
    ...since("3.48", { shared_targets: false, service_uuid: SERVICE }),
    ...since("3.63", { volume_type_id: typeId }),
    ...since("3.65", { consumes_quota: true }),
  };
}

/** One that is there, with whose it is. */
export function shownWhole(call: Call, volume: StoredVolume): object {
  return { ...shown(call, volume), "os-vol-tenant-attr:tenant_id": volume.projectId, ...imageOf(volume) };
}

/** Of an image, once that is on it; of another volume at once. */
const isBootable = ({ image, sourceId, status }: StoredVolume) =>
  image !== undefined && (sourceId !== undefined || status !== "creating");

function imageOf({ image, status }: StoredVolume): object {
  if (image === undefined || status === "creating") return {};
  const { id, name, checksum, container_format, disk_format, min_disk, min_ram, size } = image;
  const texts = { min_disk: String(min_disk), min_ram: String(min_ram), size: String(size) };
  const formats = { checksum, container_format, disk_format };
  return { volume_image_metadata: { image_id: id, image_name: name, ...formats, ...texts } };
}

/** The one service that keeps volumes. */
const SERVICE = "5e41ce00-0000-4000-8000-000000000001";
/** The one availability zone that there is. */
export const ZONE = "nova";
const seconds = (time: string) => time.replace(/\.\d+Z$/, ".000000");
