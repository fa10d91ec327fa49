import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { marked, ownProcesses, readMark, readStat, start, startedAt, stop } from "./processes";

describe("processes of the cloud", () => {
  let state: string;
  const own = () => ownProcesses(state).map(({ service, leader }) => `${service}${leader ? "" : " (child)"}`);
  const startShell = (service: string, script: string) =>
    start(
      ["/bin/sh", "-c", script],
      marked({ PATH: "/usr/bin:/bin" }, state, service, "f1"),
      join(state, `${service}.log`),
    );
  const until = async (condition: () => boolean) => {
    for (let turn = 0; !condition(); turn++) {
      if (turn > 100) throw new Error(`still not: ${condition.toString()}; ${own().join(", ")}`);
      await sleep(50);
    }
  };

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "cloud-processes-"));
  });
  afterEach(async () => {
    await stop(state, () => true, 1_000);
    rmSync(state, { recursive: true });
  });

  test("are known by their mark, with their children, and write a log", async () => {
    // GIVEN a service with a child
    const begun = Date.now();
    startShell("one", "echo hello; sleep 60 & wait");
    // WHEN it runs
    await until(() => own().length === 2);
    // THEN both are known, one of them as the one that was started
    expect(own().sort()).toEqual(["one", "one (child)"]);
    const leader = ownProcesses(state).find((process) => process.leader);
    expect(leader?.fingerprint).toBe("f1");
    // The kernel's boot time is in whole seconds.
    expect(Math.abs(startedAt(leader!) - begun)).toBeLessThan(3_000);
    expect(readFileSync(join(state, "one.log"), "utf8")).toBe("hello\n");
  });

  test("are the only ones that are ended", async () => {
    // GIVEN two services, and a process of somebody else with the state's path in its command line
    startShell("RegionOne/a", "sleep 60");
    startShell("RegionTwo/a", "sleep 60");
    const stranger = spawn("/bin/sleep", ["60"], { argv0: state, stdio: "ignore" });
    await until(() => own().length >= 2);
    // WHEN one service is ended
    const ended = await stop(state, (service) => service.startsWith("RegionOne/"));
    // THEN the other one and the stranger are still there
    expect(ended).toEqual(["RegionOne/a"]);
    expect(own()).toContain("RegionTwo/a");
    expect(existsSync(`/proc/${stranger.pid}`)).toBe(true);
    stranger.kill("SIGKILL");
  });

  test("are ended by force when they do not end by themselves, even those whose parent is gone", async () => {
    // GIVEN a child that ignores the polite signal, and outlives its parent
    startShell("deaf", "(trap '' TERM; while :; do sleep 1; done) & sleep 0.2");
    await until(() => own().length > 0 && own().every((process) => process.endsWith("(child)")));
    // WHEN the service is ended
    await stop(state, () => true, 300);
    // THEN nothing is left
    expect(own()).toEqual([]);
  });
});

describe("what the kernel shows", () => {
  test("stat is read behind the program's name, which may hold anything", () => {
    // GIVEN a program whose name looks like more fields
    const stat = `42 (a) S 1 2 (b) S 7 40 41 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 10 18446744073709551615`;
    // THEN the fields behind the last bracket count
    expect(readStat(stat)).toEqual({ state: "S", session: 41, startTicks: 987654 });
  });

  test("a mark is of one state folder only", () => {
    const environ = Object.entries(marked({ PATH: "/bin" }, "/srv/a", "RegionOne/glance", "f1"))
      .map(([name, value]) => `${name}=${value}\0`)
      .join("");
    expect(readMark(environ, "/srv/a")).toEqual({ service: "RegionOne/glance", fingerprint: "f1" });
    expect(readMark(environ, "/srv")).toBeUndefined();
    expect(readMark(`X=MULTISITE_CLOUD_SERVICE=/srv/a#x#y\0`, "/srv/a")).toBeUndefined();
  });
});
