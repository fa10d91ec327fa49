import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { packageRoot } from "../../src/package-info";
import { scratch } from "../sandbox/environment/scratch";

const LOCK = "addresses.lock.json";

/** A project in which each app has the holder of its argument; `before` runs ahead of it. */
function project(before = ""): string {
  const cwd = scratch({
    "node_modules/.keep": "",
    "main.js": `
      const { App, TerraformStack } = require("cdktf");
      const { AddressPlan, LockFile, Tenant } = require("cdktf-openstack-multisite");
      const holder = process.argv[2];
      ${before}
      const stack = new TerraformStack(new App({ outdir: "out-" + holder }), "acme");
      new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
      new AddressPlan(stack, "addresses", {
        holder, pools: ["10.32.0.0/12"], networks: { app: { ipv4: 24 } }, lock: LockFile.at("${LOCK}", { frozen: false }),
      });
      stack.node.root.synth();`,
  });
  for (const name of ["cdktf", "constructs"])
    symlinkSync(join(packageRoot(), "node_modules", name), join(cwd, "node_modules", name));
  symlinkSync(packageRoot(), join(cwd, "node_modules", "cdktf-openstack-multisite"));
  return cwd;
}

/** Runs an app to its end. */
async function synth(cwd: string, holder: string) {
  const child = spawn(process.execPath, ["main.js", holder], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  const [[code, signal], stderr] = await Promise.all([once(child, "close"), text(child.stderr)]);
  return { code: code as number | null, signal: signal as NodeJS.Signals | null, stderr };
}

const holders = (cwd: string) =>
  [...readFileSync(join(cwd, LOCK), "utf8").matchAll(/"kind":"block","holder":"(\w+)"/g)].map(([, holder]) => holder);

describe("synths that share a lock file", () => {
  test("lose no entry when they end at once", async () => {
    // GIVEN apps that have all read the file before the first of them writes it
    const all = ["a", "b", "c", "d"];
    const cwd = project(`
      const fs = require("node:fs");
      const { synth } = App.prototype;
      App.prototype.synth = function () {
        const others = ${JSON.stringify(all)};
        fs.writeFileSync("ready-" + holder, "");
        while (!others.every((other) => fs.existsSync("ready-" + other))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
        synth.call(this);
      };`);

    // WHEN
    const ended = await Promise.all(all.map((holder) => synth(cwd, holder)));

    // THEN
    expect(ended).toEqual(all.map(() => ({ code: 0, signal: null, stderr: "" })));
    expect(holders(cwd)).toEqual(all);
  });

  test("take over from one that was killed while it wrote, in less than ten seconds", async () => {
    // GIVEN
    const cwd = project(`
      const fs = require("node:fs");
      const { renameSync } = fs;
      fs.renameSync = (from, to) => {
        if (holder === "killed" && to.endsWith("${LOCK}")) process.kill(process.pid, "SIGKILL");
        renameSync(from, to);
      };`);
    expect(await synth(cwd, "first")).toMatchObject({ code: 0 });
    expect(await synth(cwd, "killed")).toMatchObject({ signal: "SIGKILL" });
    expect(existsSync(join(cwd, `${LOCK}.lock`))).toBe(true);
    expect(holders(cwd)).toEqual(["first"]);

    // WHEN
    const start = Date.now();
    expect(await synth(cwd, "second")).toMatchObject({ code: 0, stderr: "" });

    // THEN
    expect(Date.now() - start).toBeLessThan(10_000);
    expect(holders(cwd)).toEqual(["first", "second"]);
    expect([`${LOCK}.lock`, `${LOCK}.new`].filter((name) => existsSync(join(cwd, name)))).toEqual([]);
  });
});
