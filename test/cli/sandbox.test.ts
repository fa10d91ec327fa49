import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadCloud } from "../../src/clouds";
import { scratch } from "../sandbox/environment/scratch";
import { call, multisite } from "./multisite";

const sandbox = (script: string, ...options: string[]) =>
  multisite(["sandbox", ...options, "--", "/bin/sh", "-c", script], { env: ENV });
/** With a folder for temporary files that shows what is left. */
const ENV: NodeJS.ProcessEnv = { OS_PASSWORD: "real", OS_AUTH_URL: "https://real/v3" };
const WAIT = "trap 'echo stopped; exit 9' TERM INT; touch \"$UP\"; while :; do sleep 0.05; done";

describe("multisite sandbox", () => {
  let temporary: string;

  beforeEach(() => {
    temporary = scratch();
    ENV.TMPDIR = temporary;
    ENV.UP = join(scratch(), "up");
  });
  afterEach(() => {
    // THEN nothing is ever left
    expect(readdirSync(temporary)).toEqual([]);
  });

  const isUp = async () => {
    while (!existsSync(String(ENV.UP))) await sleep(20);
  };

  test("runs a command in the sandbox and passes on what it says", async () => {
    const { code, stdout, stderr } = await sandbox(
      'echo "$MULTISITE_SANDBOX"; echo "${OS_PASSWORD-none} ${OS_AUTH_URL-none} $OS_CLOUD"; command -v terraform; echo oops >&2; exit 7',
    );
    const [folder, os, terraform] = stdout.split("\n");
    expect(code).toBe(7);
    expect(dirname(folder)).toBe(temporary);
    expect(os).toBe("none none sandbox");
    expect(terraform).toBe(join(folder, "bin", "terraform"));
    expect(stderr).toBe("oops\n");
  });

  test("has the regions and clouds that are asked for", async () => {
    const { stdout } = await sandbox('cat "$OS_CLIENT_CONFIG_FILE"', "--regions", "A,B", "--clouds", "acme,other");
    const file = join(scratch({ "clouds.yaml": stdout }), "clouds.yaml");
    for (const name of ["sandbox", "acme", "other"]) {
      expect(loadCloud(name, { OS_CLIENT_CONFIG_FILE: file }).regions).toEqual(["A", "B"]);
    }
  });

  test("gives the command its own options", async () => {
    const { stdout } = await multisite(["sandbox", "echo", "--regions", "x", "-h"], { env: ENV });
    expect(stdout).toBe("--regions x -h\n");
  });

  test.each([
    [["/no/such/command"], 127, "there is no command /no/such/command"],
    [["no-such-command"], 127, "there is no command no-such-command on PATH"],
    [["/dev/null"], 126, "/dev/null can't be run"],
  ])("says in a sentence why it can't run %j", async (command, code, what) => {
    const ended = await multisite(["sandbox", "--", ...command], { env: ENV });
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toMatch(new RegExp(`^multisite sandbox: ${what}.*\n$`));
  });

  test.each([
    [["--regions", ""], "a region has an empty name"],
    [["--regions", "A,A"], 'the region "A" is named twice'],
    [["--regions", "A, B"], 'the region " B" has blanks around its name'],
    [["--clouds", "a,a"], 'the cloud "a" is named twice'],
  ])("refuses %j", async (options, what) => {
    const { code, stdout, stderr } = await multisite(["sandbox", ...options, "--", "true"], { env: ENV });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(new RegExp(`^multisite: ${what}.*\n$`));
  });

  test("says 128 and the signal that ended the command", async () => {
    expect((await sandbox("kill -KILL $$")).code).toBe(137);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("passes %s on, and waits", async (signal) => {
    // GIVEN a command that takes its time to stop
    const script = WAIT.replace("TERM INT", "TERM INT HUP").replace("echo stopped", "sleep 0.3; echo stopped");
    const { process, ended } = call(["sandbox", "--", "/bin/sh", "-c", script], { env: ENV });
    await isUp();

    // WHEN it is told twice
    process.kill(signal);
    await sleep(50);
    process.kill(signal);

    // THEN
    expect(await ended).toMatchObject({ code: 9, stdout: "stopped\n" });
  });

  test("does not start the command when it is stopped before", async () => {
    // GIVEN one that needs a while to come up
    const clouds = Array.from({ length: 60 }, (_, index) => `cloud${index}`).join(",");
    const { process, ended } = call(["sandbox", "--clouds", clouds, "--", "/bin/echo", "started"], { env: ENV });
    while (readdirSync(temporary).length === 0 && process.exitCode === null) await sleep(1);
    process.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 143, stdout: "" });
  });

  test("stays up without a command, and prints how another shell gets into it", async () => {
    // GIVEN
    const { process, ended } = call(["sandbox"], { env: ENV });
    const exports = await new Promise<string>((resolve) => {
      let text = "";
      process.stdout?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("export MULTISITE_SANDBOX")) resolve(text);
      });
    });

    // WHEN
    const clouds = /OS_CLIENT_CONFIG_FILE='?([^'\n]*)/.exec(exports)?.[1] ?? "";
    const { authUrl } = loadCloud("sandbox", { OS_CLIENT_CONFIG_FILE: clouds });

    // THEN
    expect((await fetch(authUrl)).status).toBe(200);
    expect(exports).toContain("unset OS_PASSWORD\n");
    expect(
      exports
        .trim()
        .split("\n")
        .every((line) => /^(export \w+=|unset \w+$)/.test(line)),
    ).toBe(true);

    // WHEN
    process.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^multisite sandbox: RegionOne, RegionTwo, RegionThree are up.*\n$/);
    await expect(fetch(authUrl)).rejects.toThrow();
  });

  test("says that there is no Terraform, and goes on", async () => {
    const node = scratch();
    const { code, stdout, stderr } = await multisite(["sandbox", "--", "/bin/echo", "done"], {
      env: { ...ENV, PATH: [node, "/nowhere"].join(delimiter), TERRAFORM_BINARY_NAME: "" },
    });
    expect([code, stdout]).toEqual([0, "done\n"]);
    expect(stderr).toBe("multisite sandbox: neither terraform nor tofu is on PATH: stacks can't be deployed\n");
  });

  test("keeps clouds and states in a folder, which only one can use", async () => {
    // GIVEN
    const state = join(scratch(), "kept");
    const { process, ended } = call(["sandbox", "--state", state, "--", "/bin/sh", "-c", WAIT], { env: ENV });
    await isUp();

    // WHEN, THEN
    const second = await sandbox("true", "--state", state);
    expect(second.code).toBe(1);
    expect(second.stderr).toBe(
      `multisite: ${state} is in use by another sandbox: stop that one, or take another folder\n`,
    );
    process.kill("SIGTERM");
    await ended;
    expect(JSON.parse(readFileSync(join(state, "clouds", "sandbox.json"), "utf8"))).toMatchObject({ version: 1 });
    expect((await sandbox("true", "--state", state)).code).toBe(0);
  });
});
