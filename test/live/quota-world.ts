import type { LimitMemory, QuotaRegion, Session } from "cdktf-openstack-multisite/runtime";
import { OpenStackError, type OpenStackErrorKind, type OpenStackRequest } from "../../src/openstack";
import { UNLIMITED, type Amounts, type FieldKey } from "../../src/quota";

/** How the answer to a write is: `killed` ends who waits for it, as `kill -9` does. */
export type Outcome =
  "done" | "refused" | "ignored" | "half done, then lost" | "done, then lost" | "killed" | "done, then killed";

/** What `kill -9` is to somebody who runs in the same process. */
export class Killed extends Error {}

interface State {
  isUp: boolean;
  readonly used: Map<FieldKey, number>;
  readonly limits: Map<FieldKey, number>;
}

type Numbers = Partial<Record<FieldKey, readonly [used: number, limit: number]>>;

const NAMES: Readonly<Record<string, string>> = { compute: "compute", network: "network", "block-storage": "volume" };

/** Regions that refuse what OpenStack refuses, behind sessions that send nothing anywhere. */
export class QuotaWorld {
  /** What is done with the next writes; then all of them are done. */
  outcomes: Outcome[] = [];
  /** Called before each read and each write. */
  onRequest: (request: OpenStackRequest) => void = () => undefined;
  /** Called after each write that changed something, with what the limits of its fields added up to before. */
  afterWrite: (before: Amounts) => void = () => undefined;
  readonly requests: string[] = [];
  private readonly states = new Map<string, State>();

  constructor(regions: Readonly<Record<string, Numbers>>) {
    for (const [name, numbers] of Object.entries(regions)) {
      const entries = Object.entries(numbers) as [FieldKey, readonly [number, number]][];
      this.states.set(name, {
        isUp: true,
        used: new Map(entries.map(([field, [used]]) => [field, used])),
        limits: new Map(entries.map(([field, [, limit]]) => [field, limit])),
      });
    }
  }

  region(name: string): QuotaRegion {
    const session = { cloud: "admin", request: (request: OpenStackRequest) => this.answer(request) };
    return { name, region: name, projectId: "p", session: session as unknown as Session };
  }

  regions(...names: string[]): QuotaRegion[] {
    return names.map((name) => this.region(name));
  }

  setUp(name: string, isUp: boolean): void {
    this.at(name).isUp = isUp;
  }

  /** Uses more, as far as the limit allows, or less. */
  use(name: string, field: FieldKey, more: number): void {
    const { used, limits } = this.at(name);
    const has = used.get(field) ?? 0;
    const wanted = Math.max(0, has + more);
    if (wanted <= has || wanted <= ceiling(limits.get(field) ?? 0)) used.set(field, wanted);
  }

  limit(name: string, field: FieldKey): number | undefined {
    return this.at(name).limits.get(field);
  }

  /** Of all regions; Infinity if one is not limited. */
  total(field: FieldKey): number {
    return [...this.states.values()].reduce((sum, { limits }) => sum + ceiling(limits.get(field) ?? 0), 0);
  }

  /** What is used above a limit. */
  excess(): string[] {
    return [...this.states].flatMap(([name, { used, limits }]) =>
      [...used].filter(([field, has]) => has > ceiling(limits.get(field) ?? 0)).map(([field]) => `${name} ${field}`),
    );
  }

  private answer(request: OpenStackRequest): Promise<unknown> {
    const { method, region = "", service } = request;
    this.onRequest(request);
    this.requests.push(`${method} ${service} ${region}`);
    const body = method === "GET" ? this.read(request) : this.write(request);
    return Promise.resolve({ status: 200, headers: {}, body });
  }

  private read(request: OpenStackRequest): object {
    const { used, limits, isUp } = this.at(request.region);
    if (!isUp) throw failure(request, "refused", "connection refused");
    const prefix = `${NAMES[request.service]}.`;
    const quotas = [...limits]
      .filter(([field]) => field.startsWith(prefix))
      .map(([field, limit]) => {
        const has = used.get(field) ?? 0;
        return [field.slice(prefix.length), { in_use: has, used: has, reserved: 0, limit }] as const;
      });
    return { [request.member ?? ""]: Object.fromEntries(quotas) };
  }

  private write(request: OpenStackRequest): object {
    const { isUp, used, limits } = this.at(request.region);
    const outcome = this.outcomes.shift() ?? "done";
    if (outcome === "killed") throw new Killed();
    if (!isUp || outcome === "refused") throw failure(request, "refused", "connection refused");
    const { check_limit: _checked, ...wanted } = Object.values(request.body as object)[0] as Record<string, number>;
    const changes = Object.entries(wanted).map(([name, to]) => [fieldNamed(request, name), to] as const);
    const low = changes.find(([field, to]) => (used.get(field) ?? 0) > ceiling(to));
    if (low !== undefined) throw failure(request, "badRequest", `400 ${low[0]} is below what is used`);
    const before = new Map(changes.map(([field]) => [field, this.total(field)]));
    const taken = outcome === "ignored" ? 0 : outcome === "half done, then lost" ? changes.length / 2 : changes.length;
    for (const [field, to] of changes.slice(0, taken)) limits.set(field, to);
    this.afterWrite(before);
    if (outcome === "done, then killed") throw new Killed();
    if (outcome.endsWith("then lost")) {
      this.setUp(request.region ?? "", false);
      throw failure(request, "timeout", "no answer in time");
    }
    return { [request.member ?? ""]: {} };
  }

  private at(name: string | undefined): State {
    const found = this.states.get(name ?? "");
    if (found === undefined) throw new Error(`no region ${name}`);
    return found;
  }
}

/** A memory that outlives who uses it. */
export class Notes implements LimitMemory {
  private readonly byRegion = new Map<string, Amounts>();

  limitsOf({ region }: QuotaRegion): Amounts {
    return this.byRegion.get(region) ?? new Map();
  }

  keep({ region }: QuotaRegion, limits: Amounts): void {
    this.byRegion.set(region, new Map(limits));
  }
}

function fieldNamed({ service }: OpenStackRequest, name: string): FieldKey {
  return `${NAMES[service]}.${name}` as FieldKey;
}

function failure(request: OpenStackRequest, kind: OpenStackErrorKind, what: string): OpenStackError {
  return new OpenStackError(kind, what, { ...request, url: request.path });
}

function ceiling(limit: number): number {
  return limit === UNLIMITED ? Infinity : limit;
}
