import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentImageId } from "../../src/image";
import { bytesOf, IMAGE, ImagesWorld, sha512Of, WAVES } from "./images-world";
import { multisite } from "./multisite";

const [OLD, NEW] = [bytesOf("2026.10"), bytesOf("2026.11")];
const ID = contentImageId(sha512Of(OLD));

let world: ImagesWorld;
beforeEach(async () => {
  world = await ImagesWorld.open();
});
afterEach(() => world.stop());

/** Rows of the table, by their first cell. */
function cells(text: string): Record<string, string[]> {
  const rows = text.split("\n").flatMap((line) => {
    const [head, ...others] = line
      .split("│")
      .slice(1, -1)
      .map((cell) => cell.trim());
    return head === undefined ? [] : [[head, others] as const];
  });
  return Object.fromEntries(rows);
}

/** Two versions in two waves, of which the newer one has reached the first. */
function controlled(...changes: readonly object[]): object {
  const versions = [world.version("2026.10", OLD, { reached: 2 }), world.version("2026.11", NEW, { reached: 1 })];
  return world.image(versions, Object.assign({ sync: "controlled", waves: WAVES }, ...changes) as object);
}

describe("multisite images status", () => {
  test("shows what each region has of each version", async () => {
    world.model(controlled());
    await world.images("replicate");
    const { code, stdout, stderr } = await world.images("status");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const there = expect.stringMatching(/^verified, \d+ s$/) as string;
    const hash = (bytes: Buffer) => `${sha512Of(bytes).slice(0, 12)}…`;
    expect(cells(stdout)).toEqual({
      [IMAGE]: ["bytes", "sha512", "wave", "Three (wave 1)", "One (wave 2)", "Two (wave 2)"],
      "2026.10 promoted": ["4 KiB", hash(OLD), "2 of 2", there, there, there],
      "2026.11": ["4 KiB", hash(NEW), "1 of 2", there, "–", "–"],
    });
  });

  test("names what is missing, and says so by its exit code, if it is asked to", async () => {
    world.model(controlled());
    await world.images("replicate", "base", "--image-version", "2026.10", "--region", "Three");
    expect((await world.images("status")).code).toBe(0);
    const { code, stdout } = await world.images("status", "base", "--image-version", "2026.10", "--detailed-exitcode");
    expect(code).toBe(6);
    expect(stdout).toContain(
      `IMAGE_ABSENT in One: ${IMAGE} 2026.10 is not there\nfix: bring it there: multisite images replicate\n`,
    );
    expect(stdout).not.toContain("2026.11");
    // WHEN half of it is there
    await world.made("One", undefined, { id: ID, hidden: true, tags: ["multisite-unpublished"] });
    expect((await world.images("status")).stdout).toContain(
      `IMAGE_UNVERIFIED in One: ${IMAGE} 2026.10 can't be picked yet (image ${ID}): it is queued`,
    );
  });

  test("finds another image under the id, and ends with 1", async () => {
    world.model(world.image([world.version("2026.10", OLD)]));
    await world.made("Two", NEW, { id: ID, name: "base-2026.10" });
    const { code, stdout } = await world.images("status");
    expect(code).toBe(1);
    expect(cells(stdout)["2026.10 promoted"]?.[3]).toMatch(RegExp(`^wrong, ${sha512Of(NEW).slice(0, 12)}…, \\d+ s$`));
    expect(stdout).toContain(
      `IMAGE_WRONG in Two: ${IMAGE} 2026.10 is not what is declared (image ${ID}): sha512 ${sha512Of(NEW)}, not ${sha512Of(OLD)}`,
    );
  });

  test("marks a dead region, and names it and its cause once", async () => {
    world.model(controlled());
    await world.images("replicate");
    await world.cloud.region("Three").down();
    const { code, stdout } = await world.images("status");
    expect(code).toBe(0);
    expect(cells(stdout)["2026.11"]?.[3]).toBe("unknown");
    expect(stdout.match(/^unknown: image in Three \(refused\): /gm)).toHaveLength(1);
    expect((await world.images("status", "--strict")).code).toBe(3);
    expect((await world.images("status", "--region", "Three")).code).toBe(3);
  });

  test("knows what Terraform has made by its name", async () => {
    world.model(world.image([world.version("2026.10", OLD, { delivery: "terraform" })]));
    await world.made("One", OLD, { name: "base-2026.10" });
    await world.made("Two", NEW, { name: "base-2026.10" });
    const { stdout } = await world.images("status", "--json");
    const { versions } = JSON.parse(stdout) as { versions: { replicas: { region: string; state: string }[] }[] };
    expect(versions[0]?.replicas.map(({ region, state }) => [region, state])).toEqual([
      ["One", "verified"],
      ["Two", "wrong"],
      ["Three", "absent"],
    ]);
    expect((await world.images("status")).stdout).toContain("fix: deploy it: Terraform delivers this version");
  });

  test("goes by the lock file where a command has moved what synth saw", async () => {
    world.model(controlled());
    world.keep(
      { kind: "wave", image: IMAGE, version: "2026.11", wave: 2 },
      { kind: "promoted", image: IMAGE, version: "2026.11" },
    );
    const rows = cells((await world.images("status")).stdout);
    expect(rows["2026.11 promoted"]?.slice(2)).toEqual(["2 of 2", "absent", "absent", "absent"]);
    // But not where the code says it.
    const inCode = [world.version("2026.11", NEW, { reached: 1, reachedInCode: true })];
    world.model(world.image(inCode, { sync: "controlled", waves: WAVES, promoted: "2026.10", promotedInCode: true }));
    expect(cells((await world.images("status")).stdout)["2026.11"]?.[2]).toBe("1 of 2");
  });

  test("marks regions that were given up, and neither asks nor misses them", async () => {
    // GIVEN
    world.model(controlled());
    await world.images("replicate");
    const file = join(world.cwd, "cdktf.out", "multisite.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"name":"Two"', '"name":"Two","lost":true'));
    await world.cloud.region("Two").down();
    // WHEN
    const { code, stdout } = await world.images("status", "--strict", "--detailed-exitcode");
    // THEN
    expect(code).toBe(0);
    expect(stdout).not.toContain("unknown");
    const there = expect.stringMatching(/^verified, /) as string;
    expect(cells(stdout)).toMatchObject({
      [IMAGE]: ["bytes", "sha512", "wave", "Three (wave 1)", "One (wave 2)", "Two (wave 2)"],
      "2026.10 promoted": [expect.anything(), expect.anything(), "2 of 2", there, there, "lost"],
      "2026.11": [expect.anything(), expect.anything(), "1 of 2", there, "–", "–"],
    });
    const { versions } = JSON.parse((await world.images("status", "--json")).stdout) as { versions: object[] };
    expect(versions).toMatchObject([{ lost: ["Two"], waves: WAVES }, { version: "2026.11" }]);
    expect(versions[1]).not.toHaveProperty("lost");
    expect((await world.images("status", "--csv")).stdout).toContain(`${IMAGE},2026.10,base-2026.10,yes,Two,lost,`);
    expect((await world.images("verify")).code).toBe(0);
  });

  test("--csv has a row for each replica", async () => {
    world.model(controlled());
    await world.images("replicate", "--image-version", "2026.11");
    const lines = (await world.images("status", "--csv")).stdout.trimEnd().split("\n");
    expect(lines[0]).toBe(
      "image,version,name,promoted,region,state,id,bytes,sha512,wave,reached,createdAt,cause,message",
    );
    expect(lines).toHaveLength(5);
    expect(lines[2]).toBe("acme/base,2026.10,base-2026.10,yes,One,absent,,,,2,2,,,");
    expect(lines[4]).toMatch(
      /^acme\/base,2026\.11,base-2026\.11,,Three,verified,[0-9a-f-]{36},4096,[0-9a-f]{128},1,1,2/,
    );
  });
});

describe("multisite images verify", () => {
  test("ends with 0 if all that is declared is there, and right", async () => {
    world.model(controlled());
    expect((await world.images("verify")).code).toBe(1);
    await world.images("replicate");
    expect((await world.images("verify")).code).toBe(0);
    await world.cloud.region("Two").down();
    expect((await world.images("verify")).code).toBe(3);
  });

  test("interrupted between two attempts, it says nothing more", async () => {
    world.model(world.image([world.version("2026.10", OLD)]));
    await world.images("replicate");
    const { requests } = world.cloud.region("One");
    const downloads = () => requests.filter(({ method, path }) => method === "GET" && path.endsWith("/file")).length;
    const before = downloads();
    world.cloud.region("One").fault({ service: "image", path: /\/file$/, status: 500 });
    const running = world.call("verify", "--deep");
    while (downloads() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 200));
    // WHEN
    running.process.kill("SIGINT");
    // THEN
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr).not.toContain("    at ");
  });

  test("--deep finds a byte that has changed since", async () => {
    // GIVEN
    world.model(world.image([world.version("2026.10", OLD)]));
    await world.images("replicate");
    writeFileSync(join(world.cloud.imageFolder, "Two", ID), NEW);
    expect((await world.images("verify")).code).toBe(0);
    // WHEN
    const { code, stdout, stderr } = await world.images("verify", "--deep");
    // THEN
    expect(code).toBe(1);
    expect(stdout).toContain(
      `IMAGE_WRONG in Two: ${IMAGE} 2026.10 is not what is declared (image ${ID}): its bytes have sha512 `,
    );
    expect(stderr).toContain(`One: ${IMAGE} 2026.10: verified\n`);
  });
});

