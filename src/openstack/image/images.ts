import isEqual from "lodash/isEqual";
import { OpenStackError } from "../error";
import { allPages } from "../pages";
import type { CallOptions, Session } from "../session";
import { MEMBERS, readImage, type Image, type ImageBody, type ImageFields, type ImageStatus } from "./image";

/** Which images of a region. */
export interface ImageFilter {
  /** Ids, of which at least one is given. @default any */
  readonly ids?: readonly string[];
  readonly name?: string;
  /** SHA-512, or what else Glance hashes with. */
  readonly hashValue?: string;
  readonly tag?: string;
  /** Id of a project. */
  readonly owner?: string;
  readonly status?: ImageStatus;
  /** True for hidden ones, which no other list has. @default false */
  readonly hidden?: boolean;
}

/** What an image is made of. */
export interface NewImage extends ImageFields {
  /** A UUID that no image of the region has or had. @default Glance's choice */
  readonly id?: string;
}

/** One page; there is a `next` unless it is the last one. */
interface ImagesBody {
  readonly images: readonly ImageBody[];
  readonly next?: string;
}

/** As many as Glance gives at a time; an operator may have it give fewer. */
const PAGE = 1000;
/** Ids that fit into a URL: each has 36 characters, and servers take 8 KiB. */
const IDS = 100;
const PATCH = "application/openstack-images-v2.1-json-patch";

/** Images that the project sees, newest first. Asks page after page. */
export async function listImages(
  session: Session,
  region: string,
  filter: ImageFilter = {},
  options: CallOptions = {},
): Promise<Image[]> {
  const { ids, ...rest } = filter;
  if (ids === undefined || ids.length <= IDS) return listPages(session, region, filter, options);
  const first = await listPages(session, region, { ...rest, ids: ids.slice(0, IDS) }, options);
  return [...first, ...(await listImages(session, region, { ...rest, ids: ids.slice(IDS) }, options))];
}

async function listPages(
  session: Session,
  region: string,
  filter: ImageFilter,
  { signal }: CallOptions,
): Promise<Image[]> {
  const place = { service: "image", region, path: "/v2/images" } as const;
  return allPages<Image>(
    { ...place, url: place.path },
    ({ id }) => id,
    async (marker) => {
      const query = { ...queryOf(filter), limit: PAGE, marker };
      const { body } = await session.request<ImagesBody>({ ...place, method: "GET", query, member: "images", signal });
      return { items: body.images.map(readImage), hasNext: body.next !== undefined };
    },
  );
}

function queryOf({ ids, name, hashValue, tag, owner, status, hidden }: ImageFilter) {
  return {
    id: ids === undefined ? undefined : `in:${ids.join(",")}`,
    // Said, because Glance takes what stands before a colon for the operator.
    name: name === undefined ? undefined : `eq:${name}`,
    os_hash_value: hashValue,
    ...{ tag, owner, status },
    os_hidden: hidden === undefined ? undefined : String(hidden),
  };
}

/** One image; undefined if the project sees none with this id. */
export async function findImage(
  session: Session,
  region: string,
  id: string,
  options: CallOptions = {},
): Promise<Image | undefined> {
  try {
    const { body } = await session.request<ImageBody>({ ...one(region, id, options), method: "GET", member: "id" });
    return readImage(body);
  } catch (error) {
    if (error instanceof OpenStackError && error.kind === "notFound") return undefined;
    throw error;
  }
}

/**
 * Makes an image without bytes.
 *
 * @throws OpenStackError kind `conflict` if an image has the id, or had it once; `overLimit` at the quota; `forbidden` for a visibility
 * that is not the project's to give
 */
export async function createImage(
  session: Session,
  region: string,
  { id, properties, ...fields }: NewImage,
  options: CallOptions = {},
): Promise<Image> {
  const { body } = await session.request<ImageBody>({
    ...{ service: "image", region, method: "POST", path: "/v2/images", member: "id", signal: options.signal },
    body: { ...properties, ...Object.fromEntries(membersOf(fields)), id },
  });
  return readImage(body);
}

/**
 * Changes what differs; sends nothing if nothing does. While bytes come (`saving`), Glance says yes and forgets it.
 *
 * @param before the image as it was read
 * @param fields `properties` are all that it shall have: others are taken away
 * @returns the image as it is then
 */
export async function updateImage(
  session: Session,
  region: string,
  before: Image,
  { properties, ...fields }: ImageFields,
  options: CallOptions = {},
): Promise<Image> {
  const body = [
    ...membersOf(fields)
      .filter(([member, value]) => !isSame(before, member, value))
      .map(([member, value]) => ({ op: "replace", path: `/${member}`, value })),
    ...(properties === undefined ? [] : changesOf(before.properties, properties)),
  ];
  if (body.length === 0) return before;
  const answer = await session.request<ImageBody>({
    ...{ ...one(region, before.id, options), method: "PATCH", member: "id" },
    ...{ body, contentType: PATCH },
  });
  return readImage(answer.body);
}

/**
 * Removes an image; its id can't be used again in the region.
 *
 * @throws OpenStackError kind `notFound`; `forbidden` for a protected one; `conflict` while something uses it
 */
export async function deleteImage(
  session: Session,
  region: string,
  id: string,
  options: CallOptions = {},
): Promise<void> {
  await session.request({ ...one(region, id, options), method: "DELETE" });
}

function one(region: string, id: string, { signal }: CallOptions) {
  return { service: "image", region, path: `/v2/images/${encodeURIComponent(id)}`, signal };
}

type Members = Omit<ImageFields, "properties">;

function membersOf(fields: Members): (readonly [string, unknown])[] {
  const names = Object.keys(MEMBERS) as (keyof typeof MEMBERS)[];
  return names.filter((name) => fields[name] !== undefined).map((name) => [MEMBERS[name], fields[name]] as const);
}

function isSame(before: Image, member: string, value: unknown): boolean {
  const names = Object.keys(MEMBERS) as (keyof typeof MEMBERS)[];
  const now = names.filter((name) => MEMBERS[name] === member).map((name) => before[name])[0];
  // Glance has no order of tags.
  return isEqual(sorted(now), sorted(value));
}

const sorted = (value: unknown) => (Array.isArray(value) ? [...(value as string[])].sort() : value);

function changesOf(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): object[] {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [
    ...Object.entries(after)
      .filter(([name, value]) => before[name] !== value)
      .map(([name, value]) => ({
        ...{ op: Object.hasOwn(before, name) ? "replace" : "add", path: pointer(name), value },
      })),
    ...gone.map((name) => ({ op: "remove", path: pointer(name) })),
  ];
}

/** RFC 6901. */
const pointer = (name: string) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
