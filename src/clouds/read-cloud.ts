import { homedir } from "node:os";
import { resolve } from "node:path";
import type { CloudConfig, CloudProblem, EndpointInterface, RegionValues } from "./cloud-config";
import { readAuth } from "./read-auth";
import { Settings } from "./settings";
import type { MapTree } from "./tree";

/** Keys of openstacksdk that say nothing about where a request goes and who it is from. */
const IRRELEVANT =
  /^(networks|external_network|internal_network|nat_source|nat_destination|floating_ip_source|force_ipv4|requires_floating_ip|image_format|image_api_use_tasks|secgroup_source|disable_vendor_agent|vendor_agent|api_timeout|statsd|metrics|debug|verbose_level|cache|client|message|status|rate_limit|.*_api_version|.*_default_microversion|.*_min_version|.*_max_version|.*_status_code_retries|.*_connect_retries|.*_retriable_status_codes)$/;

/** Keys that would send requests elsewhere than this client does. */
const UNSUPPORTED =
  /^(.+_interface|.+_endpoint_type|.+_service_type|.+_service_name|.+_region_name|.+_endpoint|vendor_hook)$/;

const SPELLING = "check the spelling, or remove it";
const OVERRIDE = "_endpoint_override";
const INTERFACES: Readonly<Record<string, EndpointInterface>> = {
  public: "public",
  publicURL: "public",
  internal: "internal",
  internalURL: "internal",
  admin: "admin",
  adminURL: "admin",
};

/** A cloud, or what stands in its way; never both empty. */
export interface ReadCloud {
  readonly config?: CloudConfig;
  readonly problems: readonly CloudProblem[];
}

/** Reads one entry below `clouds:`. Reads no file: paths in it are only made absolute, from `cwd`. */
export function readCloud(name: string, tree: MapTree, cwd: string): ReadCloud {
  const problems: CloudProblem[] = [];
  const cloud = new Settings(tree, name, problems);
  const login = cloud.below("auth");
  const auth = readAuth(cloud, login);
  const authUrl = readAuthUrl(cloud, login);
  const named = readRegionName(cloud);
  const regionValues = readRegions(cloud, name, problems);
  const regions = Object.keys(regionValues);
  const config = {
    name,
    region: named.at(0),
    regions: regions.length > 0 ? regions : named,
    interface: readInterface(cloud) ?? "public",
    ...readTls(cloud, cwd),
    endpointOverrides: readOverrides(cloud),
    regionValues,
    source: tree.at.file,
  };
  judgeTheRest(cloud);
  for (const key of login.unasked()) login.warn("CLOUD_UNKNOWN_KEY", key, "has no effect here", SPELLING);
  const warnings = problems.filter((problem) => problem.severity === "warning");
  if (auth === undefined || authUrl === undefined || warnings.length < problems.length) return { problems };
  return { config: { ...config, auth, authUrl, warnings }, problems };
}

