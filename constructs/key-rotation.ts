import type { KeyFingerprint } from "../src/key";

/** What happens to a {@link GlobalKeypair} and the servers that use it when its key changes. */
export abstract class KeyRotation {
  /**
   * The name stays, the keypair is replaced in every region, servers are left alone: Nova hands a key to a server only once,
   * at its first boot. For a moment there is no keypair of that name.
   */
  static inPlace(): KeyRotation {
    return new InPlace();
  }

  /**
   * The name carries the first eight hex digits of the key's MD5 fingerprint, so a changed key is a second keypair beside the
   * first: it is made before the other one goes. Servers that refer to the keypair are **replaced**, so that they boot with the
   * new key; a finding, `KEYPAIR_REPLACES_SERVERS`, names them.
   */
  static sideBySide(): KeyRotation {
    return new SideBySide();
  }

  /** @internal */
  abstract readonly replacesServers: boolean;

  /** @internal */
  abstract nameFor(name: string, fingerprint: KeyFingerprint | undefined): string;
}

class InPlace extends KeyRotation {
  readonly replacesServers = false;

  nameFor(name: string): string {
    return name;
  }
}

class SideBySide extends KeyRotation {
  readonly replacesServers = true;

  nameFor(name: string, fingerprint: KeyFingerprint | undefined): string {
    return fingerprint === undefined ? name : `${name}-${fingerprint.md5.replaceAll(":", "").slice(0, 8)}`;
  }
}
