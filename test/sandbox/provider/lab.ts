import { EmbeddedCloud } from "../../../src/sandbox/cloud";
import type { Workspace } from "../../plugin/workspace";
import { standInWorkspace } from "./workspace";

type Block = Readonly<Record<string, unknown>>;
/** Resources or data sources by type, without `openstack_`, and by name. */
export type Declared = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** A cloud of two regions, and the stand-in with its provider block. */
export class Lab {
  private constructor(
    readonly cloud: EmbeddedCloud,
    readonly work: Workspace,
  ) {}

  static async start(): Promise<Lab> {
    const cloud = await EmbeddedCloud.start({ name: "acme", regions: ["RegionOne", "RegionTwo"] });
    return new Lab(cloud, standInWorkspace(cloud));
  }

  async stop(): Promise<void> {
    this.work.remove();
    await this.cloud.stop();
  }

  /** Writes the configuration; the provider's own region is RegionOne. */
  write(resource: Declared, { data = {}, login = "acme" }: { data?: Declared; login?: string } = {}): void {
    const provider = { openstack: { cloud: login, region: "RegionOne" } };
    // Terraform takes no empty blocks of these.
    const blocks = Object.entries({ resource, data }).filter(([, declared]) => Object.keys(declared).length > 0);
    this.work.write({ provider, ...Object.fromEntries(blocks.map(([kind, declared]) => [kind, full(declared)])) });
  }

  /** Writes the configuration and applies it. @throws Error with what Terraform said if it fails */
  async apply(...config: Parameters<Lab["write"]>): Promise<string> {
    this.write(...config);
    return this.run("apply");
  }

  /** Writes the configuration and plans it: what Terraform said. */
  async plan(...config: Parameters<Lab["write"]>): Promise<string> {
    this.write(...config);
    return (await this.work.run(["plan"])).text;
  }

  /** @throws Error with what Terraform said if it fails */
  async run(...args: readonly string[]): Promise<string> {
    const { code, text } = await this.work.run(args);
    if (code !== 0) throw new Error(text);
    return text;
  }

  /** Attributes of a resource in the state. @param address - without `openstack_` */
  state(address: string): Record<string, unknown> {
    const found = this.work.state(address.replace(/^(data\.)?/, "$1openstack_"));
    if (found === undefined) throw new Error(`the state has no ${address}`);
    return found;
  }

  /** What a region holds. */
  held(region = "RegionOne") {
    return this.cloud.region(region).state;
  }

  /** The changing requests that a region got, without what is before and behind the object. */
  changes(region = "RegionOne"): string[] {
    return this.cloud
      .region(region)
      .requests.filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path}`);
  }
}

/** An attribute of another resource. @param path - `compute_servergroup_v2.app.id` */
export const ref = (path: string) => `\${${path.replace(/^(data\.)?/, "$1openstack_")}}`;

const full = (declared: Declared) =>
  Object.fromEntries(Object.entries(declared).map(([type, those]) => [`openstack_${type}`, those]));
