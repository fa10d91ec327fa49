/** What is wrong with a source: its bytes are others than the pinned ones, or they can't be read. */
export type ImageSourceErrorCode = "IMAGE_SOURCE_CHANGED" | "IMAGE_SOURCE_UNREADABLE";

/** Why no image can be made of a source, in any region. */
export class ImageSourceError extends Error {
  override readonly name = "ImageSourceError";

  /** @param isPassing whether it may be over in a moment */
  constructor(
    readonly code: ImageSourceErrorCode,
    readonly what: string,
    readonly fix: string,
    readonly isPassing = false,
  ) {
    super(`${what}; ${fix}`);
  }
}

/** The error for bytes that are not the pinned ones. @param difference what they have, and what they should have */
export function changed(source: string, difference: string): ImageSourceError {
  const fix = "put the pinned bytes back, or name a new version for these";
  return new ImageSourceError("IMAGE_SOURCE_CHANGED", `${source} is not what is pinned: ${difference}`, fix);
}

/** The error for bytes that don't come. */
export function unreadable(source: string, why: string, fix: string, isPassing = false): ImageSourceError {
  return new ImageSourceError("IMAGE_SOURCE_UNREADABLE", `${source} can't be read: ${why}`, fix, isPassing);
}
