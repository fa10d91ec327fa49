import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { loadCloud, type CloudConfig } from "../../src/clouds";
import { EmbeddedCloud } from "../../src/sandbox/cloud";
import { tokenRequest } from "../../src/openstack/identity";
import { call, type Answer, type Sent } from "./http";

/** The logins that a target has, by their names in its clouds.yaml. */
export type Login = "admin" | "tenant-a" | "tenant-a-reader" | "tenant-a-appcred";

/**
 * The cloud under test: the embedded one, or the real one whose clouds.yaml `MULTISITE_CLOUD_ENV` names. Both must answer the
 * same. The real cloud's `tenant-a` is a member and `tenant-a-reader` a reader of one project.
 */
export class Target {
  private constructor(
    readonly isReal: boolean,
    private readonly file: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async open(): Promise<Target> {
    const real = process.env.MULTISITE_CLOUD_ENV;
    if (real !== undefined && real !== "") return new Target(true, resolve(real), () => Promise.resolve());
    const cloud = await EmbeddedCloud.start({ regions: ["RegionOne", "RegionTwo", "RegionThree"] });
    const folder = mkdtempSync(join(tmpdir(), "contract-"));
    const { id, secret } = cloud.applicationCredential;
    const login = { auth_url: cloud.authUrl, application_credential_id: id, application_credential_secret: secret };
    const clouds: Record<Login, object> = {
      admin: cloud.cloudsYamlEntry("admin"),
      "tenant-a": cloud.cloudsYamlEntry("member"),
      "tenant-a-reader": cloud.cloudsYamlEntry("reader"),
      "tenant-a-appcred": { auth_type: "v3applicationcredential", auth: login },
    };
    writeFileSync(join(folder, "clouds.yaml"), stringify({ clouds }));
    return new Target(false, join(folder, "clouds.yaml"), async () => {
      await cloud.stop();
      rmSync(folder, { recursive: true });
    });
  }

  config(login: Login): CloudConfig {
    return loadCloud(login, { OS_CLIENT_CONFIG_FILE: this.file });
  }

  get authUrl(): string {
    return this.config("tenant-a").authUrl;
  }

  /** The body that logs in, to be spoilt by a test. */
  loginBody(login: Login): LoginBody {
    return tokenRequest(this.config(login).auth) as LoginBody;
  }

  identity(sent: Sent): Promise<Answer> {
    return call(this.authUrl, sent);
  }

  /** @param projectId another project than the login's own */
  async logIn(login: Login, projectId?: string): Promise<Person> {
    const { auth } = this.loginBody(login);
    const scope = projectId === undefined ? auth.scope : { project: { id: projectId } };
    const answer = await this.identity({ method: "POST", path: "/auth/tokens", body: { auth: { ...auth, scope } } });
    if (answer.status !== 201)
      throw new Error(`${login} can't log in: ${answer.status} ${JSON.stringify(answer.body)}`);
    return new Person(this, answer.headers["x-subject-token"], answer.body as { token: TokenBody });
  }
}

/** Somebody who is logged in. */
export class Person {
  readonly userId: string;
  readonly projectId: string;
  readonly regions: readonly string[];
  private readonly catalog: TokenBody["catalog"];

  constructor(
    private readonly target: Target,
    readonly token: string,
    { token: body }: { token: TokenBody },
  ) {
    this.userId = body.user.id;
    this.projectId = body.project?.id ?? "";
    this.catalog = body.catalog;
    const computes = body.catalog.filter(({ type }) => type === "compute").flatMap(({ endpoints }) => endpoints);
    this.regions = [...new Set(computes.map(({ region_id }) => region_id))].sort();
  }

  identity(sent: Sent): Promise<Answer> {
    return this.target.identity({ ...sent, headers: { "X-Auth-Token": this.token, ...sent.headers } });
  }

  /** The address of Nova, without a slash at the end. */
  computeUrl(region: string = this.regions[0]): string {
    return this.urlOf("compute", region);
  }

  /** The address of Neutron, without a slash at the end and without a version. */
  networkUrl(region: string = this.regions[0]): string {
    return this.urlOf("network", region);
  }

  /** The address of Cinder, with the project's id at its end. */
  volumeUrl(region: string = this.regions[0]): string {
    return this.urlOf("volumev3", region);
  }

  /** The address of Glance, without a slash at the end and without a version. */
  imageUrl(region: string = this.regions[0]): string {
    return this.urlOf("image", region);
  }

  private urlOf(type: string, region: string): string {
    const { endpoints = [] } = this.catalog.find((service) => service.type === type) ?? {};
    const found = endpoints.find((endpoint) => endpoint.region_id === region && endpoint.interface === "public");
    if (found === undefined) throw new Error(`no ${type} in ${region}`);
    return found.url.replace(/\/+$/, "");
  }

  compute(sent: Sent & { readonly region?: string; readonly microversion?: string }): Promise<Answer> {
    const { region, microversion, headers, ...rest } = sent;
    const version: Record<string, string> =
      microversion === undefined ? {} : { "OpenStack-API-Version": `compute ${microversion}` };
    return call(this.computeUrl(region), { ...rest, headers: { "X-Auth-Token": this.token, ...version, ...headers } });
  }

  /** Asks Cinder; the path is behind the project's id. */
  volume(sent: Sent & { readonly region?: string; readonly microversion?: string }): Promise<Answer> {
    const { region = this.regions[0], microversion, headers, ...rest } = sent;
    const version: Record<string, string> =
      microversion === undefined ? {} : { "OpenStack-API-Version": `volume ${microversion}` };
    return call(this.volumeUrl(region), { ...rest, headers: { "X-Auth-Token": this.token, ...version, ...headers } });
  }

  /** Asks Glance; the path is behind the endpoint, without a version. */
  image({ region = this.regions[0], headers, ...rest }: Sent & { readonly region?: string }): Promise<Answer> {
    return call(this.imageUrl(region), { ...rest, headers: { "X-Auth-Token": this.token, ...headers } });
  }

  /** Asks Neutron; the path is behind `/v2.0`. */
  network({ region, path, headers, ...rest }: Sent & { readonly region?: string }): Promise<Answer> {
    const own = { "X-Auth-Token": this.token, ...headers };
    return call(this.networkUrl(region), { ...rest, path: `/v2.0${path}`, headers: own });
  }
}

interface Endpoint {
  readonly interface: string;
  readonly region_id: string;
  readonly url: string;
}

export interface TokenBody {
  readonly user: { readonly id: string; readonly name: string };
  readonly project?: { readonly id: string; readonly name: string };
  readonly catalog: readonly { readonly type: string; readonly endpoints: readonly Endpoint[] }[];
}

export interface LoginBody {
  auth: {
    identity: {
      methods: string[];
      password?: { user: Record<string, unknown> };
      application_credential?: Record<string, unknown>;
    };
    scope?: Record<string, unknown>;
  };
}
