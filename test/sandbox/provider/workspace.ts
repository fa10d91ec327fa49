import { resolve } from "node:path";
import { stringify } from "yaml";
import type { EmbeddedCloud } from "../../../src/sandbox/cloud";
import { Workspace } from "../../plugin/workspace";

const STAND_IN = {
  source: "terraform-provider-openstack/openstack",
  main: resolve(__dirname, "../../../dist/src/sandbox/provider/main.js"),
};

/** A workspace with the stand-in, and these clouds in its clouds.yaml: by their names, and as `NAME-admin`. */
export function standInWorkspace(...clouds: readonly EmbeddedCloud[]): Workspace {
  const work = new Workspace(STAND_IN); // clouds.yaml is looked for in the working directory
  const entries = clouds.flatMap((cloud) => [
    [cloud.name, cloud.cloudsYamlEntry()],
    [`${cloud.name}-admin`, cloud.cloudsYamlEntry("admin")],
  ]);
  work.put("clouds.yaml", stringify({ clouds: Object.fromEntries(entries) as unknown }));
  return work;
}
