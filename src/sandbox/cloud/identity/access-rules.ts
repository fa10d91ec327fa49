import type { AccessRule } from "./state";

/** Whether a rule allows a call, by keystonemiddleware's `_path_matches`. */
export function allows(rule: AccessRule, service: string, method: string, path: string): boolean {
  return rule.service === service && rule.method === method && pattern(rule.path).test(path);
}

function pattern(path: string): RegExp {
  const parts = path.split(/(\*\*|\*|\{[^}]*\})/).map((part) => {
    if (part === "**") return ".*";
    if (part === "*" || part.startsWith("{")) return "[^/]+";
    return part.replace(/[.+?^$()|[\]\\{}]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}
