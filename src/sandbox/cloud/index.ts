export { EmbeddedCloud, type CloudSnapshot, type Credentials, type EmbeddedCloudOptions } from "./embedded-cloud";
export type { EmbeddedRegion } from "./embedded-region";
export type { Fault, FaultPoint } from "./fault";
export type { RequestRecord } from "./listener";
