import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = resolve(__dirname, "../..");
const DEMO = join(ROOT, "dist/examples/demo.js");

describe("npm run demo", () => {
  let scratch: string;
  const mark = `multisite-${randomUUID()}`;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "multisite-scratch-"));
  });
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  /** The demo, with a folder for temporary files of its own, as the leader of a process group, as a terminal starts it. */
  const start = (env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(process.execPath, [DEMO], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: scratch, MULTISITE_TEST_MARK: mark, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    return { child, text: () => Buffer.concat(chunks).toString() };
  };
  const ended = (child: ChildProcess) =>
    new Promise<number | null>((done) => child.once("close", (code) => done(code)));

  test("deploys, shows what the regions hold, and leaves nothing", async () => {
    // WHEN
    const { child, text } = start();
    const code = await ended(child);

    // THEN
    expect({ code, text: text() }).toMatchObject({ code: 0 });
    const fingerprints = [...text().matchAll(/(Region\w+)\W+ops\W+((?:[0-9a-f]{2}:){15}[0-9a-f]{2})/g)];
    expect(fingerprints.map(([, region]) => region)).toEqual(["RegionOne", "RegionTwo", "RegionThree"]);
    expect(new Set(fingerprints.map(([, , fingerprint]) => fingerprint)).size).toBe(1);
    expect(text()).toContain("npx multisite sandbox -- npx cdktf deploy");
    expect(readdirSync(scratch)).toEqual([]);
    expect(processesMarked(mark)).toEqual([]);
  });

  test("says in one sentence that it needs Terraform, before anything starts", async () => {
    const { child, text } = start({
      PATH: dirname(process.execPath) === "/usr/local/bin" ? "" : join(scratch, "nothing"),
    });
    expect(await ended(child)).toBe(1);
    expect(text()).toBe("The demo needs Terraform or OpenTofu: put `terraform` or `tofu` on your PATH.\n");
  });

  test.each(["cdktf diff", "cdktf deploy"])(
    "leaves no process and no file when Ctrl-C comes during %s",
    async (step) => {
      // GIVEN
      const { child, text } = start();
      const end = ended(child);
      while (!text().includes(`… ${step}`) && child.exitCode === null) await sleep(50);
      await sleep(1000); // into the step

      // WHEN a terminal's Ctrl-C goes to the whole group
      process.kill(-(child.pid as number), "SIGINT");

      // THEN
      expect({ code: await end, text: text() }).toMatchObject({ code: 130 });
      expect(readdirSync(scratch)).toEqual([]);
      // Terraform got the same Ctrl-C, and ends in its own time.
      for (let i = 0; i < 100 && processesMarked(mark).length > 0; i += 1) await sleep(200);
      expect(processesMarked(mark)).toEqual([]);
      expect(readdirSync(scratch)).toEqual([]);
    },
  );
});

/** Ids of the processes that carry the mark in their environment: the demo's children and theirs. */
function processesMarked(mark: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark);
      } catch {
        return false; // it ended, or is not ours to look at
      }
    });
}
