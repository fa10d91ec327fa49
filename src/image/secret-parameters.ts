/**
 * Names of parameters whose values let in who has them, without what is between their words: of signed URLs (`X-Amz-Signature`,
 * `AWSAccessKeyId`, `GoogleAccessId`, `temp_url_sig` of Swift, `sig` of Azure, `hdnts` of Akamai), tokens, keys and passwords. Not `key`, which
 * names a file as often.
 */
const SECRET =
  /(signature|token|secret|password|passwd|credential|accesskeyid|accessid|apikey|urlsig)$|^(sig|auth|authorization|jwt|hmac|hdnts|hdnea|hdntl)$/;

/** Names of parameters in a URL that hold secrets, also in a URL within it. */
export function secretParameters(url: string): string[] {
  const found = [url, decoded(url), decoded(decoded(url))].flatMap((text) =>
    [...text.matchAll(/[?&;#]([^=?&;#]+)=[^?&;#]/g)].map(([, name]) => decoded(name)),
  );
  return [...new Set(found)].filter((name) => SECRET.test(name.toLowerCase().replace(/[^a-z0-9]/g, "")));
}

function decoded(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString());
}
