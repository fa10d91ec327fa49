import { OpenStackError } from "../error";
import type { CallOptions, Session } from "../session";

/** A flavor of one region. */
export interface RegionFlavor {
  readonly name: string;
  readonly id: string;
  readonly vcpus: number;
  /** In MiB. */
  readonly ram: number;
  /** Of the root disk, in GiB; 0 where the image says it. */
  readonly disk: number;
}

interface Page {
  readonly flavors: readonly RegionFlavor[];
  readonly flavors_links?: readonly unknown[];
}

/**
 * All flavors that the session's project may use: the public ones, and those that it was given access to. Asks page after page; Nova puts
 * 1000 on one unless its operator says otherwise (nova/conf/api.py, max_limit).
 *
 * @throws OpenStackError kind `badBody` for what is no flavor
 */
export async function listFlavors(
  session: Session,
  region: string,
  { signal }: CallOptions = {},
): Promise<RegionFlavor[]> {
  const flavors: RegionFlavor[] = [];
  let marker: string | undefined;
  do {
    const request = { service: "compute", region, method: "GET", path: "/flavors/detail" } as const;
    const answer = await session.request<Page>({ ...request, query: { marker }, member: "flavors", signal });
    const { flavors: page, flavors_links: more } = answer.body;
    if (!Array.isArray(page) || !page.every(isFlavor)) {
      const place = { ...request, url: request.path };
      throw new OpenStackError("badBody", `${answer.status}, but not all of flavors are flavors`, place, answer);
    }
    flavors.push(...page.map(({ name, id, vcpus, ram, disk }) => ({ name, id, vcpus, ram, disk })));
    // The link itself is not followed: behind a proxy it often names another host than the catalog.
    marker = more === undefined ? undefined : page.at(-1)?.id;
  } while (marker !== undefined);
  return flavors;
}

function isFlavor(value: unknown): value is RegionFlavor {
  const { name, id, vcpus, ram, disk } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const areTexts = [name, id].every((text) => typeof text === "string" && text !== "");
  return areTexts && [vcpus, ram, disk].every((number) => Number.isSafeInteger(number));
}
