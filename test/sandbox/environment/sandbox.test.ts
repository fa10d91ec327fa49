import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { loadCloud } from "../../../src/clouds";
import { createKeypair, listKeypairs, Session } from "../../../src/openstack";
import { Sandbox, SandboxError, type SandboxOptions } from "../../../src/sandbox";
import { askForClouds } from "../../../src/sandbox/environment/control";
import { SandboxFolder } from "../../../src/sandbox/environment/sandbox-folder";
import { scratch } from "./scratch";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK3UleZv2CQ/1pTNabcCGm1dUVrLTn9yrOg9c2TyedLQ ops@example.org";

describe("Sandbox", () => {
  const started: Sandbox[] = [];
  const env = { ...process.env };

  async function start(options: SandboxOptions = {}): Promise<Sandbox> {
    const sandbox = await Sandbox.start(options);
    started.push(sandbox);
    return sandbox;
  }
  const session = (sandbox: Sandbox, cloud: string) =>
    Session.open(loadCloud(cloud, { ...process.env, ...sandbox.env }));

  afterEach(async () => {
    await Promise.all(started.splice(0).map((sandbox) => sandbox.stop()));
    process.env = { ...env };
  });

  test("answers in three regions for every cloud that its clouds.yaml names, and makes others when asked", async () => {
    // GIVEN the author has a clouds.yaml, and a password in secure.yaml that is not the sandbox's
    const home = scratch({
      "openstack/clouds.yaml": "clouds: { prod: { auth: { auth_url: http://203.0.113.1/v3, password: real } } }",
      "openstack/secure.yaml": "clouds: { acme: { auth: { password: real } } }",
    });
    process.env.XDG_CONFIG_HOME = home;

    // WHEN
    const sandbox = await start({ clouds: ["acme"] });
    const late = await sandbox.cloud("late");

    // THEN
    expect(sandbox.regions).toEqual(["RegionOne", "RegionTwo", "RegionThree"]);
    for (const cloud of ["sandbox", "acme", "prod", "late"]) {
      const open = await session(sandbox, cloud);
      expect((await open.regions()).sort()).toEqual([...sandbox.regions].sort());
      expect(await listKeypairs(open, "RegionTwo")).toEqual([]);
    }
    expect(await sandbox.cloud("late")).toBe(late);
    expect(readFileSync(sandbox.env.OS_CLIENT_CONFIG_FILE, "utf8")).not.toMatch(/203\.0\.113\.1|real/);
  });

  test("keeps clouds apart", async () => {
    const sandbox = await start({ regions: ["RegionOne"], clouds: ["east", "west"] });
    await createKeypair(await session(sandbox, "east"), "RegionOne", { name: "ops", publicKey: KEY });
    expect(await listKeypairs(await session(sandbox, "east"), "RegionOne")).toHaveLength(1);
    expect(await listKeypairs(await session(sandbox, "west"), "RegionOne")).toHaveLength(0);
  });

  test("gives an environment with nothing in it that leads to a real cloud", async () => {
    // GIVEN
    Object.assign(process.env, {
      OS_AUTH_URL: "https://real/v3",
      OS_PASSWORD: "real",
      OS_CLOUD: "prod",
      TF_DATA_DIR: "/home/me",
    });

    // WHEN
    const sandbox = await start();

    // THEN
    expect(sandbox.env).toMatchObject({ OS_AUTH_URL: "", OS_PASSWORD: "", OS_CLOUD: "prod", TF_DATA_DIR: "" });
    expect(sandbox.environment()).toMatchObject({ OS_AUTH_URL: undefined, OS_PASSWORD: undefined });
    expect(sandbox.env).toMatchObject({
      CHECKPOINT_DISABLE: "1",
      DISABLE_VERSION_CHECK: "1",
      MULTISITE_SANDBOX: sandbox.folder,
    });
    expect(sandbox.env.PATH?.startsWith(`${join(sandbox.folder, "bin")}:`)).toBe(true);
    expect(loadCloud("prod", { ...process.env, ...sandbox.env }).authUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  test("lets nobody else read its passwords", async () => {
    const sandbox = await start();
    expect(statSync(sandbox.folder).mode & 0o077).toBe(0);
    for (const name of ["clouds.yaml", "secure.yaml", "sandbox.json", "terraform.tfrc"]) {
      expect([name, statSync(join(sandbox.folder, name)).mode & 0o077]).toEqual([name, 0]);
    }
  });

  test("is asked for clouds by its shims only", async () => {
    // GIVEN
    const sandbox = await start();
    const { control } = new SandboxFolder(sandbox.folder).readManifest();

    // WHEN many ask at once, THEN each has what it asked for when it is answered
    await Promise.all(
      ["a", "b", "a", "c"].map(async (name) => {
        await askForClouds(control, [name]);
        expect(() => loadCloud(name, { ...process.env, ...sandbox.env })).not.toThrow();
      }),
    );
    await expect(askForClouds({ ...control, secret: "guessed" }, ["d"])).rejects.toThrow(SandboxError);
    expect(() => loadCloud("d", { ...process.env, ...sandbox.env })).toThrow();

    // WHEN it is gone
    await sandbox.stop();
    await expect(askForClouds(control, ["e"])).rejects.toThrow(/the sandbox is gone/);
  });

  test("leaves nothing behind, and may be stopped twice", async () => {
    const sandbox = await start({ clouds: ["acme"] });
    const { authUrl } = await sandbox.cloud("acme");
    await Promise.all([sandbox.stop(), sandbox.stop()]);
    expect(existsSync(sandbox.folder)).toBe(false);
    await expect(fetch(authUrl)).rejects.toThrow();
  });

  test("keeps its clouds for the next one", async () => {
    // GIVEN
    const stateDir = scratch();
    const first = await start({ stateDir, clouds: ["acme"] });
    await createKeypair(await session(first, "acme"), "RegionTwo", { name: "ops", publicKey: KEY });
    await first.stop();
    expect(readdirSync(stateDir).sort()).toEqual(["clouds", "terraform"]);
    expect(statSync(join(stateDir, "clouds", "acme.json")).mode & 0o077).toBe(0);

    // WHEN
    const second = await start({ stateDir });

    // THEN
    const keypairs = await listKeypairs(await session(second, "acme"), "RegionTwo");
    expect(keypairs).toMatchObject([{ name: "ops", publicKey: KEY }]);
  });

  test("refuses a state folder that another one uses, but not that of one that was killed", async () => {
    // GIVEN
    const stateDir = scratch();
    const first = await start({ stateDir });

    // WHEN, THEN
    await expect(Sandbox.start({ stateDir })).rejects.toThrow(`${stateDir} is in use by another sandbox`);
    await first.stop();

    // GIVEN what a killed one leaves, with its port taken by somebody else since
    const stranger = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    const { port } = stranger.address() as { port: number };
    writeFileSync(join(stateDir, "sandbox.lock"), JSON.stringify({ port, secret: "x" }));

    // WHEN, THEN
    await (await start({ stateDir })).stop();
    stranger.close();
    expect(existsSync(join(stateDir, "sandbox.lock"))).toBe(false);
  });

  test.each<[SandboxOptions, RegExp]>([
    [{ regions: [] }, /at least one region/],
    [{ regions: ["RegionOne", ""] }, /empty name in "RegionOne,"/],
    [{ regions: [" RegionOne"] }, /" RegionOne" has blanks around/],
    [{ regions: ["A", "B", "A"] }, /"A" is named twice/],
    [{ clouds: ["a", "a"] }, /cloud "a" is named twice/],
  ])("refuses %j", async (options, what) => {
    await expect(Sandbox.start(options)).rejects.toThrow(what);
    await expect(Sandbox.start(options)).rejects.toThrow(SandboxError);
  });
});
