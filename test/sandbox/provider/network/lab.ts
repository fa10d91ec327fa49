import { EmbeddedCloud } from "../../../../src/sandbox/cloud";
import { call } from "../../../contract/http";
import type { Workspace } from "../../../plugin/workspace";
import { standInWorkspace } from "../workspace";

type Block = Readonly<Record<string, unknown>>;
/** Resources or data sources by type, without `openstack_networking_` and `_v2`, and by name. */
export type Declared = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** A cloud of two regions, the stand-in with its provider block, and what Neutron says over raw HTTP. */
export class Lab {
  private constructor(
    readonly cloud: EmbeddedCloud,
    readonly work: Workspace,
    private readonly token: string,
  ) {}

  static async start(): Promise<Lab> {
    const cloud = await EmbeddedCloud.start({ name: "acme", regions: ["RegionOne", "RegionTwo"] });
    const { username, password, projectName } = cloud.credentials.member;
    const user = { name: username, password, domain: { name: "Default" } };
    const identity = { methods: ["password"], password: { user } };
    const auth = { identity, scope: { project: { name: projectName, domain: { name: "Default" } } } };
    const { headers } = await call(cloud.authUrl, { method: "POST", path: "/auth/tokens", body: { auth } });
    return new Lab(cloud, standInWorkspace(cloud), headers["x-subject-token"]);
  }

  async stop(): Promise<void> {
    this.work.remove();
    await this.cloud.stop();
  }

  /** Writes the configuration; the provider's own region is RegionOne. */
  write(resource: Declared, data: Declared = {}): void {
    const provider = { openstack: { cloud: "acme", region: "RegionOne" } };
    // Terraform takes no empty blocks of these.
    const blocks = Object.entries({ resource, data }).filter(([, declared]) => Object.keys(declared).length > 0);
    this.work.write({ provider, ...Object.fromEntries(blocks.map(([kind, declared]) => [kind, full(declared)])) });
  }

  /** Applies the configuration and gives what Terraform said. @throws Error with that if it fails */
  async apply(resource?: Declared, data?: Declared): Promise<string> {
    if (resource !== undefined) this.write(resource, data);
    const { code, text } = await this.work.run(["apply"]);
    if (code !== 0) throw new Error(text);
    return text;
  }

  /** Plans the configuration and gives what Terraform said. */
  async plan(resource?: Declared): Promise<string> {
    if (resource !== undefined) this.write(resource);
    return (await this.work.run(["plan"])).text;
  }

  /** Destroys everything. @throws Error with what Terraform said if it fails */
  async destroy(): Promise<void> {
    const { code, text } = await this.work.run(["destroy"]);
    if (code !== 0) throw new Error(text);
  }

  /** Attributes of a resource in the state. @param address - `network.app` for `openstack_networking_network_v2.app` */
  state(address: string): Record<string, unknown> {
    const [, mode = "", type, name] = /^(data\.)?(\w+)\.(\w+)$/.exec(address) ?? [];
    const found = this.work.state(`${mode}openstack_networking_${type}_v2.${name}`);
    if (found === undefined) throw new Error(`the state has no ${address}`);
    return found;
  }

  /** The member of an answer of Neutron's. @param path - below `/v2.0`; the member is named by it */
  async ask<T = Block>(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    body?: unknown,
    region = "RegionOne",
  ): Promise<T> {
    const headers = { "X-Auth-Token": this.token };
    const base = `${this.cloud.region(region).url}/network/v2.0`;
    const answer = await call(base, { method, path, headers, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return (answer.status === 204 ? undefined : Object.values(answer.body as Block)[0]) as T;
  }

  /** The object behind a resource in the state. */
  object(collection: string, address: string, region?: string): Promise<Block> {
    return this.ask("GET", `/${collection}/${String(this.state(address).id)}`, undefined, region);
  }
}

/** An attribute of another resource. @param path - `network.app.id` */
export function ref(path: string): string {
  const [type, ...rest] = path.split(".");
  return `\${openstack_networking_${type}_v2.${rest.join(".")}}`;
}

/** Terraform wants no type without a name. */
function full(declared: Declared): Declared {
  const types = Object.entries(declared).filter(([, of]) => Object.keys(of).length > 0);
  return Object.fromEntries(types.map(([type, of]) => [`openstack_networking_${type}_v2`, of]));
}
