import * as fc from "fast-check";
import { repr, str } from "../../../src/sandbox/cloud/python";

it.each([
  [null, "None"],
  [true, "True"],
  [false, "False"],
  [7, "7"],
  ["x", "'x'"],
  ["it's", `"it's"`],
  [`it's "x"`, `'it\\'s "x"'`],
  ["a\\b\n\t\u0001", "'a\\\\b\\n\\t\\x01'"],
  ["ü", "'ü'"],
  [["a", 1], "['a', 1]"],
  [{ a: { b: null } }, "{'a': {'b': None}}"],
])("writes %j as Python does", (value, text) => {
  expect(repr(value)).toBe(text);
});

it("leaves a text as it is outside of lists and maps", () => {
  expect([str("x"), str(["x"]), str(1)]).toEqual(["x", "['x']", "1"]);
});

it("writes no text that ends before its end", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
      const written = repr(text);
      const mark = written[0];
      expect(written.slice(1, -1).replace(/\\./g, "")).not.toContain(mark);
      expect(written.at(-1)).toBe(mark);
    }),
  );
});
