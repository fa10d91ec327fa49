import type { CloudConfig, EndpointInterface } from "../../clouds";
import type { Session } from "../../openstack";
import { OpenStackError } from "../../openstack/error";
import { ProviderError } from "../../plugin/wire/diagnostic";
import { isUnknown, isValues, type Values } from "../../plugin/wire/value";

type Env = Readonly<Record<string, string | undefined>>;

/** What the provider block calls these, and the variables that say the same. */
const VARIABLES: Readonly<Record<string, string>> = {
  auth_url: "OS_AUTH_URL",
  user_id: "OS_USER_ID",
  user_name: "OS_USERNAME",
  user_domain_id: "OS_USER_DOMAIN_ID",
  user_domain_name: "OS_USER_DOMAIN_NAME",
  password: "OS_PASSWORD",
  token: "OS_TOKEN",
  tenant_id: "OS_PROJECT_ID",
  tenant_name: "OS_PROJECT_NAME",
  project_domain_id: "OS_PROJECT_DOMAIN_ID",
  project_domain_name: "OS_PROJECT_DOMAIN_NAME",
  domain_id: "OS_DOMAIN_ID",
  domain_name: "OS_DOMAIN_NAME",
  default_domain: "OS_DEFAULT_DOMAIN",
  application_credential_id: "OS_APPLICATION_CREDENTIAL_ID",
  application_credential_name: "OS_APPLICATION_CREDENTIAL_NAME",
  application_credential_secret: "OS_APPLICATION_CREDENTIAL_SECRET",
};

/** The cloud that a provider block means. Nothing is sent before the first resource asks. */
export class Cloud {
  private config?: CloudConfig;
  private defaultRegion?: string;
  private opened?: Promise<Session>;
  /** Arguments of the block that are known only after something was applied. */
  private unknown: readonly string[] = [];

  constructor(private readonly env: Env) {}

  /** @throws ProviderError if there is no such cloud */
  configure(block: Values): void {
    this.unknown = Object.keys(block).filter((name) => isUnknown(block[name]));
    if (this.unknown.length > 0) return;
    // Loaded here: of the processes that Terraform starts, those that check a configuration only need no YAML.
    const { CloudConfigError, loadCloud } = require("../../clouds") as typeof import("../../clouds");
    const name = text(block, "cloud") ?? (this.env.OS_CLOUD || undefined);
    try {
      const loaded = name === undefined ? loadCloud("envvars", this.variables(block)) : loadCloud(name, this.env);
      this.config = overridden(loaded, block);
    } catch (error) {
      if (!(error instanceof CloudConfigError)) throw error;
      const which =
        name === undefined ? "The provider block names no cloud, and no login instead" : `Cloud ${name} can't be used`;
      throw new ProviderError({
        summary: which,
        detail: error.message,
        ...(name === undefined ? {} : { path: ["cloud"] }),
      });
    }
    this.defaultRegion = text(block, "region") ?? (this.env.OS_REGION_NAME || this.config.region);
  }

  /** The region that is written, or that of the provider. @throws ProviderError if there is neither */
  region(written: string | null): string {
    const region = written || this.defaultRegion;
    if (region !== undefined) return region;
    const known = this.config?.regions.length ? `: one of ${this.config.regions.join(", ")}` : "";
    throw new ProviderError({
      summary: "No region",
      detail: `Neither the resource nor the provider block names one, nor OS_REGION_NAME nor clouds.yaml. Write region${known}.`,
      path: ["region"],
    });
  }

  session(): Promise<Session> {
    if (this.config === undefined) {
      const detail = `Unknown in the provider block: ${this.unknown.join(", ") || "everything"}. Apply first what it depends on (-target).`;
      throw new ProviderError({ summary: "The cloud isn't known yet", detail });
    }
    const { Session } = require("../../openstack/session") as typeof import("../../openstack/session");
    return (this.opened ??= Session.open(this.config));
  }

  /** Says of a failed request what it was for and to which cloud. What isn't OpenStack's is given back as it is. */
  blame(error: unknown, summary: string): unknown {
    if (!(error instanceof OpenStackError)) return error;
    const { name = "", source = "" } = this.config ?? {};
    return new ProviderError({ summary, detail: `${error.message}\nCloud ${name}, of ${source}.` });
  }

  private variables(block: Values): Env {
    const written = Object.entries(VARIABLES).flatMap(([name, variable]) => {
      const value = text(block, name);
      return value === undefined ? [] : [[variable, value]];
    });
    const scope = block.system_scope === true ? { OS_SYSTEM_SCOPE: "all" } : {};
    return { ...this.env, ...(Object.fromEntries(written) as Env), ...scope };
  }
}

/** What a block may say beside the login: it counts more than clouds.yaml, while a login in a block with a cloud doesn't. */
function overridden(config: CloudConfig, block: Values): CloudConfig {
  const endpoints = isValues(block.endpoint_overrides) ? Object.entries(block.endpoint_overrides) : [];
  const overrides = endpoints.map(([service, url]) => [service.replaceAll("-", "_"), String(url).replace(/\/+$/, "")]);
  const face = text(block, "endpoint_type")?.replace(/URL$/, "") as EndpointInterface | undefined;
  return {
    ...config,
    interface: face ?? config.interface,
    verify: typeof block.insecure === "boolean" ? !block.insecure : config.verify,
    caCert: text(block, "cacert_file") ?? config.caCert,
    clientCert: text(block, "cert") ?? config.clientCert,
    clientKey: text(block, "key") ?? config.clientKey,
    endpointOverrides: { ...config.endpointOverrides, ...(Object.fromEntries(overrides) as Record<string, string>) },
  };
}

function text(block: Values, name: string): string | undefined {
  const value = block[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
