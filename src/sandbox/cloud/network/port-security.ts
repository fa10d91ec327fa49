import type { Call } from "./call";
import { find } from "./find";
import type { Network } from "./network";
import { NeutronError } from "./neutron-error";
import type { Port } from "./port";
import { ensureDefaultGroup, securityGroups } from "./security-group";

type Security = Pick<Port, "port_security_enabled" | "security_groups">;
/** What a request says; what it leaves out is decided here. */
export type WantedSecurity = Partial<Security>;

/** Ports of routers and DHCP servers are trusted: nothing filters them. */
export const isTrusted = (owner: unknown) => typeof owner === "string" && owner.startsWith("network:");

/** How a new port is filtered: by its project's default group, unless it says otherwise. @throws NeutronError */
export function newSecurity(
  call: Call,
  network: Network,
  wanted: WantedSecurity & Pick<Port, "project_id" | "device_owner">,
): Security {
  const { project_id, device_owner, security_groups: groups } = wanted;
  const isOn = !isTrusted(device_owner) && (wanted.port_security_enabled ?? network.port_security_enabled);
  if (groups !== undefined) checkGroups(call, groups, isOn);
  // It comes into being with the first port, wanted or not; but for Neutron's own, which are of no project.
  const standard = project_id === "" ? undefined : ensureDefaultGroup(call.state, project_id).id;
  return { port_security_enabled: isOn, security_groups: groups ?? (isOn && standard !== undefined ? [standard] : []) };
}

/** How a port is filtered after a change. @throws NeutronError */
export function changedSecurity(call: Call, port: Port, wanted: WantedSecurity): Security {
  const { port_security_enabled, security_groups } = { ...port, ...wanted };
  if (wanted.security_groups !== undefined) checkGroups(call, wanted.security_groups, port_security_enabled);
  if (!port_security_enabled && security_groups.length > 0) {
    const fix = "Cannot disable port security or IP address until security group is removed.";
    throw new NeutronError(409, "PortSecurityPortHasSecurityGroup", `Port has security group associated. ${fix}`);
  }
  return { port_security_enabled, security_groups };
}

function checkGroups(call: Call, groups: readonly string[], isOn: boolean): void {
  const kinds = new Set(groups.map((id) => find(call, securityGroups, id).stateful));
  if (kinds.size > 1) {
    const why = "Cannot apply both stateful and stateless security groups on the same port at the same time";
    throw new NeutronError(409, "SecurityGroupConflict", `Error ${why} while attempting the operation.`);
  }
  if (isOn || groups.length === 0) return;
  const rule = "Port security must be enabled and port must have an IP address in order to use security groups.";
  throw new NeutronError(400, "PortSecurityAndIPRequiredForSecurityGroups", rule);
}

/** @throws NeutronError 409: without port security there is nothing that an address pair could be let through */
export function refuseIdlePairs(isOn: boolean, pairs: readonly unknown[]): void {
  if (isOn || pairs.length === 0) return;
  const rule = "Port Security must be enabled in order to have allowed address pairs on a port.";
  throw new NeutronError(409, "AddressPairAndPortSecurityRequired", rule);
}
