import type { Hono } from "hono";
import type { NetworkApi } from "./call";

/** What the sandbox has beyond Neutron's core. */
const ALIASES = [
  "aap-reject-multicast",
  "address-scope",
  "allowed-address-pairs",
  "binding",
  "default-subnetpools",
  "dns-integration",
  "empty-string-filtering",
  "external-net",
  "filter-validation",
  "ip-substring-filtering",
  "net-mtu",
  "net-mtu-writable",
  "pagination",
  "port-security",
  "project-id",
  "provider",
  "quota-check-limit",
  "quota-check-limit-default",
  "quota_details",
  "quotas",
  "sorting",
  "standard-attr-description",
  "standard-attr-revisions",
  "standard-attr-tag",
  "standard-attr-timestamp",
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