function readAuthUrl(cloud: Settings, auth: Settings): string | undefined {
  const text = auth.text("auth_url") ?? cloud.text("auth_url");
  const fix = "give the address of Keystone, such as https://cloud.example.org:5000/v3";
  const version = cloud.text("identity_api_version");
  if (version !== undefined && !/^3(\.\d+)?$/.test(version)) {
    cloud.refuse("CLOUD_UNSUPPORTED", "identity_api_version", "is not supported", "use 3, or leave it away", version);
  }
  if (text === undefined) return void auth.refuse("CLOUD_AUTH_URL", "auth_url", "is missing", fix);
  if (/[{}]/.test(text)) {
    const what = "holds a placeholder, which is not supported";
    return void auth.refuse("CLOUD_UNSUPPORTED", "auth_url", what, "write the address out", withoutLogin(text));
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return void auth.refuse("CLOUD_AUTH_URL", "auth_url", "is not an http or https address", fix, withoutLogin(text));
  }
  if (url.username !== "" || url.password !== "") {
    return void auth.refuse("CLOUD_AUTH_URL", "auth_url", "holds a user or a password", fix, withoutLogin(text));
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (/\/v2(\.0)?$/.test(path)) {
    return void auth.refuse(
      "CLOUD_UNSUPPORTED",
      "auth_url",
      "is that of Keystone's version 2, which is not supported",
      fix,
      text,
    );
  }
  return `${url.origin}${path}${/\/v3$/.test(path) ? "" : "/v3"}`;
}

const withoutLogin = (url: string) => url.replace(/\/\/[^/]*@/, "//");

function readInterface(settings: Settings): EndpointInterface | undefined {
  const text = settings.text("endpoint_type", "interface");
  if (text === undefined) return undefined;
  if (Object.hasOwn(INTERFACES, text)) return INTERFACES[text];
  return void settings.refuse("CLOUD_VALUE", "interface", "is not an interface", "use public, internal or admin", text);
}

function readTls(cloud: Settings, cwd: string): Pick<CloudConfig, "verify" | "caCert" | "clientCert" | "clientKey"> {
  const path = (...keys: string[]) => {
    const text = cloud.text(...keys);
    return text === undefined ? undefined : resolve(cwd, text.replace(/^~(?=\/|$)/, homedir()));
  };
  const [verify = true, insecure = false] = [cloud.flag("verify"), cloud.flag("insecure")];
  const [caCert, clientCert, clientKey] = [path("cacert", "ca_cert"), path("cert"), path("key")];
  if (clientKey !== undefined && clientCert === undefined) {
    cloud.refuse("CLOUD_VALUE", "cert", "is missing", "give the certificate that belongs to key");
  }
  // One file may hold both.
  return { verify: verify && !insecure, caCert, clientCert, clientKey: clientKey ?? clientCert };
}

function readOverrides(settings: Settings): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const key of settings.keys().filter((k) => k.endsWith(OVERRIDE))) {
    const text = settings.text(key);
    if (text === undefined) continue;
    const fix = "give the address of the service";
    if (!/^https?:\/\/[^/]/.test(text))
      settings.refuse("CLOUD_VALUE", key, "is not an http or https address", fix, withoutLogin(text));
    else if (withoutLogin(text) !== text)
      settings.refuse("CLOUD_VALUE", key, "holds a user or a password", fix, withoutLogin(text));
    else overrides[key.slice(0, -OVERRIDE.length)] = text.replace(/\/+$/, "");
  }
  return overrides;
}

/** One name; openstacksdk takes several, too, by comma or as a list. */
function readRegionName(cloud: Settings): string[] {
  const tree = cloud.tree("region_name");
  if (tree?.kind !== "list") return cloud.text("region_name")?.split(",").map((name) => name.trim()) ?? [];
  return tree.items.flatMap((item) => (item.kind === "scalar" && item.text ? [item.text] : []));
}

/** `regions` holds names, or maps of a name and values that differ there. */
function readRegions(cloud: Settings, path: string, problems: CloudProblem[]): Record<string, RegionValues> {
  const list = cloud.tree("regions");
  const fix = "list names, or maps of name and values";
  const regions: Record<string, RegionValues> = {};
  if (list === undefined || (list.kind === "scalar" && list.text === undefined)) return regions;
  if (list.kind !== "list") {
    cloud.refuse("CLOUD_VALUE", "regions", "is not a list", fix);
    return regions;
  }
  for (const item of list.items) {
    const entry = item.kind === "map" ? new Settings(item, `${path}.regions`, problems) : undefined;
    const name = item.kind === "scalar" ? item.text : entry?.text("name");
    const values = entry?.below("values");
    for (const key of entry?.unasked() ?? [])
      entry?.refuse("CLOUD_VALUE", key, "is neither the name of a region nor its values", "write it below values");
    if (name === undefined || name === "") {
      cloud.refuse("CLOUD_VALUE", "regions", "has an item without a name", fix);
    } else if (Object.hasOwn(regions, name)) {
      cloud.refuse("CLOUD_VALUE", "regions", "names a region twice", fix, name);
    } else {
      regions[name] = values === undefined ? { endpointOverrides: {} } : readRegionValues(values);
    }
  }
  return regions;
}

function readRegionValues(values: Settings): RegionValues {
  const own = { interface: readInterface(values), endpointOverrides: readOverrides(values) };
  for (const key of values.unasked().filter((k) => !IRRELEVANT.test(k))) {
    values.refuse(
      "CLOUD_UNSUPPORTED",
      key,
      "is not supported for a single region",
      "make a cloud of its own for that region",
    );
  }
  return own;
}

function judgeTheRest(cloud: Settings): void {
  for (const key of cloud.unasked().filter((k) => !IRRELEVANT.test(k))) {
    if (UNSUPPORTED.test(key)) {
      const fix = `remove it; ${OVERRIDE.slice(1)} behind a service's type gives that service another address`;
      cloud.refuse("CLOUD_UNSUPPORTED", key, "is not supported", fix);
    } else {
      cloud.warn("CLOUD_UNKNOWN_KEY", key, "has no effect here", SPELLING);
    }
  }
}
