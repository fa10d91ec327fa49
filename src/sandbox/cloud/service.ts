import type { HttpBindings } from "@hono/node-server";
import type { Readable } from "node:stream";
import type { EmbeddedCloud } from "./embedded-cloud";
import type { EmbeddedRegion } from "./embedded-region";
import type { RegionState } from "./services";

/** What a handler is given: the cloud that is asked, and the region unless it is Keystone that is asked. */
export interface Bindings extends HttpBindings {
  readonly cloud: EmbeddedCloud;
  readonly region?: EmbeddedRegion;
  /** The request's body as it comes, for whoever does not keep it in memory. */
  readonly upload: Readable;
}

/** One service of OpenStack: a folder beside this file, named in `services.ts`. */
export interface Service {
  /** As in the catalog. */
  readonly type: string;
  /** As in the catalog: the project's name. */
  readonly name: string;
  /** Where it begins on a region's listener: version documents stand here. */
  readonly root: string;
  /** Path of the endpoint in the catalog; may hold `%(project_id)s`. */
  readonly endpoint: string;
  /** Ends what has taken its time, before a region answers: nothing goes on there while nobody asks. */
  settle?(state: RegionState): void;
  /** The routes, made at the first request; one for all regions, which it finds in its bindings. */
  routes(): { fetch(request: Request, bindings: Bindings): Response | Promise<Response> };
}
