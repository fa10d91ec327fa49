const SECRETS = /^(password|original_password|secret|token|adminPass|private_key|user_data)$/;

/**
 * Blots out of a service's message what the request held in confidence: Keystone's schema errors quote the whole object that
 * was sent, an application credential's secret included.
 */
export function redact(message: string, sent: unknown): string {
  const secrets = secretsIn(sent, "").sort((a, b) => b.length - a.length);
  return secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), message);
}

/** All texts below a key that is named like a secret, and ids of tokens. */
function secretsIn(value: unknown, path: string): string[] {
  if (typeof value === "string") return value !== "" && isSecret(path) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => secretsIn(part, `${path}/${key}`));
}

function isSecret(path: string): boolean {
  return path.endsWith("/token/id") || SECRETS.test(path.slice(path.lastIndexOf("/") + 1));
}
