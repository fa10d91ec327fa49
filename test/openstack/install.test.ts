import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installed } from "./install";
import { layout } from "./layout";
import { locked } from "./lock";
import { once } from "./stamps";

describe("work that can be cut off", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "cloud-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test("an installation counts only when it is complete and of these requirements", () => {
    // GIVEN a folder with a half-made virtualenv
    const cloud = layout({ MULTISITE_CLOUD_DIR: root });
    mkdirSync(cloud.venv, { recursive: true });
    expect(installed(cloud)).toBe(false);
    // WHEN the stamp of another release is there
    writeFileSync(join(cloud.install, "installed"), "nova==1.0\n");
    // THEN that does not count either
    expect(installed(cloud)).toBe(false);
    writeFileSync(join(cloud.install, "installed"), readFileSync(cloud.requirements));
    expect(installed(cloud)).toBe(true);
  });

  test("a step is done again until it was done to the end, and then no more", async () => {
    // GIVEN a step that fails at first
    const done: string[] = [];
    const stamp = join(root, "stamps", "step");
    await expect(once(stamp, () => Promise.reject(new Error("cut off")))).rejects.toThrow("cut off");
    // WHEN it is asked for twice more
    await once(stamp, async () => void done.push("second"));
    await once(stamp, async () => void done.push("third"));
    // THEN it was done once
    expect(done).toEqual(["second"]);
  });

  test("commands on one cloud wait for each other", async () => {
    // GIVEN two at the same time
    const order: string[] = [];
    const work = (name: string) =>
      locked(root, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        order.push(`${name} ends`);
      });
    // WHEN both are done
    await Promise.all([work("a"), work("b")]);
    // THEN neither began while the other was at work
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });
});
