import { isPassing } from "../../../src/live/images/replica-failure";
import { changed, unreadable } from "../../../src/live/images/stream/source-error";

test("a source that is away for a moment is looked at again, one that has changed is not", () => {
  expect(isPassing(unreadable("https://x", "its server answers 503", "try again", true))).toBe(true);
  expect(isPassing(unreadable("https://x", "its server answers 404", "correct the address"))).toBe(false);
  expect(isPassing(changed("https://x", "another SHA-512"))).toBe(false);
});
