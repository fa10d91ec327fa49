import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST, ROOT } from "./tarball";

describe("npm pack", () => {
  const json = execFileSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json", "--silent"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [{ files }] = JSON.parse(json) as [{ files: { path: string; size: number }[] }];
  const paths = files.map(({ path }) => path);

  test("holds the papers, the schema and compiled code, and nothing else", () => {
    const expected =
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|schema\/openstack\.json|dist\/(constructs|src)\/.+\.(js|d\.ts))$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining(["package.json", "README.md", "LICENSE", "CHANGELOG.md", "schema/openstack.json"]),
    );
  });

  test("holds nothing whose source is gone (npm run prepare builds from scratch)", () => {
    const compiled = paths.filter((path) => path.startsWith("dist/"));
    const source = (path: string) => path.replace(/^dist\//, "").replace(/\.(js|d\.ts)$/, ".ts");
    expect(compiled.length).toBeGreaterThan(300);
    expect(compiled.filter((path) => !existsSync(join(ROOT, source(path))))).toEqual([]);
  });

  test("holds each file that package.json points to", () => {
    const exported = Object.values(MANIFEST.exports).flatMap((value) =>
      typeof value === "string" ? [value] : [value.types, value.default],
    );
    const named = [...exported, ...Object.values(MANIFEST.bin)].map((path) => path.replace(/^\.\//, ""));
    const matches = (path: string) =>
      paths.some((packed) => {
        const [before, after] = path.split("*") as [string, string?];
        return after === undefined ? packed === path : packed.startsWith(before) && packed.endsWith(after);
      });
    expect(named.filter((path) => !matches(path))).toEqual([]);
  });

  test("has programs that start by themselves", () => {
    for (const path of Object.values(MANIFEST.bin)) {
      expect(readFileSync(join(ROOT, path), "utf8").split("\n")[0]).toBe("#!/usr/bin/env node");
    }
  });

  test("names no machine and no registry", () => {
    const found = paths.filter((path) => readFileSync(join(ROOT, path), "utf8").includes(ROOT));
    expect(found).toEqual([]);
  });

  test("stays small", () => {
    const megabytes = files.reduce((sum, { size }) => sum + size, 0) / 2 ** 20;
    expect(megabytes).toBeLessThan(8);
  });
});
