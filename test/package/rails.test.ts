import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** The rules of this repo, tried on files that break them: a rule that can't fail checks nothing. */
const ROOT = join(__dirname, "..", "..");
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder with this repo's configuration and the given files. */
function plant(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "multisite-rails-"));
  folders.push(folder);
  const config = [".dependency-cruiser.cjs", ".prettierrc.json", "eslint.config.mjs", "knip.json", "package.json"];
  for (const file of [...config, "jest.config.js", "tsconfig.json", "tsconfig.build.json", "typedoc.json"]) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

function run(folder: string, command: string, ...args: string[]) {
  const bin = join(ROOT, "node_modules", ".bin", command);
  return spawnSync(bin, args, { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
}

describe("eslint", () => {
  const PLANTED: Record<string, readonly [rule: string, text: string]> = {
    "constructs/core.ts": ["no-restricted-imports", `export { App } from "cdktf";\n`],
    "constructs/bare.ts": ["jsdoc/require-jsdoc", `export function bare(): void {}\n`],
    "constructs/silent.ts": [
      "house/default",
      `/** Props. */\nexport interface SilentProps {\n  /** What it is. */\n  readonly size?: number;\n}\n`,
    ],
    "src/floating.ts": [
      "@typescript-eslint/no-floating-promises",
      `export function go(): void {\n  Promise.resolve(1);\n}\n`,
    ],
    "src/loose.ts": ["@typescript-eslint/no-explicit-any", `export const loose = (x: any): string => String(x);\n`],
    "src/switched-off.ts": [
      "@typescript-eslint/no-explicit-any",
      `// eslint-disable-next-line @typescript-eslint/no-explicit-any\nexport const off = (x: any): string => String(x);\n`,
    ],
    "src/ignored.ts": ["@typescript-eslint/ban-ts-comment", `// @ts-ignore\nexport const ignored: number = "1";\n`],
    "src/cloud-types.ts": [
      "@typescript-eslint/consistent-type-imports",
      `import { Socket } from "node:net";\nexport type Wire = Socket;\n`,
    ],
  };
  let reports: { filePath: string; messages: { ruleId: string | null }[] }[];

  beforeAll(() => {
    const folder = plant(Object.fromEntries(Object.entries(PLANTED).map(([file, [, text]]) => [file, text])));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const { stdout, stderr, status } = run(folder, "eslint", "src", "constructs", "-f", "json");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    reports = JSON.parse(stdout);
  });

  test.each(Object.entries(PLANTED))("%s breaks its rule", (file, [rule]) => {
    const report = reports.find(({ filePath }) => filePath.endsWith(file));
    expect(report?.messages.map(({ ruleId }) => ruleId)).toContain(rule);
  });
});

describe("dependency-cruiser", () => {
  /** Each file and the rules that it breaks; none for a file that breaks nothing. */
  const PLANTED: Record<string, readonly [text: string, ...rules: string[]]> = {
    "src/key/http.ts": [`import "axios";\n`, "src/(address|quota|security|image|key|lock): packages"],
    "src/key/files.ts": [`import "node:fs";\n`, "src/(address|quota|security|image|key|lock): node"],
    "src/key/digest.ts": [`import "node:crypto";\n`],
    "src/image/client.ts": [`import "../openstack/session";\n`, "src/(address|quota|security|image|key|lock): rooms"],
    "src/openstack/session.ts": [`import "../key/digest";\n`],
    "src/openstack/upward.ts": [`import "../cli/table";\n`, "src/openstack: rooms"],
    "src/openstack/cdk.ts": [`import "cdktf";\n`, "src never imports the CDK"],
    "src/cli/table.ts": [`export {};\n`],
    "src/sandbox/cloud/client.ts": [`import "../../openstack/session";\n`, "src/sandbox/cloud: rooms"],
    "src/sandbox/provider/live.ts": [`import "../../cli/table";\n`, "src/sandbox/provider: rooms"],
    "src/attic/old.ts": [`export {};\n`],
    "src/clouds/attic.ts": [`import "../attic/old";\n`, "every room has its rule", "src/clouds: rooms"],
    "constructs/live.ts": [`import "../src/openstack/session";\n`, "constructs: rooms"],
    "constructs/oracle.ts": [`import "sshpk";\n`, "constructs: packages", "shipped code needs shipped packages"],
    "constructs/one.ts": [`import "./two";\n`, "no cycles"],
    "constructs/two.ts": [`import "./one";\n`],
    "constructs/nowhere.ts": [`import "./nothing";\n`, "resolvable"],
    "examples/inside.ts": [`import "../constructs/one";\n`, "examples are users"],
  };
  let broken: [file: string, rule: string][];

  beforeAll(() => {
    const text = Object.fromEntries(Object.entries(PLANTED).map(([file, [source]]) => [file, source]));
    const packages = ["axios", "cdktf", "sshpk"].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" })],
      [`node_modules/${name}/index.js`, ""],
    ]);
    const folder = plant({ ...text, ...Object.fromEntries(packages) });
    const { stdout } = run(folder, "depcruise", "src", "constructs", "examples", "--output-type", "json");
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    broken = summary.violations.map(({ from, rule }) => [from, rule.name]);
  });

  test.each(Object.entries(PLANTED))("%s", (file, [, ...rules]) => {
    expect([...new Set(broken.flatMap(([from, rule]) => (from === file ? [rule] : [])))].sort()).toEqual(rules.sort());
  });
});

