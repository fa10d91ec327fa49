export { checkKeypairName } from "./keypair-name";
export { parseSshPublicKey, type KeyFingerprint, type ParsedKey } from "./ssh-public-key";
