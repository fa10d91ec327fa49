import { OFFERED } from "./middleware";

/** The document at the root, and at `/v3/`. */
export function versions(root: string): object {
  const links = [
    { rel: "describedby", type: "text/html", href: "https://docs.openstack.org/" },
    { rel: "self", href: `${root}/v3/` },
  ];
  return {
    versions: [
      {
        id: "v3.0",
        status: "CURRENT",
        version: OFFERED.newest,
        min_version: OFFERED.oldest,
        updated: "2023-08-31T00:00:00Z",
        links,
        "media-types": [{ base: "application/json", type: "application/vnd.openstack.volume+json;version=3" }],
      },
    ],
  };
}
