/** True for an id as Glance writes it: a UUID in small letters. */
export function isImageId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
