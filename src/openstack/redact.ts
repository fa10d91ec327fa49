const SECRETS = /^(password|original_password|secret|token|adminPass|private_key|user_data)$/;
/** Parameters of addresses that let in who has them: signed URLs of Swift and S3, one-time logins. */
const SECRET_PARAMETERS = /token|secret|passw|credential|signature|sig$|samlrequest|^code$|^key$/i;

/**
 * Blots out of a service's message what the request held in confidence: Keystone's schema errors quote the whole object that
 * was sent, an application credential's secret included.
 */
export function redact(message: string, sent: unknown): string {
  const secrets = secretsIn(sent, "").sort((a, b) => b.length - a.length);
  return secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), message);
}

/** An address without a login in it, and without the values of parameters that are secrets by their names. */
export function redactUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i, "$1//[secret]@")
    .replace(/([?&])([^=&#]+)=([^&#]+)/g, (whole, before: string, name: string) =>
      SECRET_PARAMETERS.test(name) ? `${before}${name}=[secret]` : whole,
    );
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
