import { Token } from "./cdk";

/** What a construct path, a lock file and Neutron can all hold as a name. */
const NAME = /^[^\s/\p{Cc}](?:[^/\p{Cc}]{0,253}[^\s/\p{Cc}])?$/u;

/** Why a text can't be the name of a network or an address, as the rest of a sentence; undefined if it can. */
export function whyNoName(text: string): { readonly what: string; readonly fix: string } | undefined {
  if (Token.isUnresolved(text)) return { what: "is a token", fix: "write the name: the lock file holds it" };
  if (NAME.test(text)) return undefined;
  return {
    what: `can't be ${JSON.stringify(text)}`,
    fix: "use 1 to 255 characters, no slash, and no blank at either end",
  };
}

/** The same for a holder, which is often a path. */
export function whyNoHolder(holder: unknown): { readonly what: string; readonly fix: string } | undefined {
  return whyNoName(typeof holder === "string" ? holder.replaceAll("/", "-") : "");
}
