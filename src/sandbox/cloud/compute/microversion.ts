import { Microversion, type MicroversionRange } from "../microversion";

/** What nova 34.0 (2026.2) offers. */
export const OFFERED: MicroversionRange = { oldest: "2.1", newest: "2.104" };

/** The version that a request asks for: by the common header, or else by Nova's own. @throws WsgiFault 400 */
export function wantedVersion(header: (name: string) => string | undefined): Microversion {
  const common = header("OpenStack-API-Version")
    ?.split(",")
    .map((part) => part.trim().split(/\s+/))
    .find(([type]) => type === "compute")?.[1];
  return Microversion.wanted(common ?? header("X-OpenStack-Nova-API-Version")?.trim() ?? OFFERED.oldest, OFFERED);
}
