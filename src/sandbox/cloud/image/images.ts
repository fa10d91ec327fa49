import type { Context, Hono } from "hono";
import type { Bindings } from "../service";
import { webobError } from "../webob";
import type { Image } from "./state";

export type ImageApi = { Bindings: Bindings };

/** How many images a page has, where nothing is said and at most (`limit_param_default`, `api_limit_max` of glance-api.conf). */
const [PAGE, LARGEST_PAGE] = [25, 1000];
const VISIBILITIES = ["public", "private", "shared", "community", "all"];
const NO_FILTERS = ["limit", "marker", "sort", "sort_key", "sort_dir"];

/** `/v2/images`, to be read (glance/api/v2/images.py). */
export function imageRoutes(app: Hono<ImageApi>, base: string): void {
  app.get(base, (c) => list(c, imagesOf(c)));
  app.get(`${base}/:id`, (c) => {
    const id = c.req.param("id");
    const image = imagesOf(c).find((other) => other.id === id);
    return image === undefined ? webobError(c, 404, "Not Found", noImage(id)) : c.json(shown(image));
  });
}

const imagesOf = (c: Context<ImageApi>) => c.env.region?.state.image.images ?? [];
const noImage = (id: string) => `No image found with ID ${id}`;

function list(c: Context<ImageApi>, images: readonly Image[]): Response {
  const bad = (text: string) => webobError(c, 400, "Bad Request", text);
  const { searchParams: query } = new URL(c.req.url);
  const limit = query.get("limit") ?? `${PAGE}`;
  if (!/^[+-]?\d+$/.test(limit)) return bad("limit param must be an integer");
  if (Number(limit) < 0) return bad("limit param must be positive");
  const visibility = query.get("visibility");
  if (visibility !== null && !VISIBILITIES.includes(visibility)) return bad(`Invalid visibility value: ${visibility}`);
  const marker = query.get("marker");
  if (marker !== null && !images.some(({ id }) => id === marker)) return bad(noImage(marker));
  const start = marker === null ? 0 : images.findIndex(({ id }) => id === marker) + 1;
  const size = Math.min(Number(limit), LARGEST_PAGE);
  const page = images
    .slice(start)
    .filter((image) => matches(image, query))
    .slice(0, size);
  const next = page.length > 0 && page.length === size ? { next: address(query, page[size - 1].id) } : {};
  return c.json({ images: page.map(shown), first: address(query), schema: "/v2/schemas/images", ...next });
}

/** Every parameter that is no order is a value that an attribute must have. */
function matches(image: Image, query: URLSearchParams): boolean {
  return [...query].every(([name, value]) => {
    if (NO_FILTERS.includes(name) || (name === "visibility" && value === "all")) return true;
    if (name === "tag") return image.tags.includes(value);
    if (name === "size_min") return image.size >= Number(value);
    if (name === "size_max") return image.size <= Number(value);
    return Object.hasOwn(image, name) && String(image[name as keyof Image]) === value;
  });
}

/** The list's own address, from an image on or from its beginning. */
function address(query: URLSearchParams, marker?: string): string {
  const params = new URLSearchParams([...query].filter(([name]) => name !== "marker"));
  if (marker !== undefined) params.set("marker", marker);
  return params.size === 0 ? "/v2/images" : `/v2/images?${params.toString()}`;
}

function shown(image: Image): object {
  const self = `/v2/images/${image.id}`;
  return { ...image, self, file: `${self}/file`, schema: "/v2/schemas/image" };
}
