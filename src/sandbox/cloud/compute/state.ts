/** What Nova holds of one region: plain JSON. */
export interface ComputeState {
  keypairs: StoredKeypair[];
  /** The number that the next row gets. */
  nextKeypairId: number;
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

/** `[quota] key_pairs` of nova.conf: how many keypairs a user may have. */
export const KEYPAIR_QUOTA = 100;

export function newComputeState(): ComputeState {
  return { keypairs: [], nextKeypairId: 1 };
}
