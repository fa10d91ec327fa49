import type { ValidToken } from "../identity";
import type { Image } from "../image";
import type { Microversion } from "../microversion";
import type { Bindings } from "../service";
import { WsgiFault } from "../wsgi-fault";
import type { VolumeState } from "./state";

/** One authenticated call of Cinder's API. */
export interface Call {
  readonly token: ValidToken;
  readonly projectId: string;
  readonly isAdmin: boolean;
  readonly version: Microversion;
  readonly state: VolumeState;
  readonly images: readonly Image[];
  readonly query: URLSearchParams;
  /** Beginning of the links in answers. */
  readonly endpoint: string;
}

/** What Cinder's routes find in their context. */
export type VolumeApi = { Bindings: Bindings; Variables: { version: Microversion; call: Call } };

/** Content types whose bodies Cinder reads. */
export const BODY_TYPES = ["application/json"];

/** What Cinder says where it did not expect what was sent. */
export const malformed = () =>
  new WsgiFault(
    400,
    "The server could not comply with the request since it is either malformed or otherwise incorrect.",
  );

/** What Cinder says of a path that it has, but not for this method. */
export const noMethod = () => new WsgiFault(404, "The resource could not be found.");

/** @throws WsgiFault 403 by Cinder's default policy */
export const refuse = (rule: string): never => {
  throw new WsgiFault(403, `Policy doesn't allow ${rule} to be performed.`);
};

/** @throws WsgiFault 403 to those who may only look */
export function refuseReader({ token }: Call, rule: string): void {
  if (!token.roles.includes("member")) refuse(rule);
}
