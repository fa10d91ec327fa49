import type { Hono } from "hono";
import type { NetworkApi } from "./call";
import { NeutronError } from "./neutron-error";

/** Stands for the group that a rule will be in. */
export const PARENT = "PARENT";

const template = (id: string, ethertype: "IPv4" | "IPv6", direction: "ingress" | "egress") => ({
  id,
  ethertype,
  direction,
  protocol: null,
  port_range_min: null,
  port_range_max: null,
  remote_ip_prefix: null,
  remote_address_group_id: null,
  remote_group_id: direction === "ingress" ? PARENT : null,
  description: `Legacy default SG rule for ${direction} traffic`,
  used_in_default_sg: true,
  used_in_non_default_sg: direction === "egress",
});

/** The rules that groups begin with, as Neutron's database has them until an administrator makes others. */
export const DEFAULT_RULES = [
  template("4f1c7f36-5d0e-4b5c-9a53-0e1d5b6f8a01", "IPv4", "egress"),
  template("4f1c7f36-5d0e-4b5c-9a53-0e1d5b6f8a02", "IPv6", "egress"),
  template("4f1c7f36-5d0e-4b5c-9a53-0e1d5b6f8a03", "IPv4", "ingress"),
  template("4f1c7f36-5d0e-4b5c-9a53-0e1d5b6f8a04", "IPv6", "ingress"),
] as const;

/** `/default-security-group-rules`, to be looked at. */
export function defaultRuleRoutes(app: Hono<NetworkApi>, path: string): void {
  app.get(path, (c) => c.json({ default_security_group_rules: DEFAULT_RULES }));
  app.get(`${path}/:id`, (c) => {
    const id = c.req.param("id");
    const rule = DEFAULT_RULES.find((candidate) => candidate.id === id);
    if (rule !== undefined) return c.json({ default_security_group_rule: rule });
    const message = `Default Security Group rule ${id} does not exist`;
    throw new NeutronError(404, "DefaultSecurityGroupRuleNotFound", message);
  });
}
