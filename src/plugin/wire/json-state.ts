import type { Type } from "./schema";
import { Dynamic, numberOf, values, type Value } from "./value";

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads a stored state. Attributes that the schema doesn't have any more are left away, and those that it has gained are
 * null. Numbers keep all their digits.
 */
export function readJsonState(type: Type, bytes: Uint8Array): Value {
  // JSON.parse would round: numbers become texts, which the type then turns back.
  const text = Buffer.from(bytes)
    .toString()
    .replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`));
  return fromJson(type, JSON.parse(text), "");
}

function fromJson(type: Type, json: unknown, at: string): Value {
  if (json === null || json === undefined) return null;
  const wrong = () => new Error(`${at || "state"}: what is stored is no ${typeof type === "string" ? type : type[0]}`);
  switch (type) {
    case "bool":
      if (typeof json !== "boolean") throw wrong();
      return json;
    case "string":
      if (typeof json !== "string") throw wrong();
      return json;
    case "number":
      if (typeof json !== "string") throw wrong();
      return numberOf(json);
    case "dynamic": {
      const { type: inner, value } = json as { readonly type: Type; readonly value: unknown };
      return new Dynamic(inner, fromJson(inner, value, at));
    }
  }
  const [kind, inner] = type;
  if (kind === "object" || kind === "map") {
    if (typeof json !== "object" || Array.isArray(json)) throw wrong();
    const stored = new Map(Object.entries(json));
    const names = kind === "object" ? Object.keys(inner) : [...stored.keys()];
    return values(
      names.map((name) => [name, fromJson(kind === "object" ? inner[name] : inner, stored.get(name), `${at}.${name}`)]),
    );
  }
  if (!Array.isArray(json)) throw wrong();
  return json.map((item: unknown, i) => fromJson(kind === "tuple" ? inner[i] : inner, item, `${at}[${i}]`));
}
