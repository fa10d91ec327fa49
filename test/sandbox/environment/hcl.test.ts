import fc from "fast-check";
import { HclSyntaxError, readHcl, type Entry, type Value } from "../../../src/sandbox/environment/hcl";

const plain = ({ keys, value }: Entry): unknown => [...keys, plainValue(value)];
const plainValue = (value: Value): unknown =>
  value.kind === "text" ? value.text : value.kind === "list" ? value.items.map(plainValue) : value.entries.map(plain);

describe("readHcl", () => {
  test("reads what Terraform's CLI configuration is written in", () => {
    // GIVEN
    const text = `# comment with { and "
      plugin_cache_dir   = "$HOME/.cache" // another }
      disable_checkpoint = true
      /* a third { */
      credentials "app.example.org" { token = "a\\"b" }
      provider_installation {
        dev_overrides {
          "hashicorp/null" = "/dev/null#1"
        }
        direct { exclude = ["a/*", "b/*",] }
      }
      note = <<EOT
} not a brace
EOT
    `;

    // WHEN, THEN
    expect(readHcl(text).map(plain)).toEqual([
      ["plugin_cache_dir", "$HOME/.cache"],
      ["disable_checkpoint", "true"],
      ["credentials", "app.example.org", [["token", 'a"b']]],
      [
        "provider_installation",
        [
          ["dev_overrides", [["hashicorp/null", "/dev/null#1"]]],
          ["direct", [["exclude", ["a/*", "b/*"]]]],
        ],
      ],
      ["note", expect.stringContaining("} not a brace")],
    ]);
  });

  test.each([
    ["direct {\n", "} is missing", 2],
    ['a = "b\nc = 1', "a quote is not closed", 1],
    ["a = ]", "a value is missing", 1],
    ["\n\n= 1", "a key is missing", 3],
    ["a", "= or { is missing", 1],
    ["}", "= or { is missing", 1],
  ])("refuses %j", (text, what, line) => {
    expect(() => readHcl(text)).toThrow(expect.objectContaining({ message: what, line }));
    expect(() => readHcl(text)).toThrow(HclSyntaxError);
  });

  test("says where entries lie, whatever stands in strings", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[ -!#-[\]-~]*$/)),
        fc.constantFrom("", " ", "\n", " # }\n"),
        (strings, blank) => {
          // GIVEN
          const lines = strings.map((text, index) => `k${index} = "${text}"`);
          const text = `${lines.join(`\n${blank}`)}\n`;
          // WHEN
          const entries = readHcl(text);
          // THEN
          expect(entries.map(({ start, end }) => text.slice(start, end))).toEqual(lines);
          expect(entries.map(({ value }) => plainValue(value))).toEqual(strings);
        },
      ),
    );
  });
});
