import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { exportLines, quote } from "../../../src/sandbox/environment/shell";

describe("shell", () => {
  test("quotes any text so that a POSIX shell has it back", () => {
    const text = fc.string({ unit: fc.constantFrom("'", '"', "$", "`", "\\", " ", "\n", "*", "~", "a", "é", "!") });
    fc.assert(
      fc.property(fc.array(text, { minLength: 20, maxLength: 20 }), (words) => {
        const script = `printf '%s\\0' ${words.map(quote).join(" ")}`;
        expect(execFileSync("/bin/sh", ["-c", script]).toString().split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 20 },
    );
  });

  test("gives variables to a shell, and takes them away", () => {
    const lines = exportLines({ A_SET: "it's $HOME", B_GONE: undefined });
    const out = execFileSync("/bin/sh", ["-c", `${lines}\necho "$A_SET|\${B_GONE-unset}"`], { env: { B_GONE: "x" } });
    expect(out.toString()).toBe("it's $HOME|unset\n");
  });
});
