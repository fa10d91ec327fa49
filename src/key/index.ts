export { checkKeypairName } from "./keypair-name";
export { parseSshPublicKey, type KeyFingerprint, type ParsedKey, type SshPublicKey } from "./ssh-public-key";