describe("which images", () => {
  test("are named by their path or its last part", async () => {
    const versions = [world.version("1", OLD)];
    world.model(
      world.image(versions),
      world.image(versions, { path: "other/base" }),
      world.image(versions, { path: "acme/db" }),
    );
    expect((await world.images("status", "db")).stdout).toContain("│ acme/db");
    expect((await world.images("status", "base")).stderr).toBe(
      'multisite: several images are called "base": acme/base, other/base\n',
    );
    expect((await world.images("status", "ase")).stderr).toContain(
      'no image is called "ase"; there are acme/base, other/base, acme/db',
    );
    expect((await world.images("status", "--image-version", "9")).stderr).toContain(
      'no image has a version "9"; there are acme/base 1, other/base 1, acme/db 1',
    );
    expect((await world.images("status", "--region", "Nine")).stderr).toContain(
      "no region of the tenant is called Nine; there are One, Two, Three",
    );
  });

  test("are none without a model, or in one that has none", async () => {
    expect((await world.images("status")).stderr).toBe(
      "multisite: there is no cdktf.out/multisite.json: run cdktf synth, give --out, or name a --cloud\n",
    );
    expect((await world.images("status", "--cloud", "acme")).stderr).toContain("give --name and --sha512, both");
    world.model();
    expect((await world.images("status")).stderr).toBe("multisite: cdktf.out/multisite.json has no ReplicatedImage\n");
  });

  test.each([
    ["no versions", { versions: undefined }, "cdktf.out/multisite.json.images[0].versions is no list"],
    ["waves that are none", { sync: "controlled", waves: ["One"] }, "the image acme/base: waves[0] is no list"],
  ])("are refused with %s", async (_what, changes, message) => {
    world.model(world.image([world.version("1", OLD)], changes));
    expect(await world.images("status")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });

  test.each([
    [
      "no source",
      { source: { kind: "tape" } },
      "the image acme/base: version 1 has a source that is none of file, url, region",
    ],
    ["a source without its path", { source: { kind: "file" } }, "version 1: source.path is no text"],
    ["a strange sha512", { sha512: "abc" }, "version 1 has a sha512 that is none"],
    ["somebody else's delivery", { delivery: "post" }, "version 1 is delivered by neither terraform nor replicator"],
    ["properties that are none", { properties: { a: 1 } }, "versions[0].properties.a is no text"],
    ["a size that is none", { size: "1" }, "versions[0].size is no number"],
  ])("are refused with %s", async (_what, changes, message) => {
    world.model(world.image([world.version("1", OLD, changes)]));
    expect(await world.images("status")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });

  test("need a lock file that can be read", async () => {
    world.model(world.image([world.version("1", OLD)]));
    world.file(Buffer.from("no lock"), "images.lock.json");
    const { code, stderr } = await world.images("status");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^multisite: images\.lock\.json:1: /);
  });

  test("want to be called where synth ran", async () => {
    world.model(world.image([world.version("1", OLD)]));
    mkdirSync(join(world.cwd, "app"));
    renameSync(join(world.cwd, "clouds.yaml"), join(world.cwd, "app", "clouds.yaml"));
    const status = () => multisite(["images", "status", "--out", "../cdktf.out"], { cwd: join(world.cwd, "app") });
    expect(await status()).toMatchObject({
      code: 1,
      stderr:
        "multisite: there is no images.lock.json, the lock file of acme/base: run it in the folder in which synth ran\n",
    });
    world.file(Buffer.from(""), "app/images.lock.json");
    expect((await status()).stderr).not.toContain("where synth ran");
  });
});
