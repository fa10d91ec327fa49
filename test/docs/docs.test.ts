import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { installTarball, ROOT } from "../package/tarball";
import { snippets } from "./snippets";

/** What the documentation shows works as it stands: each piece is a program of its own, beside what users install. */
const found = snippets(ROOT).map((snippet, index) => ({ ...snippet, name: `snippet-${index}` }));
let project: string;
let errors: Map<string, string[]>;

beforeAll(() => {
  project = installTarball(["typescript", "@types/node", "@types/jest"]);
  cpSync(join(ROOT, "examples"), join(project, "examples"), {
    recursive: true,
    filter: (path) => !path.endsWith(".ts"),
  });
  copyFileSync(join(__dirname, "synth-at-exit.js"), join(project, "synth-at-exit.js"));
  const cloud = { auth: { auth_url: "http://127.0.0.1:1/v3", username: "u", password: "p", project_name: "p" } };
  const clouds = Object.fromEntries(["acme", "acme-east", "acme-west"].map((name) => [name, cloud]));
  writeFileSync(join(project, "clouds.yaml"), JSON.stringify({ clouds }));
  errors = compile();
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function compile(): Map<string, string[]> {
  const files = found.map(({ name, text }) => {
    const file = join(project, `${name}.ts`);
    writeFileSync(file, `${text}\nexport {};\n`);
    return file;
  });
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
    skipLibCheck: true,
    esModuleInterop: true,
    types: ["node", "jest"],
    typeRoots: [join(project, "node_modules", "@types")],
  });
  program.emit();
  const told = new Map<string, string[]>();
  for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
    const where = file?.fileName ?? "";
    told.set(where, [...(told.get(where) ?? []), ts.flattenDiagnosticMessageText(messageText, "\n")]);
  }
  return told;
}

test("the documentation has examples", () => {
  expect(found.length).toBeGreaterThan(10);
});

describe.each(found)("$where", ({ name, text }) => {
  test("compiles", () => {
    expect(errors.get(join(project, `${name}.ts`)) ?? []).toEqual([]);
  });

  // What talks to a cloud or is a test itself is tried by the tests of its own room.
  if (!/cdktf-openstack-multisite\/(runtime|sandbox)"/.test(text)) {
    test("runs, and what it declares can be synthesized", () => {
      // GIVEN
      const outdir = join(project, `${name}.out`);
      const synth = text.includes("new App(") ? ["--require", "./synth-at-exit.js"] : [];
      // Where one develops: in a pipeline lock files are frozen.
      const env = { ...process.env, CI: "", CDKTF_OUTDIR: outdir, OS_CLIENT_CONFIG_FILE: join(project, "clouds.yaml") };
      // WHEN
      const run = spawnSync(process.execPath, [...synth, `${name}.js`], { cwd: project, encoding: "utf8", env });
      // THEN
      expect(run).toMatchObject({ status: 0, stderr: "" });
      if (synth.length > 0) expect(existsSync(join(outdir, "manifest.json"))).toBe(true);
    });
  }
});

describe("links", () => {
  const papers = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "schema/README.md"];
  const docs = readdirSync(join(ROOT, "docs")).flatMap((file) => (file.endsWith(".md") ? [join("docs", file)] : []));

  test.each([...papers, ...docs])("%s points to files that exist", (paper) => {
    const text = readFileSync(join(ROOT, paper), "utf8");
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target);
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(paper), target)))).toEqual([]);
  });
});
