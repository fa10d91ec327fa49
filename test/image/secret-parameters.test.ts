import fc from "fast-check";
import { secretParameters } from "../../src/image";

const plain = fc.webQueryParameters().filter((query) => secretParameters(`?${query}`).length === 0);
const secret = fc.constantFrom("X-Amz-Signature", "X-Goog-Signature", "sig", "AWSAccessKeyId", "temp_url_sig", "token");

describe("secret parameters", () => {
  test("are found wherever they are among others, and encoded once or twice", () => {
    fc.assert(
      fc.property(plain, secret, plain, fc.nat(2), (before, name, after, times) => {
        let url = `https://images.example.org/base.qcow2?${before}&${name}=hunter2&${after}`;
        for (let n = 0; n < times; n++) url = `https://proxy.example.org/?to=${encodeURIComponent(url)}`;
        expect(secretParameters(url)).toEqual([name]);
      }),
    );
  });

  test("are none without a value, or in a path", () => {
    expect(secretParameters("https://images.example.org/token=1/sig?sig&token=&design=2")).toEqual([]);
  });

  test("any text is looked through", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => Array.isArray(secretParameters(text))));
  });
});
