import { randomUUID } from "node:crypto";
import type { QuotaLimits } from "./quota";

/** What Nova holds of one region: plain JSON. */
export interface ComputeState {
  keypairs: StoredKeypair[];
  /** The number that the next row gets. */
  nextKeypairId: number;
  readonly flavors: StoredFlavor[];
  servers: StoredServer[];
  readonly serverGroups: StoredServerGroup[];
  /** Limits that differ from the defaults, by project. */
  readonly quotas: Record<string, QuotaLimits>;
}

export interface StoredKeypair {
  readonly id: number;
  readonly userId: string;
  readonly name: string;
  readonly type: "ssh" | "x509";
  readonly publicKey: string;
  readonly fingerprint: string;
  /** As Nova writes it. */
  readonly createdAt: string;
}

/** Sizes in MiB (`ram`, `swap`) and GiB (`disk`, `ephemeral`). */
export interface StoredFlavor {
  readonly id: string;
  readonly name: string;
  readonly ram: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly ephemeral: number;
  readonly swap: number;
  readonly rxtxFactor: number;
  readonly isPublic: boolean;
  description: string | null;
  extraSpecs: Readonly<Record<string, string>>;
}

export interface StoredServerGroup {
  readonly id: string;
  readonly name: string;
  readonly policy: string;
  readonly maxServerPerHost?: number;
  readonly projectId: string;
  readonly userId: string;
}

export interface StoredServer {
  readonly id: string;
  name: string;
  description: string | null;
  readonly hostname: string;
  readonly projectId: string;
  readonly userId: string;
  /** As it was when the server got it. */
  flavor: StoredFlavor;
  imageId: string;
  /** GiB that its flavor has to have: as much as what it was built of needs. */
  minDisk: number;
  readonly keyName: string | null;
  readonly configDrive: boolean;
  /** That was asked for. */
  readonly zone: string | null;
  readonly hints: Readonly<Record<string, unknown>>;
  /** The server group that it is in. */
  readonly groupId?: string;
  metadata: Readonly<Record<string, string>>;
  tags: readonly string[];
  /** Ids of the ports that were made for it, and go with it. */
  readonly ownPorts: readonly string[];
  state: ServerState;
  /** What is being done to it, until when (milliseconds since 1970). */
  task?: { readonly name: Task; readonly until: number };
  /** Another flavor that it gets, or has and nobody has confirmed yet; and what it was before. */
  resize?: { readonly from: StoredFlavor; readonly to: StoredFlavor; readonly state: ServerState };
  /** Why it could not be built. */
  fault?: { readonly message: string; readonly created: string };
  readonly createdAt: string;
  updatedAt: string;
  launchedAt?: string;
}

/** Nova's vm_state. */
export type ServerState = "building" | "active" | "stopped" | "paused" | "resized" | "error";

/** Nova's task_state. */
export type Task =
  | "spawning"
  | "powering-off"
  | "powering-on"
  | "pausing"
  | "unpausing"
  | "rebooting"
  | "rebooting_hard"
  | "rebuilding"
  | "resize_prep"
  | "resize_reverting"
  | "deleting";

/** A region as it begins: with two flavors that everybody may use. */
export function newComputeState(): ComputeState {
  const flavor = (name: string, ram: number, disk: number): StoredFlavor => ({
    ...{ id: randomUUID(), name, ram, disk, vcpus: 1, ephemeral: 0, swap: 0, rxtxFactor: 1 },
    ...{ isPublic: true, description: null, extraSpecs: {} },
  });
  return {
    keypairs: [],
    nextKeypairId: 1,
    flavors: [flavor("m1.tiny", 512, 1), flavor("m1.small", 2048, 20)],
    servers: [],
    serverGroups: [],
    quotas: {},
  };
}
