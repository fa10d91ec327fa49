import { OpenStackError } from "../error";
import { allPages } from "../pages";
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

interface FlavorsBody {
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
  const request = { service: "compute", region, method: "GET", path: "/flavors/detail" } as const;
  const place = { ...request, url: request.path };
  return allPages(
    place,
    ({ id }) => id,
    async (marker) => {
      const answer = await session.request<FlavorsBody>({ ...request, query: { marker }, member: "flavors", signal });
      const { flavors, flavors_links: next } = answer.body;
      if (!Array.isArray(flavors) || !flavors.every(isFlavor))
        throw new OpenStackError("badBody", `${answer.status}, but not all of flavors are flavors`, place, answer);
      const items = flavors.map(({ name, id, vcpus, ram, disk }) => ({ name, id, vcpus, ram, disk }));
      return { items, hasNext: next !== undefined };
    },
  );
}

function isFlavor(value: unknown): value is RegionFlavor {
  const { name, id, vcpus, ram, disk } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const areTexts = [name, id].every((text) => typeof text === "string" && text !== "");
  return areTexts && [vcpus, ram, disk].every((number) => Number.isSafeInteger(number));
}
