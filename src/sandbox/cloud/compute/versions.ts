import { OFFERED } from "./microversion";

const HELP = { rel: "describedby", type: "text/html", href: "http://docs.openstack.org/" };

const VERSIONS = [
  { id: "v2.0", path: "v2", status: "DEPRECATED", version: "", min_version: "", updated: "2025-07-04T12:00:00Z" },
  {
    id: "v2.1",
    path: "v2.1",
    status: "CURRENT",
    version: OFFERED.newest,
    min_version: OFFERED.oldest,
    updated: "2013-07-23T11:33:21Z",
  },
] as const;

const mediaTypes = (path: string) => [
  { base: "application/json", type: `application/vnd.openstack.compute+json;version=${path.slice(1)}` },
];

/** The document at the root: all versions. */
export function allVersions(root: string): object {
  return {
    versions: VERSIONS.map(({ path, ...version }) => ({
      ...version,
      links: [{ rel: "self", href: `${root}/${path}/` }],
    })),
  };
}

/** The document at `/v2.1/`. */
export function oneVersion(root: string): object {
  const { path, ...version } = VERSIONS[1];
  return {
    version: { ...version, links: [{ rel: "self", href: `${root}/${path}/` }, HELP], "media-types": mediaTypes(path) },
  };
}

/** The answer to a path of no version: what there is. */
export function choices(root: string, rest: string): object {
  return {
    choices: VERSIONS.map(({ id, path, status }) => ({
      id,
      status,
      links: [{ rel: "self", href: `${root}/${path}${rest}` }],
      "media-types": mediaTypes(path),
    })),
  };
}
