import type { OpenStackErrorKind } from "./error";

/** What a service said, in its own words. */
export interface Refusal {
  readonly kind: OpenStackErrorKind;
  readonly message: string;
}

/** Judges an answer that is no success. */
export function readRefusal(status: number, body: unknown): Refusal {
  const message = oneLine(messageOf(body) ?? "") || "no reason given";
  return { kind: kindOf(status, message, body), message: `${status} ${message}` };
}

/**
 * Each service has its own shape:
 * nova and cinder `{"conflictingRequest": {"code": 409, "message": "…"}}`, keystone `{"error": {"message": "…"}}`,
 * neutron `{"NeutronError": {"type": "…", "message": "…"}}`, placement and the microversion layer `{"errors": [{"detail": "…"}]}`,
 * octavia `{"faultstring": "…"}`, glance HTML.
 */
function messageOf(body: unknown): string | undefined {
  if (typeof body === "string") return fromHtml(body);
  if (!isRecord(body)) return undefined;
  if (typeof body.faultstring === "string") return body.faultstring;
  if (Array.isArray(body.errors) && isRecord(body.errors[0])) {
    const { detail, title } = body.errors[0];
    return text(detail) ?? text(title);
  }
  for (const part of Object.values(body)) {
    if (isRecord(part) && typeof part.message === "string") return part.message;
  }
  return text(body.message);
}

function kindOf(status: number, message: string, body: unknown): OpenStackErrorKind {
  if (status === 413 || status === 429) return "overLimit";
  if (status === 403) return /^Quota exceeded|is over a limit for/.test(message) ? "overLimit" : "forbidden";
  if (status === 409) {
    const neutron = isRecord(body) && isRecord(body.NeutronError) ? body.NeutronError.type : undefined;
    return neutron === "OverQuota" ? "overLimit" : "conflict";
  }
  if (status === 401) return "unauthorized";
  if (status === 404) return "notFound";
  return status >= 500 || status < 400 ? "server" : "badRequest";
}

/** The words of an HTML page, without its title; of a plain text, its beginning. */
function fromHtml(page: string): string | undefined {
  const words = page
    .replace(/<(head|script|style)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return words === "" ? undefined : words.slice(0, 500);
}

/** Glance breaks lines inside its JSON as pages do. */
function oneLine(message: string): string {
  return message
    .replace(/<br\s*\/?>/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
