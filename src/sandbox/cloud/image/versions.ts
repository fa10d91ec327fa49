const CURRENT = "v2.17";
const SUPPORTED = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((minor) => `v2.${minor}`);

/** The document at every path that is of no version. */
export function versions(root: string): object {
  const links = [{ rel: "self", href: `${root}/v2/` }];
  const supported = SUPPORTED.map((id) => ({ id, status: "SUPPORTED", links }));
  return { versions: [{ id: CURRENT, status: "CURRENT", links }, ...supported] };
}
