import { ProviderError } from "../../../plugin/wire/diagnostic";
import { eventually } from "../object";
import type { Region } from "../region";

/** A server, as Nova shows it by its oldest microversion. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly fault?: { readonly message: string };
  readonly created: string;
  readonly updated: string;
  readonly key_name: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly flavor: { readonly id: string };
  /** Empty for one that was booted from a volume. */
  readonly image: { readonly id: string } | "";
  readonly accessIPv4: string;
  readonly accessIPv6: string;
  readonly addresses: Readonly<Record<string, readonly Address[]>>;
  readonly security_groups?: readonly { readonly name: string }[];
  readonly "OS-EXT-AZ:availability_zone": string;
  readonly "OS-EXT-STS:task_state": string | null;
  /** For administrators only. */
  readonly "OS-EXT-SRV-ATTR:hypervisor_hostname"?: string | null;
}

export interface Address {
  readonly version: number;
  readonly addr: string;
  readonly "OS-EXT-IPS:type"?: string;
  readonly "OS-EXT-IPS-MAC:mac_addr"?: string;
}

export const pathOf = (id: string) => `/servers/${encodeURIComponent(id)}`;

export async function getServer(id: string, region: Region): Promise<Server> {
  const question = { service: "compute", method: "GET", path: pathOf(id), member: "server" } as const;
  return (await region.ask<{ readonly server: Server }>(question)).server;
}

/** Does something to a server: `{ "os-stop": null }`. */
export async function act(id: string, region: Region, action: object): Promise<void> {
  await region.ask({ service: "compute", method: "POST", path: `${pathOf(id)}/action`, body: action });
}

/** Waits until a server has one of some statuses. @throws ProviderError with its fault if it is in error */
export async function reaches(id: string, region: Region, ...wanted: readonly string[]): Promise<void> {
  let status = "";
  const look = async () => {
    const server = await getServer(id, region);
    ({ status } = server);
    if (wanted.includes(status)) return true;
    if (status !== "ERROR") return undefined;
    const summary = `Server ${id} is in error in ${region.name}`;
    throw new ProviderError({ summary, detail: server.fault?.message ?? "Nova says no reason." });
  };
  await eventually(region, look, () => `Server ${id} is ${status}, and not ${wanted.join(" or ")},`);
}

/** Waits until a server that was deleted is gone. @throws ProviderError if that failed */
export async function isGone(id: string, region: Region): Promise<void> {
  let status = "";
  const look = async () => {
    const server = await getServer(id, region);
    ({ status } = server);
    if (status.endsWith("DELETED")) return true;
    if (status !== "ERROR" || server["OS-EXT-STS:task_state"] !== null) return undefined;
    const summary = `Server ${id} could not be deleted in ${region.name}`;
    throw new ProviderError({ summary, detail: server.fault?.message ?? "Nova says no reason." });
  };
  await eventually(region, look, () => `Server ${id} is still ${status}`);
}
