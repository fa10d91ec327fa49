import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entryPoints, installTarball, MANIFEST } from "./tarball";

/** The package as its users get it: installed from the tarball, without this repo's sources and settings. */
let project: string;
beforeAll(() => {
  project = installTarball(["typescript", "@types/node"]);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function node(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Uses something of every entry point, so that a type that resolves to `any` or to nothing is an error. */
const PROGRAM = `
import { App, TerraformStack } from "cdktf";
import { GlobalKeypair, PublicKey, Tenant, findings, type Finding } from "${MANIFEST.name}";
import { ComputeKeypairV2 } from "${MANIFEST.name}/bindings/compute-keypair-v2";
import { OpenstackProvider } from "${MANIFEST.name}/bindings/provider";
import { loadCloud, Session } from "${MANIFEST.name}/runtime";
import { Sandbox } from "${MANIFEST.name}/sandbox";

const app = new App();
const stack = new TerraformStack(app, "stack");
const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
const keypair = new GlobalKeypair(stack, "ops", { publicKey: PublicKey.fromString("ssh-ed25519 AAAA") });
const names: string[] = tenant.regions.map((region) => keypair.in(region).name);
const resource: typeof ComputeKeypairV2 = ComputeKeypairV2;
const provider: typeof OpenstackProvider = OpenstackProvider;
const list: readonly Finding[] = findings(app);
export const open = async (): Promise<string[]> => (await Session.open(loadCloud("acme"))).regions();
export const start: () => Promise<Sandbox> = () => Sandbox.start();
export { names, resource, provider, list };

// @ts-expect-error: a region is not a number, which only holds if the types were found.
export const wrong = new Tenant(stack, "wrong", { cloud: "acme", regions: [1] });
`;

describe("types resolve", () => {
  // Once with every declaration file checked, ours and those they refer to; that takes longest.
  test.each([
    ["node16, CommonJS", "program.cts", { module: "node16", moduleResolution: "node16", skipLibCheck: false }],
    ["node16, ESM", "program.mts", { module: "node16", moduleResolution: "node16", skipLibCheck: true }],
    ["node10", "program.ts", { module: "commonjs", moduleResolution: "node10", skipLibCheck: true }],
    ["bundler", "program.ts", { module: "esnext", moduleResolution: "bundler", skipLibCheck: true }],
  ])("%s", (_, file, options) => {
    // GIVEN
    writeFileSync(join(project, file), PROGRAM);
    const compilerOptions = {
      ...options,
      target: "es2022",
      strict: true,
      noEmit: true,
      types: ["node"],
      esModuleInterop: true,
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
    // WHEN
    const { status, stdout } = node(join("node_modules", "typescript", "bin", "tsc"));
    // THEN
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});

describe("at run time", () => {
  test("every entry point can be required", () => {
    const { status, stderr, stdout } = node(
      "-e",
      `for (const name of ${JSON.stringify(entryPoints())}) if (Object.keys(require(name)).length === 0) console.log(name)`,
    );
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: "", stdout: "" });
  });

  test("every entry point can be imported from ESM, by the names of its exports", () => {
    // GIVEN: what CommonJS sees of each, which ESM has to find by reading the file
    writeFileSync(
      join(project, "import.mjs"),
      `import { createRequire } from "node:module";
       const require = createRequire(import.meta.url);
       for (const name of ${JSON.stringify(entryPoints())}) {
         const found = new Set(Object.keys(await import(name)));
         for (const key of Object.keys(require(name))) if (!found.has(key)) console.log(name, key);
       }`,
    );
    // WHEN
    const { status, stderr, stdout } = node("import.mjs");
    // THEN
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: "", stdout: "" });
  });

  test("the version is the package's own", () => {
    const { stdout } = node(join("node_modules", MANIFEST.name, MANIFEST.bin["multisite"] ?? ""), "--version");
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
