import { chmodSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findPrograms } from "../../../src/sandbox/environment/programs";
import { scratch } from "./scratch";

function programs(...names: string[]): string {
  const folder = scratch(Object.fromEntries(names.map((name) => [name, "#!/bin/sh\n"])));
  for (const name of names) chmodSync(join(folder, name), 0o755);
  return folder;
}

describe("findPrograms", () => {
  test("finds both, and the one first that cdktf calls", () => {
    const folder = programs("terraform", "tofu");
    const names = (env: Record<string, string>) => findPrograms({ PATH: folder, ...env }).map(({ name }) => name);
    expect(names({})).toEqual(["terraform", "tofu"]);
    expect(names({ TERRAFORM_BINARY_NAME: "tofu" })).toEqual(["tofu", "terraform"]);
    expect(findPrograms({ PATH: programs("tofu") }).map(({ flavor }) => flavor)).toEqual(["tofu"]);
    expect(findPrograms({ PATH: scratch() })).toEqual([]);
  });

  test("honours an absolute path", () => {
    const [path, other] = [programs("terraform"), programs("terraform-1.9")];
    const found = findPrograms({ PATH: path, TERRAFORM_BINARY_NAME: join(other, "terraform-1.9") });
    expect(found).toEqual([
      { name: "terraform-1.9", path: join(other, "terraform-1.9"), flavor: "terraform" },
      { name: "terraform", path: join(path, "terraform"), flavor: "terraform" },
    ]);
  });

  test("passes over what is not executable, and over the shims of a sandbox around it", () => {
    // GIVEN
    const [real, outer] = [programs("terraform"), scratch({ "bin/terraform": "#!/bin/sh\n" })];
    chmodSync(join(outer, "bin", "terraform"), 0o755);
    const plain = scratch({ terraform: "" });
    const PATH = [join(outer, "bin"), plain, real].join(delimiter);

    // WHEN
    const env = { PATH, MULTISITE_SANDBOX: outer, TERRAFORM_BINARY_NAME: join(outer, "bin", "terraform") };

    // THEN
    expect(findPrograms(env).map(({ path }) => path)).toEqual([join(real, "terraform")]);
  });
});
