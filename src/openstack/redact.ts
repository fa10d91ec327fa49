const SECRET_KEY = /password|secret|token|adminpass|private_key|user_data|credential/i;

/**
 * Blots out of a service's message what the request held in confidence: Keystone's schema errors quote the whole object that
 * was sent, an application credential's secret included.
 */
export function redact(message: string, sent: unknown): string {
  return [...secretsIn(sent)].reduce((text, secret) => text.replaceAll(secret, "[secret]"), message);
}

function secretsIn(value: unknown, secret = false): Set<string> {
  if (typeof value === "string") return new Set(secret && value !== "" ? [value] : []);
  if (typeof value !== "object" || value === null) return new Set();
  return new Set(Object.entries(value).flatMap(([key, part]) => [...secretsIn(part, secret || SECRET_KEY.test(key))]));
}
