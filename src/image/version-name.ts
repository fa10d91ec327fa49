/** True for what may name a version: it is a part of names in Glance, of construct paths and of lines in the lock file. */
export function isVersionName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(text);
}
