import { createHash } from "node:crypto";
import type { EmbeddedCloud } from "../embedded-cloud";
import { REGION_SERVICES } from "../services";

/** The catalog of a project: every region's services, and Keystone in each of them. */
export function catalogOf(cloud: EmbeddedCloud, projectId: string | undefined): object[] {
  const entry = (type: string, name: string, url: (region: string) => string) => ({
    type,
    name,
    id: cloud.identity.serviceId(type),
    endpoints: cloud.regions.flatMap((region) =>
      ["public", "internal", "admin"].map((face) => ({
        id: createHash("md5")
          .update([type, region.name, face, cloud.identity.serviceId(type)].join())
          .digest("hex"),
        interface: face,
        region: region.name,
        region_id: region.name,
        url: url(region.name).replace("%(project_id)s", projectId ?? ""),
      })),
    ),
  });
  return [
    entry("identity", "keystone", () => cloud.authUrl),
    ...REGION_SERVICES.map(({ type, name, endpoint }) =>
      entry(type, name, (region) => cloud.region(region).url + endpoint),
    ),
  ];
}