test("knip names a file and an export that nobody uses", () => {
  // GIVEN
  const folder = plant({
    "constructs/index.ts": `export { used } from "./part";\n`,
    "constructs/part.ts": `export const used = 1;\nexport const unused = 2;\n`,
    "src/forgotten.ts": `export const forgotten = 1;\n`,
  });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  // WHEN
  const { stdout, status } = run(folder, "knip", "--include", "files,exports", "--no-config-hints");
  // THEN
  expect(status).toBe(1);
  expect(stdout).toMatch(/src\/forgotten\.ts/);
  expect(stdout).toMatch(/unused +constructs\/part\.ts/);
});

test("typedoc refuses what has no description", () => {
  // GIVEN
  const folder = plant({ "constructs/index.ts": `export class Bare {}\n/** Told. */\nexport class Told {}\n` });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  // WHEN
  const { stdout, stderr, status } = run(folder, "typedoc", "--emit", "none", "--entryPoints", "constructs/index.ts");
  // THEN
  expect(status).not.toBe(0);
  expect(stdout + stderr).toMatch(/Bare.*does not have any documentation/);
  expect(stdout + stderr).not.toMatch(/Told.*does not have any documentation/);
});

test("prettier refuses another format", () => {
  const folder = plant({ "src/untidy.ts": "export  const x = 'y'\n" });
  expect(run(folder, "prettier", "--check", "src").status).toBe(1);
});

describe(".ci/run", () => {
  /** A PATH with nothing but these programs of the machine's. */
  function only(...programs: string[]): string {
    const bin = join(plant({}), "bin");
    mkdirSync(bin);
    for (const program of programs) {
      const found = (process.env["PATH"] ?? "").split(delimiter).find((dir) => {
        return spawnSync("test", ["-x", join(dir, program)]).status === 0;
      });
      symlinkSync(join(found ?? "", program), join(bin, program));
    }
    return bin;
  }

  test("says so when there is neither terraform nor tofu, before it installs anything", () => {
    // GIVEN
    const PATH = only("bash", "env", "dirname", "mktemp", "rm", "node");
    // WHEN
    const { stdout, status } = spawnSync(join(ROOT, ".ci", "run"), { encoding: "utf8", env: { ...process.env, PATH } });
    // THEN
    expect(status).toBe(1);
    expect(stdout).toMatch(/put terraform or tofu on PATH/);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("0 passed, 1 failed");
  });
});
