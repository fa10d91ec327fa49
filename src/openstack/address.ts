import type { CloudConfig } from "../clouds";
import { serviceTypes } from "./catalog";
import { OpenStackError } from "./error";
import type { Token } from "./identity";
import { redactUrl } from "./redact";
import type { OpenStackRequest } from "./request";

/** Versions that a catalog may leave out. Those of the other services are part of the path. */
const VERSIONS: Readonly<Record<string, string>> = { compute: "/v2.1", "block-storage": "/v3" };

/** Who asks, and what for. */
interface Asking {
  readonly cloud: CloudConfig;
  readonly token: Token;
  readonly request: OpenStackRequest;
}

/**
 * Where a request goes.
 *
 * @throws OpenStackError kind `noEndpoint`
 */
export function addressOf(asking: Asking): string {
  const { path, query = {} } = asking.request;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return `${join(baseOf(asking), path)}${search.size === 0 ? "" : `?${search.toString()}`}`;
}

function baseOf(asking: Asking): string {
  const { cloud, request } = asking;
  const address = filledIn(overrideOf(asking) ?? versioned(fromCatalog(asking), asking), asking);
  if (URL.canParse(address) && /^https?:/.test(address) && !/[{}]|[%$]\(/.test(address)) return address;
  const shown = JSON.stringify(redactUrl(address));
  throw noEndpoint(request, `its address for cloud ${cloud.name} can't be used: ${shown}`);
}

/** Cinder before Yoga wants the project behind its version, and later ones allow it. */
function versioned(address: string, { token, request }: Asking): string {
  const type = serviceTypes(request.service)[0];
  const base = /\/v\d+(\.\d+)?(\/|$)/.test(address) ? address : `${address}${VERSIONS[type] ?? ""}`;
  return type === "block-storage" && base.endsWith("/v3") ? `${base}/${token.projectId}` : base;
}

/** The version is in the path: an address that ends with it, as some catalogs have it, would say it twice. */
function join(base: string, path: string): string {
  const [version] = /^\/v\d+(\.\d+)?(?=\/)/.exec(path) ?? [""];
  return `${version !== "" && base.endsWith(version) ? base.slice(0, -version.length) : base}${path}`;
}

/** Names that Cinder had when it had other versions: openstacksdk takes an address under them, too. */
const OLD_NAMES: Readonly<Record<string, readonly string[]>> = { "block-storage": ["volumev2", "volume"] };

/** What clouds.yaml says of the region, or else of the service. */
function overrideOf({ cloud, request: { service, region } }: Asking): string | undefined {
  const overrides = { ...cloud.endpointOverrides, ...cloud.regionValues[region ?? ""]?.endpointOverrides };
  const types = serviceTypes(service);
  const found = [...types, ...(OLD_NAMES[types[0]] ?? [])].map((type) => overrides[type.replaceAll("-", "_")]);
  return found.find((override) => override !== undefined) ?? (service === "identity" ? cloud.authUrl : undefined);
}

function fromCatalog({ cloud, token: { catalog }, request }: Asking): string {
  const { service, region } = request;
  const face = cloud.regionValues[region ?? ""]?.interface ?? cloud.interface;
  if (region === undefined) throw noEndpoint(request, `name a region of ${list(catalog.regions(service))}`);
  const found = catalog.endpoint(service, region, face);
  if (found !== undefined) return found;
  const others = catalog.regions(service, face);
  const what = `no ${face} endpoint of ${service} in the catalog of cloud ${cloud.name}`;
  throw noEndpoint(request, `${what}; it has one in ${list(others)}`);
}

/** What keystoneauth and openstacksdk put into an address. */
function filledIn(address: string, { token, request }: Asking): string {
  const values: Readonly<Record<string, string | undefined>> = {
    project_id: token.projectId,
    tenant_id: token.projectId,
    user_id: token.userId,
    region_name: request.region,
  };
  const fill = (whole: string, name: string) => values[name] ?? whole;
  return address.replace(/[%$]\((\w+)\)s/g, fill).replace(/\{(\w+)\}/g, fill);
}

function noEndpoint({ service, region, method, path }: OpenStackRequest, what: string): OpenStackError {
  return new OpenStackError("noEndpoint", what, { service, region, method, url: path });
}

const list = (names: readonly string[]) => (names.length === 0 ? "no region" : names.join(", "));
