import type { QuotaLimits } from "./quota";

/** What Nova holds of one region: plain JSON. */
export interface ComputeState {
  keypairs: StoredKeypair[];
  /** The number that the next row gets. */
  nextKeypairId: number;
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

export function newComputeState(): ComputeState {
  return { keypairs: [], nextKeypairId: 1, quotas: {} };
}
