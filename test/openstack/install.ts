import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Layout } from "./layout";
import { markedTask } from "./processes";
import { say, step } from "./progress";
import { run } from "./run";

/** The programs from Debian that are not Python, and the packages that have them. None is run as a service of the machine. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  "/usr/sbin/mariadbd": ["mariadb-server-core"],
  "/usr/bin/mariadb-install-db": ["mariadb-server-core"],
  "/usr/bin/mariadb": ["mariadb-client-core"],
  "/usr/bin/mariadb-dump": ["mariadb-client"],
  "/usr/lib/rabbitmq/bin/rabbitmq-server": ["rabbitmq-server"],
  "/usr/bin/memcached": ["memcached"],
  "/usr/bin/cc": ["gcc", "libc6-dev"],
  "/usr/bin/python3": ["python3", "python3-venv", "python3-dev"],
};

/** Asks a Python whether it can make a virtualenv and compile against its own headers, and for its version. */
const ASK_PYTHON = `
import ensurepip, os, sys, sysconfig, venv
if not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")):
    sys.exit("no Python.h")
print("%d.%d" % sys.version_info[:2])
`;

/** Whether what the requirements ask for is installed completely. */
export function installed(cloud: Layout): boolean {
  return (
    existsSync(stampOf(cloud)) && readFileSync(stampOf(cloud), "utf8") === readFileSync(cloud.requirements, "utf8")
  );
}

/** Installs the release into its virtualenv, and from Debian what is missing besides. Says what it needs first. */
export async function install(cloud: Layout): Promise<void> {
  const missing = await missingPackages();
  say(`OpenStack 2026.2 into ${cloud.install} (about 1 GB, a few minutes):`);
  say(`- Debian packages: ${missing.length > 0 ? `${missing.join(" ")}, by apt-get as root` : "all there"}`);
  say(
    `- Python packages: ${installed(cloud) ? "all there" : `${cloud.requirements}, by pip into a virtualenv of its own`}`,
  );
  if (missing.length > 0) await step("Debian packages", () => aptInstall(missing));
  if (!installed(cloud)) await step("Python packages", () => pipInstall(cloud));
}

async function missingPackages(): Promise<string[]> {
  const programs = Object.entries(PROGRAMS).filter(([program]) => !existsSync(program));
  const python = await pythonVersion().then(
    () => [],
    () => PROGRAMS["/usr/bin/python3"],
  );
  return [...new Set([...programs.flatMap(([, packages]) => packages), ...python])];
}

async function pythonVersion(): Promise<string> {
  return (await run(["/usr/bin/python3", "-c", ASK_PYTHON], { env: process.env })).trim();
}

/** Installs Debian packages without letting them start their services: a policy-rc.d that says no, unless there is one. */
async function aptInstall(packages: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Error(
      `these Debian packages are missing, and only root may install them: apt-get install ${packages.join(" ")}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await run(["apt-get", "update", "-q"], { env });
    await run(["apt-get", "install", "-y", "-q", "--no-install-recommends", ...packages], { env });
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

async function pipInstall(cloud: Layout): Promise<void> {
  const version = await pythonVersion();
  const [major, minor] = version.split(".").map(Number);
  if (major !== 3 || minor < 11) throw new Error(`/usr/bin/python3 is ${version}: this release needs 3.11 or later`);
  rmSync(stampOf(cloud), { force: true });
  rmSync(cloud.venv, { recursive: true, force: true });
  mkdirSync(cloud.install, { recursive: true });
  // pip's own settings (an index, a certificate) are the user's; that Python writes no bytecode must not be: every
  // service would compile what it imports at each start.
  const { PYTHONDONTWRITEBYTECODE, ...env } = process.env;
  await run(["/usr/bin/python3", "-m", "venv", cloud.venv], { env });
  const scratch = mkdtempSync(join(tmpdir(), "cloud-install-"));
  try {
    await run(
      [
        ...["nice", "-n", "5", join(cloud.venv, "bin", "python3"), "-m", "pip", "install"],
        ...["--disable-pip-version-check", "--no-input", "--no-deps", "--requirement", cloud.requirements],
      ],
      { env: markedTask({ ...env, TMPDIR: scratch }, cloud.state) },
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  writeFileSync(stampOf(cloud), readFileSync(cloud.requirements));
}

function stampOf(cloud: Layout): string {
  return join(cloud.install, "installed");
}
