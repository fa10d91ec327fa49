/** The document at the root: the one version that there is. */
export const allVersions = (root: string) => ({
  versions: [{ id: "v2.0", status: "CURRENT", links: [{ rel: "self", href: `${root}/v2.0/` }] }],
});

/** The document at `/v2.0/`: the core resources. */
export const coreResources = (root: string) => ({
  resources: ["network", "subnet", "subnetpool", "port"].map((name) => ({
    name,
    collection: `${name}s`,
    links: [{ rel: "self", href: `${root}/v2.0/${name}s` }],
  })),
});
