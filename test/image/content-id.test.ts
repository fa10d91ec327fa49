import { createHash } from "node:crypto";
import fc from "fast-check";
import { contentImageId } from "../../src/image";

const sha512 = fc.string().map((text) => createHash("sha512").update(text).digest("hex"));

describe("the id of a replica", () => {
  test("is a UUID of version 8 and the standard's variant (RFC 9562)", () => {
    fc.assert(
      fc.property(sha512, fc.nat(), (content, salt) => {
        expect(contentImageId(content, salt)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });

  test("is the same for the same content, however it is written, and another for another content or salt", () => {
    fc.assert(
      fc.property(sha512, sha512, fc.nat(), fc.nat(), (one, other, salt, spice) => {
        expect(contentImageId(one.toUpperCase(), salt)).toBe(contentImageId(one, salt));
        const same = one === other && salt === spice;
        expect(contentImageId(one, salt) === contentImageId(other, spice)).toBe(same);
      }),
    );
  });

  test("stays what it is: deployed images are called by it", () => {
    expect(contentImageId("0".repeat(128))).toBe("0a134ffb-e792-89d7-9c76-df6cccef7b2c");
  });
});
