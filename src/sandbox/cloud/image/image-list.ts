import { orderBy } from "lodash";
import { isAdmin, sees, type Call } from "./call";
import { ImageRefusal } from "./refusal";
import { shown } from "./image-view";
import type { Image } from "./state";

/** How many images a page has, where nothing is said and at most (`limit_param_default`, `api_limit_max` of glance-api.conf). */
const [PAGE, LARGEST_PAGE] = [25, 1000];
const VISIBILITIES = ["public", "private", "shared", "community", "all"];
const MEMBER_STATUSES = ["pending", "accepted", "rejected", "all"];
const SORT_KEYS = ["name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at"];
/** Filters that take several values, after `in:`. */
const LISTS = ["name", "id", "status", "container_format", "disk_format"];
const NO_FILTERS = [
  "limit",
  "marker",
  "sort",
  "sort_key",
  "sort_dir",
  "visibility",
  "member_status",
  "os_hidden",
  "deleted",
];

const bad = (text: string) => new ImageRefusal(400, text);

/** The page of a list that a query asks for. @throws ImageRefusal 400 */
export function listImages(call: Call, query: URLSearchParams): object {
  const size = limitOf(query);
  checkFilters(query);
  const images = sorted(
    call.state.images.filter((image) => sees(call, image)),
    query,
  );
  const marker = query.get("marker");
  const start = images.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) throw bad(`No image found with ID ${marker}`);
  const page = images
    .slice(start)
    .filter((image) => isListed(call, image, query) && matches(image, query))
    .slice(0, size);
  const next = page.length > 0 && page.length === size ? { next: address(query, page[size - 1].id) } : {};
  return { images: page.map(shown), first: address(query), schema: "/v2/schemas/images", ...next };
}

function limitOf(query: URLSearchParams): number {
  const limit = query.get("limit") ?? `${PAGE}`;
  if (!/^[+-]?\d+$/.test(limit)) throw bad("limit param must be an integer");
  if (Number(limit) < 0) throw bad("limit param must be positive");
  return Math.min(Number(limit), LARGEST_PAGE);
}

function checkFilters(query: URLSearchParams): void {
  const visibility = query.get("visibility") ?? "all";
  if (!VISIBILITIES.includes(visibility)) throw bad(`Invalid visibility value: ${visibility}`);
  const status = query.get("member_status") ?? "all";
  if (!MEMBER_STATUSES.includes(status)) throw bad(`Invalid status: ${status}`);
  if (query.has("changes-since")) throw bad('The "changes-since" filter is no longer available on v2.');
  for (const name of ["os_hidden", "protected"]) {
    const value = query.get(name)?.toLowerCase() ?? "true";
    if (value !== "true" && value !== "false") {
      throw bad(`Invalid value '${value}' for '${name}' filter. Valid values are 'true' or 'false'.`);
    }
  }
  for (const name of ["size_min", "size_max"]) {
    if (Number.isNaN(Number(query.get(name) ?? 0))) throw bad("Unable to filter on a range with a non-numeric value.");
  }
}

function sorted(images: readonly Image[], query: URLSearchParams): Image[] {
  const sort = query.get("sort");
  if (sort !== null && (query.has("sort_key") || query.has("sort_dir"))) {
    throw bad("Old and new sorting syntax cannot be combined");
  }
  const directions = query.getAll("sort_dir");
  const pairs =
    sort === null
      ? query.getAll("sort_key").map((key, at) => [key, directions[at] ?? directions[0]])
      : sort.split(",").map((part) => part.split(":"));
  for (const [key] of pairs) {
    if (!SORT_KEYS.includes(key)) {
      throw bad(`Invalid sort key: ${key}. It must be one of the following: ${SORT_KEYS.join(", ")}.`);
    }
  }
  const orders = [...pairs, ["created_at", directions[0]], ["id", directions[0]]].map(([key, dir = "desc"]) => {
    if (dir !== "asc" && dir !== "desc") throw bad(`Invalid sort direction: ${dir}`);
    return { key, dir } as const;
  });
  return orderBy(
    images,
    orders.map(({ key }) => key),
    orders.map(({ dir }) => dir),
  );
}

/** Whether a list shows an image: those of the community only to who asks for them, hidden ones likewise. */
function isListed(call: Call, image: Image, query: URLSearchParams): boolean {
  if (image.os_hidden !== (query.get("os_hidden")?.toLowerCase() === "true")) return false;
  const visibility = query.get("visibility");
  if (visibility !== null && visibility !== "all" && visibility !== image.visibility) return false;
  if (isAdmin(call) || image.owner === call.token.projectId || image.visibility === "public") return true;
  if (image.visibility === "community") return visibility !== null;
  const wanted = query.get("member_status") ?? "accepted";
  return call.state.members.some(
    ({ image_id, member_id, status }) =>
      image_id === image.id && member_id === call.token.projectId && (wanted === "all" || wanted === status),
  );
}

/** Every parameter that is no order is a value that an attribute or a property must have. */
function matches(image: Image, query: URLSearchParams): boolean {
  const { properties, ...attributes } = image;
  const values: Readonly<Record<string, unknown>> = { ...properties, ...attributes };
  return [...query].every(([name, value]) => {
    if (NO_FILTERS.includes(name)) return true;
    if (name === "tag") return image.tags.includes(value);
    if (name === "size_min") return Number(image.size) >= Number(value);
    if (name === "size_max") return Number(image.size) <= Number(value);
    if (name === "created_at" || name === "updated_at") return isTime(name, image[name], value);
    if (!Object.hasOwn(values, name)) return false;
    const [, operator, operand] = LISTS.includes(name) ? (/^(\w+):(.*)$/.exec(value) ?? []) : [];
    if (operator !== undefined && operator !== "in" && operator !== "eq") {
      throw bad(`Unable to filter by unknown operator '${operator}'.`);
    }
    const wanted = operator === "in" ? operand.split(",") : [operand ?? value];
    return wanted.includes(String(values[name]));
  });
}

function isTime(name: string, time: string, filter: string): boolean {
  const [, operator = "eq", operand] = /^(?:(\w+):)?(\d{4}-.*)$/.exec(filter) ?? [];
  const difference = Date.parse(time) - Date.parse(operand);
  if (Number.isNaN(difference)) {
    throw bad(`Bad "${name}" query filter format. Use ISO 8601 DateTime notation.`);
  }
  const holds = { gt: difference > 0, gte: difference >= 0, lt: difference < 0, lte: difference <= 0 };
  const exact = { eq: difference === 0, neq: difference !== 0 };
  const found = { ...holds, ...exact }[operator];
  if (found === undefined) throw bad(`Unable to filter by unknown operator '${operator}'.`);
  return found;
}

/** The list's own address, from an image on or from its beginning. */
function address(query: URLSearchParams, marker?: string): string {
  const params = new URLSearchParams([...query].filter(([name]) => name !== "marker"));
  if (marker !== undefined) params.set("marker", marker);
  return params.size === 0 ? "/v2/images" : `/v2/images?${params.toString()}`;
}
