import type { Hono } from "hono";
import type { NetworkApi } from "./call";

/** What the sandbox has beyond Neutron's core. */
const ALIASES = [
  "aap-reject-multicast",
  "address-group",
  "address-scope",
  "allowed-address-pairs",
  "binding",
  "default-subnetpools",
  "dns-integration",
  "empty-string-filtering",
  "ext-gw-mode",
  "external-net",
  "extraroute",
  "extraroute-atomic",
  "filter-validation",
  "fip-port-details",
  "floating-ip-router-writable",
  "ip-substring-filtering",
  "l3-port-ip-change-not-allowed",
  "net-mtu",
  "net-mtu-writable",
  "pagination",
  "port-security",
  "port-security-groups-filtering",
  "project-id",
  "provider",
  "quota-check-limit",
  "quota-check-limit-default",
  "quota_details",
  "quotas",
  "router",
  "security-group",
  "security-groups-default-rules",
  "security-groups-normalized-cidr",
  "security-groups-remote-address-group",
  "security-groups-rules-belongs-to-default-sg",
  "security-groups-shared-filtering",
  "sorting",
  "standard-attr-description",
  "standard-attr-revisions",
  "standard-attr-tag",
  "standard-attr-timestamp",
  "stateful-security-group",
  "subnet-external-network",
  "subnet-service-types",
  "subnet_allocation",
  "subnetpool-prefix-ops",
  "tag-creation",
] as const;

/** Clients look at the alias alone. */
const shown = (alias: string) => ({
  alias,
  name: alias,
  description: "",
  updated: "2026-10-01T00:00:00-00:00",
  links: [],
});

export function extensionRoutes(app: Hono<NetworkApi>, path: string): void {
  app.get(path, (c) => c.json({ extensions: ALIASES.map(shown) }));
  app.get(`${path}/:alias`, (c) => {
    const alias = ALIASES.find((known) => known === c.req.param("alias"));
    if (alias !== undefined) return c.json({ extension: shown(alias) });
    const message = `The resource could not be found.<br /><br />\nExtension with alias ${c.req.param("alias")} does not exist\n\n`;
    return c.json({ message, code: "404 Not Found", title: "Not Found" }, 404);
  });
}
