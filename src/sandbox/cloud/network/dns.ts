import type { Validator } from "./validate";

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

/** A domain, with the dot at its end; or nothing (neutron-lib's validate_dns_domain). */
export function domainName(maxLength: number): Validator {
  return (value) => {
    const name = value as string;
    if (name === "") return undefined;
    if (name.length > maxLength) return `'${name}' exceeds maximum length of ${maxLength}`;
    return notDns(name) ?? (name.endsWith(".") ? undefined : `'${name}' is not a FQDN`);
  };
}

/** A host's name, with or without its domain; or nothing (neutron-lib's validate_dns_name). */
export function hostName(maxLength: number): Validator {
  return (value) => {
    const name = value as string;
    if (name === "") return undefined;
    if (name.length > maxLength) return `'${name}' exceeds maximum length of ${maxLength}`;
    return notDns(name);
  };
}

function notDns(name: string): string | undefined {
  const bad = name
    .replace(/\.$/, "")
    .split(".")
    .find((label) => !LABEL.test(label));
  if (bad === undefined) return undefined;
  const rule = "must be 1-63 characters long, each of which can only be alphanumeric or a hyphen";
  return `'${name}' not a valid PQDN or FQDN. Reason: Name '${bad}' ${rule}`;
}
