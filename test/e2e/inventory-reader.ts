import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { OpenStackRequest, Session } from "cdktf-openstack-multisite/runtime";
import { packageRoot } from "../../src/package-info";
import { layout } from "../openstack/layout";
import { inventoryOf, type Inventory, type Item, type Lists } from "./inventory";
import { listPath, NETWORK_KINDS, type NetworkKind } from "./network-kinds";

/** Reads what clouds hold, and changes it behind Terraform's back. */
export interface InventoryReader {
  read(cloud: string, region: string): Promise<Inventory>;
  /** Sets attributes of a server or of an object of Neutron's. */
  change(cloud: string, region: string, kind: NetworkKind | "servers", id: string, values: Item): Promise<void>;
  stop(): void;
}

/** By a client that is not ours if it is installed, as with the real cloud, or else by our own session. */
export function inventoryReader(
  env: NodeJS.ProcessEnv,
  sessionOf: (cloud: string) => Promise<Session>,
): InventoryReader {
  const python = join(layout().venv, "bin", "python");
  if (existsSync(python)) return new SdkReader(python, env);
  return {
    read: async (cloud, region) => inventoryOf(await listsOf(await sessionOf(cloud), region)),
    change: async (cloud, region, kind, id, values) => {
      const session = await sessionOf(cloud);
      const body = { [kind.replace(/s$/, "")]: values };
      const [service, list] = kind === "servers" ? ["compute", "/servers"] : ["network", listPath(kind)];
      await session.request({ service, region, method: "PUT", path: `${list}/${id}`, body });
    },
    stop: () => undefined,
  };
}

/** openstacksdk, in one process for all questions: it takes longer to load than to answer. */
class SdkReader implements InventoryReader {
  private asking?: (question: string) => Promise<string>;
  private end?: () => void;
  /** Questions are answered in their order. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly python: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async read(cloud: string, region: string): Promise<Inventory> {
    return inventoryOf(JSON.parse(await this.ask(cloud, region)) as Lists);
  }

  async change(...change: Parameters<InventoryReader["change"]>): Promise<void> {
    await this.ask(...change);
  }

  private ask(...question: unknown[]): Promise<string> {
    this.asking ??= this.start();
    const ask = this.asking;
    const answer = this.last.then(() => ask(JSON.stringify(question)));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  stop(): void {
    this.end?.();
  }

  private start(): (question: string) => Promise<string> {
    const script = join(packageRoot(), "test", "e2e", "inventory.py");
    const child = spawn(this.python, [script], { env: this.env, stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.end = () => child.kill();
    return async (question) => {
      child.stdin.write(`${question}\n`);
      const line = await lines.next();
      if (line.done) throw new Error(`${script} ended at the question ${question}; what it said is above`);
      return line.value;
    };
  }
}

/** What servers boot of is there from the start. */
const BOOTED = "small";

async function listsOf(session: Session, region: string): Promise<Lists> {
  const project = await session.projectId();
  const list = async (
    kind: string,
    request: Pick<OpenStackRequest, "service" | "path" | "query" | "microversion">,
  ): Promise<[string, readonly Item[]]> => {
    const { body } = await session.request<Lists>({ ...request, region, method: "GET", member: kind });
    return [kind, body[kind]];
  };
  const lists = await Promise.all([
    ...NETWORK_KINDS.map((kind) =>
      list(kind, { service: "network", path: listPath(kind), query: { project_id: project } }),
    ),
    list("keypairs", { service: "compute", path: "/os-keypairs" }),
    list("servers", { service: "compute", path: "/servers/detail", microversion: "2.26" }),
    list("server_groups", { service: "compute", path: "/os-server-groups", microversion: "2.64" }),
    list("volumes", { service: "block-storage", path: "/volumes/detail" }),
    list("images", { service: "image", path: "/v2/images", query: { owner: project, os_hidden: "false" } }),
  ]);
  const found: Lists = Object.fromEntries(lists);
  const [, hidden] = await list("images", {
    ...{ service: "image", path: "/v2/images", query: { owner: project, os_hidden: "true" } },
  });
  const images = [...found.images, ...hidden].filter(({ name }) => name !== BOOTED);
  return { ...found, images, keypairs: found.keypairs.map(({ keypair }) => keypair as Item) };
}
