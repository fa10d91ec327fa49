import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { OpenStackRequest, Session } from "cdktf-openstack-multisite/runtime";
import { packageRoot } from "../../src/package-info";
import { installed } from "../openstack/install";
import { layout } from "../openstack/layout";
import { inventoryOf, KINDS, type Inventory, type Item, type Kind } from "./inventory";
import { listPath, type NetworkKind } from "./network-kinds";

/** Reads what clouds hold, and changes it behind Terraform's back. */
export interface InventoryReader {
  /** @param kinds of objects; all of them if none is named */
  read<K extends Kind = Kind>(cloud: string, region: string, ...kinds: readonly K[]): Promise<Inventory<K>>;
  /** Sets attributes of a server or of an object of Neutron's. */
  change(cloud: string, region: string, kind: NetworkKind | "servers", id: string, values: Item): Promise<void>;
  stop(): void;
}

/** By a client that is not ours if it is installed, as with the real cloud, or else by our own session. */
export function inventoryReader(
  env: NodeJS.ProcessEnv,
  sessionOf: (cloud: string) => Promise<Session>,
): InventoryReader {
  if (installed(layout())) return new SdkReader(join(layout().venv, "bin", "python"), env);
  return {
    read: async (cloud, region, ...kinds) =>
      inventoryOf(await listsOf(await sessionOf(cloud), region, allIfNone(kinds))),
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

  async read<K extends Kind>(cloud: string, region: string, ...kinds: readonly K[]): Promise<Inventory<K>> {
    return inventoryOf(JSON.parse(await this.ask(cloud, region, allIfNone(kinds))) as Record<K, Item[]>);
  }

  async change(...change: Parameters<InventoryReader["change"]>): Promise<void> {
    await this.ask(...change);
  }

  private ask(...question: unknown[]): Promise<string> {
    this.asking ??= this.start();
    const ask = this.asking;
    const answer = this.last.then(() => ask(JSON.stringify(question)));
    // Who ended is started again for the next question.
    this.last = answer.catch(() => (this.asking = undefined));
    return answer;
  }

  stop(): void {
    this.end?.();
  }

  private start(): (question: string) => Promise<string> {
    const script = join(packageRoot(), "test", "e2e", "inventory.py");
    const child = spawn(this.python, [script], { env: this.env, stdio: ["pipe", "pipe", "inherit"] });
    // Why it takes no question any more is said where its answer is missed.
    child.stdin.on("error", () => undefined);
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

const allIfNone = <K extends Kind>(kinds: readonly K[]) => (kinds.length > 0 ? kinds : (KINDS as readonly K[]));

/** What servers boot of is there from the start. */
const BOOTED = "small";

async function listsOf<K extends Kind>(session: Session, region: string, kinds: readonly K[]) {
  const project = await session.projectId();
  const list = async (kind: Kind, request: Request) => {
    const sent = { ...request, region, method: "GET", member: kind } as const;
    return (await session.request<Readonly<Record<string, readonly Item[]>>>(sent)).body[kind];
  };
  const images = async (hidden: boolean) => {
    const query = { owner: project, os_hidden: String(hidden) };
    return (await list("images", { service: "image", path: "/v2/images", query })).filter(
      ({ name }) => name !== BOOTED,
    );
  };
  const objects = async (kind: Kind): Promise<readonly Item[]> => {
    if (kind === "images") return (await Promise.all([false, true].map(images))).flat();
    if (kind === "keypairs") return (await list(kind, OTHERS[kind])).map(({ keypair }) => keypair as Item);
    if (kind in OTHERS) return list(kind, OTHERS[kind as keyof typeof OTHERS]);
    const path = listPath(kind as NetworkKind);
    return list(kind, { service: "network", path, query: { project_id: project } });
  };
  const lists = await Promise.all(kinds.map(async (kind) => [kind, await objects(kind)] as const));
  return Object.fromEntries(lists) as Record<K, readonly Item[]>;
}

type Request = Pick<OpenStackRequest, "service" | "path" | "query" | "microversion">;

/** Where the lists are that are not of Neutron's, nor of images. */
const OTHERS = {
  keypairs: { service: "compute", path: "/os-keypairs" },
  servers: { service: "compute", path: "/servers/detail", microversion: "2.26" },
  server_groups: { service: "compute", path: "/os-server-groups", microversion: "2.64" },
  volumes: { service: "block-storage", path: "/volumes/detail" },
} as const;
