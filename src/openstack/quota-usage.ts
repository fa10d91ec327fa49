import type { QuotaUsage, QuotaUsages } from "../quota";
import { OpenStackError } from "./error";
import type { CallOptions, OpenStackAnswer, OpenStackRequest, Session } from "./session";

/** Whose quotas they are. */
export interface QuotaOptions extends CallOptions {
  /** Id of a project; another one than the session's own is an administrator's to ask for. @default that of the session */
  readonly projectId?: string;
}

interface UsageRequest extends Pick<OpenStackRequest, "service" | "path" | "query" | "microversion" | "signal"> {
  readonly region: string;
  /** Where the quotas are in the answer. */
  readonly member: string;
  /** Which members there are no quotas. */
  readonly ignore?: (name: string) => boolean;
  /** Where the numbers are in one quota. */
  readonly read: (quota: unknown, name: string) => Numbers;
}

type Members = Readonly<Record<string, unknown>>;
type Numbers = { readonly [Key in keyof QuotaUsage]: unknown };

/** Asks a service for quotas and their use. @throws OpenStackError kind `badBody` for an answer that holds anything else */
export async function requestUsages(session: Session, { read, ignore, ...where }: UsageRequest): Promise<QuotaUsages> {
  const request = { ...where, method: "GET" } as const;
  const answer = await session.request<Members>(request);
  const quotas = answer.body[where.member];
  if (!isRecord(quotas)) throw badBody(request, answer, where.member);
  const names = Object.keys(quotas).filter((name) => ignore?.(name) !== true);
  return Object.fromEntries(
    names.map((name) => {
      const usage = read(quotas[name], name);
      if (!isUsage(usage)) throw badBody(request, answer, `${where.member}.${name}`);
      return [name, usage];
    }),
  );
}

/** Sets quotas of a project. @param request `path` is where the service has those of all projects */
export async function putQuotas(
  session: Session,
  { path, ...request }: Pick<OpenStackRequest, "service" | "region" | "path" | "microversion" | "body" | "member">,
  { signal, projectId }: QuotaOptions,
): Promise<void> {
  const project = projectId ?? (await session.projectId({ signal }));
  await session.request({ ...request, method: "PUT", path: `${path}/${encodeURIComponent(project)}`, signal });
}

/**
 * Reads a quota that is an object.
 *
 * @param used what this service calls that which is there
 * @param uncounted quotas that it gives as unused whatever there is: what is used of them is not known
 */
export function counted(used: "in_use" | "used" | "usage", uncounted: readonly string[] = []): UsageRequest["read"] {
  return (quota, name) => {
    const { [used]: inUse, reserved = 0, limit }: Members = isRecord(quota) ? quota : {};
    return uncounted.includes(name) ? { reserved, limit } : { used: inUse, reserved, limit };
  };
}

/** Reads a quota that is a number: its limit. */
export function limitOnly(limit: unknown): Numbers {
  return { reserved: 0, limit };
}

function isUsage(usage: Numbers): usage is QuotaUsage {
  return Object.values(usage).every((value) => Number.isSafeInteger(value));
}

function isRecord(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function badBody(
  request: Pick<OpenStackRequest, "service" | "region" | "path" | "method">,
  answer: OpenStackAnswer<unknown>,
  member: string,
): OpenStackError {
  const place = { ...request, url: request.path };
  return new OpenStackError("badBody", `${answer.status}, but ${member} is no quota`, place, answer);
}
