import { randomUUID } from "node:crypto";

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads JSON; integers that a number can't hold exactly become bigint. Neutron's counts of IPv6 addresses go up to 2^128
 * (network-ip-availabilities).
 *
 * @throws SyntaxError without the text in it
 */
export function parseJson(text: string): unknown {
  try {
    return /\d{16}/.test(text) ? parseExactly(text) : JSON.parse(text);
  } catch {
    throw new SyntaxError(`${text.length} characters that are not JSON`);
  }
}

function parseExactly(text: string): unknown {
  const mark = `${randomUUID()}:`; // what no string in the text begins with
  const marked = text.replace(TOKENS, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
  );
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}
