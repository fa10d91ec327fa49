/** True for a SHA-512 as Glance and `sha512sum` write it: 128 hexadecimal digits, in small letters. */
export function isSha512(text: string): boolean {
  return /^[0-9a-f]{128}$/.test(text);
}
