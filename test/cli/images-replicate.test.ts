import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { deleteImage } from "cdktf-openstack-multisite/runtime";
import { contentImageId } from "../../src/image";
import { EmbeddedCloud } from "../../src/sandbox/cloud";
import { bytesOf, IMAGE, ImagesWorld, REGIONS, sha512Of, WAVES } from "./images-world";

const BYTES = bytesOf("2026.10");
const ID = contentImageId(sha512Of(BYTES));

let world: ImagesWorld;
beforeEach(async () => {
  world = await ImagesWorld.open();
});
afterEach(() => world.stop());

describe("multisite images replicate, from the model", () => {
  test("brings a version to all its regions, verified and as it is declared", async () => {
    world.model(world.image([world.version("2026.10", BYTES)]));
    const { code, stdout, stderr } = await world.images("replicate");
    expect(code).toBe(0);
    expect(stdout).toContain(`One: ${IMAGE} 2026.10: verified (stream, 4 KiB sent)`);
    expect(stdout).toMatch(/3 verified, 0 failed, 0 not begun\n$/);
    expect(stderr).toContain(`Two: ${IMAGE} 2026.10: published as ${ID}\n`);
    for (const region of REGIONS) {
      expect(await world.there(region)).toMatchObject([
        {
          ...{ id: ID, name: "base-2026.10", status: "active", hashValue: sha512Of(BYTES), hidden: false },
          ...{ minDisk: 1, minRam: 64, tags: ["golden", "multisite:acme.base"], properties: { os_distro: "acme" } },
        },
      ]);
    }
  });

  test("sends nothing a second time", async () => {
    world.model(world.image([world.version("2026.10", BYTES)]));
    await world.images("replicate", "base");
    const { code, stdout } = await world.images("replicate", IMAGE, "--image-version", "2026.10");
    expect({ code, uploads: REGIONS.map((region) => world.uploads(region)) }).toEqual({ code: 0, uploads: [1, 1, 1] });
    expect(stdout).toContain(`One: ${IMAGE} 2026.10: verified (present)`);
  });

  test("keeps ids that don't just follow from the content in the lock file", async () => {
    // GIVEN an id that is used up in One, and the same content by somebody else in Two
    const draft = await world.made("One", undefined, { id: ID });
    await deleteImage(world.places[0].session, "One", draft.id);
    const twin = await world.made("Two", BYTES);
    world.model(world.image([world.version("2026.10", BYTES)]));
    // WHEN
    const { code, stdout } = await world.images("replicate");
    // THEN
    expect(code).toBe(0);
    expect(stdout).toContain(`Two: ${IMAGE} 2026.10: verified (adopted)`);
    const of = { kind: "replica", image: IMAGE, version: "2026.10" };
    expect(world.lock).toEqual([
      { ...of, region: "One", salt: 1 },
      { ...of, region: "Two", id: twin.id },
    ]);
    expect((await world.images("status", "--json")).stdout).toContain(`"id": "${twin.id}"`);
  });

  test.each(["deactivated", "deleted"])("mends what the lock file says of an image that was %s", async (what) => {
    // GIVEN one that stands for the replica in Two
    const twin = await world.made("Two", BYTES);
    world.model(world.image([world.version("2026.10", BYTES)]));
    await world.images("replicate");
    expect(world.lock).toMatchObject([{ region: "Two", id: twin.id }]);
    if (what === "deleted") await deleteImage(world.places[0].session, "Two", twin.id);
    else await world.deactivate("Two", twin.id);
    // THEN
    const problem =
      what === "deleted"
        ? `IMAGE_ABSENT in Two: ${IMAGE} 2026.10 is not there: image ${twin.id}, which stood for it, is gone`
        : `IMAGE_WRONG in Two: ${IMAGE} 2026.10 is not what is declared (image ${twin.id}): it is deactivated`;
    const fix = "fix: multisite images replicate takes another one for it, or brings the declared content";
    for (const command of ["status", "verify"])
      expect((await world.images(command)).stdout).toContain(`${problem}\n${fix}\n`);
    // WHEN
    const { code, stdout } = await world.images("replicate");
    // THEN
    expect(code).toBe(0);
    expect(stdout).toContain(`Two: ${IMAGE} 2026.10: verified (stream, 4 KiB sent)`);
    expect(world.lock).toEqual([]);
    expect((await world.images("verify")).code).toBe(0);
  });

  test("keeps them at once: kill -9 loses none", async () => {
    // GIVEN an id that is used up in One, and a region that takes its time
    const draft = await world.made("One", undefined, { id: ID });
    await deleteImage(world.places[0].session, "One", draft.id);
    world.cloud.region("Two").fault({ service: "image", method: "PUT", latencyMs: 60_000 });
    world.model(world.image([world.version("2026.10", BYTES)]));
    const running = world.call("replicate");
    while (!existsSync(join(world.cwd, "images.lock.json"))) await new Promise((resolve) => setTimeout(resolve, 20));
    // WHEN
    running.process.kill("SIGKILL");
    await running.ended;
    // THEN
    const line = { kind: "replica", image: IMAGE, version: "2026.10", region: "One", salt: 1 };
    expect(world.lock).toEqual([line]);
    world.cloud.region("Two").clearFaults();
    expect((await world.images("replicate")).code).toBe(0);
    expect(world.lock).toEqual([line]);
    for (const region of REGIONS) expect(await world.there(region)).toMatchObject([{ name: "base-2026.10" }]);
  });

  test("ends where the lock file can't be written, and says why", async () => {
    const draft = await world.made("One", undefined, { id: ID });
    await deleteImage(world.places[0].session, "One", draft.id);
    world.model(world.image([world.version("2026.10", BYTES)], { lock: "1.raw/images.lock.json" }));
    world.file(BYTES, "1.raw");
    const { code, stdout, stderr } = await world.images("replicate");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^multisite: 1\.raw\/images\.lock\.json can't be (read|written): .*$/m);
  });

  test("needs no lock file where there is nothing to keep, and brings all images where one can't be written", async () => {
    // GIVEN
    const lock = "images.lock.json";
    const inTheWay = join(world.cwd, `${lock}.lock`);
    writeFileSync(inTheWay, "");
    utimesSync(inTheWay, 0, 0);
    world.model(world.image([world.version("2026.10", BYTES)], { lock }));
    // THEN
    expect((await world.images("replicate")).code).toBe(0);
    // GIVEN an id that is used up
    const bytes = bytesOf("2026.11");
    const draft = await world.made("One", undefined, { id: contentImageId(sha512Of(bytes)) });
    await deleteImage(world.places[0].session, "One", draft.id);
    world.model(world.image([world.version("2026.11", bytes)], { lock }));
    // WHEN
    const { code, stdout, stderr } = await world.images("replicate", "--json");
    // THEN
    expect(code).toBe(1);
    expect(stderr).toMatch(/^multisite: images\.lock\.json can't be written: .*$/m);
    const done = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { outcomes: readonly object[] };
    expect(done).toMatchObject({ event: "done", outcomes: REGIONS.map(() => ({ state: "verified" })) });
  });

  test("names a dead region, and brings it to the others", async () => {
    world.model(world.image([world.version("2026.10", BYTES)]));
    await world.cloud.region("Two").down();
    const { code, stdout } = await world.images("replicate", "--retries", "0");
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^IMAGE_NOT_COPIED in Two: acme\/base 2026\.10: image in Two: .*\nfix: see whether the region can be reached/m,
    );
    expect(stdout).toContain("2 verified, 1 failed, 0 not begun");
    // WHEN it is back
    await world.cloud.region("Two").up();
    expect((await world.images("replicate")).code).toBe(0);
    expect(await world.there("Two")).toMatchObject([{ id: ID, status: "active" }]);
  });

  test("begins a wave when the one before is verified", async () => {
    const version = world.version("2026.10", BYTES, { reached: 2 });
    world.model(world.image([version], { sync: "controlled", waves: WAVES }));
    await world.cloud.region("Three").down();
    const held = await world.images("replicate", "--retries", "0");
    expect(held.code).toBe(3);
    expect(held.stdout).toContain(`One: ${IMAGE} 2026.10: not begun, it waits for Three`);
    expect(await world.there("One")).toEqual([]);
    // Not by asking for the second wave alone, either.
    const alone = await world.images("replicate", "--region", "One,Two");
    expect(alone.stdout).toContain("0 verified, 0 failed, 2 not begun");
    expect(alone.code).toBe(1);
    // WHEN
    await world.cloud.region("Three").up();
    expect((await world.images("replicate", "--json")).stdout).toMatch(
      /"region":"Three".*"published"[^]*"region":"One"/,
    );
    expect(await world.there("One")).toHaveLength(1);
  });

  test("stays in the waves that a version may have reached", async () => {
    const version = world.version("2026.10", BYTES, { reached: 1 });
    world.model(world.image([version], { sync: "controlled", waves: WAVES }));
    expect((await world.images("replicate")).stdout).toContain("1 verified, 0 failed, 0 not begun");
    expect(await world.there("One")).toEqual([]);
  });

  test("learns what is in an image of a region, and copies it", async () => {
    // GIVEN
    const source = await world.made("One", BYTES, { name: "golden" });
    const regions = [{ name: "One", id: source.id }, { name: "Two" }];
    const from = { kind: "region", region: "One", image: "golden" };
    world.model(
      world.image([world.version("1", BYTES, { source: from, sha512: undefined, size: undefined, regions })]),
    );
    expect((await world.images("status")).stdout).toContain("nobody knows what it shall be: no sha512");
    // WHEN
    const { code, stdout } = await world.images("replicate");
    // THEN
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("1 verified, 0 failed") });
    expect(world.lock).toEqual([
      {
        ...{ kind: "content", image: IMAGE, version: "1", delivery: "replicator" },
        ...{ sha512: sha512Of(BYTES), size: BYTES.length },
      },
    ]);
    expect(await world.there("Two")).toMatchObject([{ id: ID, name: "base-1" }]);
    expect(await world.there("One")).toHaveLength(1);
    expect((await world.images("verify")).code).toBe(0);
  });

  test("says what is wrong with the image that others are copies of", async () => {
    const version = (image: string) =>
      world.version("1", BYTES, { source: { kind: "region", region: "One", image }, regions: [{ name: "Two" }] });
    world.model(world.image([version("nothing")]));
    const missing = await world.images("replicate");
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain(
      'IMAGE_SOURCE_UNREADABLE in Two: acme/base 1: image "nothing" in One can\'t be read: there is no such active image',
    );
    await world.made("One", bytesOf("other"), { name: "golden" });
    world.model(world.image([version("golden")]));
    expect((await world.images("replicate")).stdout).toContain(
      'IMAGE_SOURCE_CHANGED in Two: acme/base 1: image "golden" in One is not what is pinned: sha512 ',
    );
  });

  test("can't learn a content that it can't keep, and says so for that version alone", async () => {
    // GIVEN
    await world.made("One", BYTES, { name: "golden" });
    const source = { kind: "region", region: "One", image: "golden" };
    const unknown = world.version("1", BYTES, { source, sha512: undefined, regions: [{ name: "Two" }] });
    world.model(world.image([unknown, world.version("2", bytesOf("2"))], { lock: undefined }));
    // WHEN
    const { code, stdout } = await world.images("replicate", "--json");
    // THEN
    expect(code).toBe(1);
    const done = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { outcomes: object[] };
    expect(done).toMatchObject({
      event: "done",
      outcomes: [
        {
          ...{ label: "acme/base 1", region: "Two", state: "failed", code: "IMAGE_NOT_COPIED" },
          message: "nobody knows what is in acme/base 1",
          fix: "pin its sha512 in the code, or give the image a lock file that can keep it",
        },
        ...REGIONS.map((region) => ({ label: "acme/base 2", region, state: "verified" })),
      ],
    });
    expect(done.outcomes[0]).not.toHaveProperty("cause");
  });

  test("ends with 3 where the region of its source, or of its kernel, does not answer", async () => {
    // GIVEN
    const source = { kind: "region", region: "One", image: "golden" };
    const regions = [{ name: "Two" }];
    const copied = world.version("1", BYTES, { source, sha512: undefined, regions });
    const kernel = world.image([world.version("6.1", bytesOf("kernel"), { regions: [{ name: "One" }] })], {
      path: "acme/kernel",
    });
    const booting = world.version("2", bytesOf("2"), { kernel: "acme/kernel", regions: [{ name: "One" }] });
    world.model(world.image([copied, booting]), kernel);
    await world.cloud.region("One").down();
    // WHEN
    const { code, stdout } = await world.images("replicate", "--json", "--retries", "0");
    // THEN
    expect(code).toBe(3);
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      outcomes: [
        { label: "acme/base 1", region: "Two", cause: "refused", message: expect.stringContaining("image in One: ") },
        { label: "acme/kernel 6.1", region: "One", cause: "refused" },
        {
          ...{ label: "acme/base 2", region: "One", cause: "refused" },
          message: "its kernel, the promoted version of acme/kernel, is unknown",
        },
      ],
    });
  });

  test("fails a version alone whose source's region is gone", async () => {
    const source = { kind: "region", region: "Nine", image: "golden" };
    world.model(world.image([world.version("1", BYTES, { source }), world.version("2", bytesOf("2"))]));
    const { code, stdout } = await world.images("replicate");
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining("3 verified, 3 failed") });
    expect(stdout).toContain(
      'IMAGE_SOURCE_UNREADABLE in Two: acme/base 1: image "golden" in Nine can\'t be read: its tenant does not have that region',
    );
  });

  test("begins nothing where the source has another format", async () => {
    await world.made("One", BYTES, { name: "golden" });
    const source = { kind: "region", region: "One", image: "golden" };
    world.model(world.image([world.version("1", BYTES, { source, diskFormat: "qcow2", regions: [{ name: "Two" }] })]));
    const { code, stdout } = await world.images("replicate");
    expect(code).toBe(1);
    expect(stdout).toContain(
      'IMAGE_WRONG in Two: acme/base 1: image "golden" in One is raw in bare, not qcow2 in bare\nfix: set diskFormat',
    );
    expect(await world.there("Two")).toEqual([]);
  });

  test("gives an image the kernel of its region", async () => {
    const kernel = world.image([world.version("6.1", bytesOf("kernel"), { name: "kernel-6.1" })], {
      path: "acme/kernel",
    });
    const needs = world.version("2026.10", BYTES, { kernel: "acme/kernel" });
    // GIVEN none
    world.model(world.image([needs]), kernel);
    const { code, stdout } = await world.images("replicate", "base");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "IMAGE_NOT_COPIED in One: acme/base 2026.10: its kernel, the promoted version of acme/kernel, is absent\nfix: bring that one there (multisite images replicate acme/kernel)",
    );
    // WHEN all are brought at once
    expect((await world.images("replicate")).code).toBe(0);
    const base = (await world.there("One")).find(({ name }) => name === "base-2026.10");
    expect(base?.properties.kernel_id).toBe(contentImageId(sha512Of(bytesOf("kernel"))));
  });

  test("leaves what Terraform delivers to Terraform", async () => {
    world.model(world.image([world.version("2026.10", BYTES, { delivery: "terraform" })]));
    const { code, stdout } = await world.images("replicate");
    expect({ code, stdout }).toEqual({
      ...{
        code: 0,
        stdout: `${IMAGE} 2026.10: Terraform delivers it, at the next deployment\n0 verified, 0 failed, 0 not begun\n`,
      },
    });
  });

  test("refuses a file that is not what synth has seen", async () => {
    world.model(world.image([world.version("2026.10", BYTES)]));
    world.file(bytesOf("other"), "2026.10.raw");
    const { code, stdout } = await world.images("replicate");
    expect(code).toBe(1);
    expect(stdout).toContain("IMAGE_SOURCE_CHANGED in One: acme/base 2026.10: 2026.10.raw is not what is pinned");
    for (const region of REGIONS)
      expect((await world.there(region)).filter(({ status }) => status === "active")).toEqual([]);
  });
});

describe("multisite images replicate, without a model", () => {
  const given = ["--cloud", "acme", "--name", "base", "--disk-format", "raw"];

  test("brings a file to the regions of a cloud, as it is told", async () => {
    const file = world.file(BYTES);
    const more = ["--region", "One,Two", "--property", "os_distro=acme", "--tag", "a", "--tag", "b", "--min-disk", "2"];
    const { code, stdout } = await world.images("replicate", "--file", file, ...given, ...more);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("2 verified, 0 failed") });
    expect(await world.there("Two")).toMatchObject([
      {
        id: ID,
        name: "base",
        properties: { os_distro: "acme" },
        tags: ["a", "b"],
        minDisk: 2,
        containerFormat: "bare",
      },
    ]);
    expect(await world.there("Three")).toEqual([]);
    // AND it is found again
    const content = ["--cloud", "acme", "--name", "base", "--sha512", sha512Of(BYTES)];
    expect((await world.images("verify", ...content, "--region", "One,Two")).code).toBe(0);
    expect((await world.images("status", ...content, "--csv")).stdout).toMatch(/^base,,base,,Three,absent,/m);
  });

  test("brings what an address answers with, if that is what is said", async () => {
    const server = createServer((_request, response) => response.end(BYTES));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base.raw`;
    const wrong = await world.images("replicate", ...given, "--url", url, "--sha512", sha512Of(bytesOf("other")));
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain(`IMAGE_SOURCE_CHANGED in One: base: ${url} is not what is pinned: `);
    const right = await world.images("replicate", ...given, "--url", url, "--sha512", sha512Of(BYTES).toUpperCase());
    expect(right.code).toBe(0);
    expect((await world.there("Two")).filter(({ name }) => name === "base")).toMatchObject([{ id: ID }]);
    server.close();
  });

  test("brings what is behind a signed address, which an app then has without the signature", async () => {
    // GIVEN a server that asks for a signature
    const server = createServer((request, response) =>
      request.url?.endsWith("?X-Amz-Signature=hunter2") === true ? response.end(BYTES) : response.writeHead(403).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base.raw`;
    const named = ["--cloud", "acme", "--name", "base-2026.10", "--disk-format", "raw", "--sha512", sha512Of(BYTES)];

    // WHEN
    const { code, stdout, stderr } = await world.images(
      "replicate",
      ...named,
      "--url",
      `${url}?X-Amz-Signature=hunter2`,
    );

    // THEN
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain("hunter2");

    // WHEN an app declares it THEN it is there, by the id that the app refers to, and nobody asks the server
    world.model(world.image([world.version("2026.10", BYTES, { source: { kind: "url", url } })]));
    expect((await world.images("verify")).code).toBe(0);
    expect((await world.images("replicate")).stdout).toContain(`One: ${IMAGE} 2026.10: verified (present)`);
    for (const region of REGIONS)
      expect(await world.there(region)).toMatchObject([{ id: ID, tags: ["golden", "multisite:acme.base"] }]);
    server.close();
  });

  test("copies an image of a region as it is there", async () => {
    const { id } = await world.made("One", BYTES, { name: "golden", minRam: 128, properties: { os_distro: "acme" } });
    for (const from of ["One:golden", `One:${id}`]) {
      const { code, stdout } = await world.images("replicate", "--cloud", "acme", "--from", from);
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("2 verified, 0 failed") });
    }
    expect(await world.there("Three")).toMatchObject([
      { id: ID, name: "golden", minRam: 128, diskFormat: "raw", properties: { os_distro: "acme" } },
    ]);
    expect(await world.there("One")).toHaveLength(1);
  });

  test("--from is a region of the tenant, also beside another cloud's region of the same name", async () => {
    // GIVEN
    const other = await EmbeddedCloud.start({ name: "other", regions: ["One"] });
    const clouds = { acme: world.cloud.cloudsYamlEntry("member"), other: other.cloudsYamlEntry("member") };
    writeFileSync(join(world.cwd, "clouds.yaml"), JSON.stringify({ clouds }));
    world.model();
    const file = join(world.cwd, "cdktf.out", "multisite.json");
    const region = (name: string, cloud: string) => ({ name, region: "One", cloud, stack: "acme" });
    const tenants = [{ path: "acme/tenant", regions: [region("a1", "acme"), region("b1", "other")] }];
    writeFileSync(file, JSON.stringify({ version: 1, tenants, images: [] }));
    await world.made("One", BYTES, { name: "golden" });
    // WHEN
    for (const more of [[], ["--region", "b1"]]) {
      const { code, stdout } = await world.images("replicate", "--from", "a1:golden", ...more);
      // THEN
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("b1: golden: verified") });
      expect(stdout).toContain("1 verified, 0 failed");
    }
    await other.stop();
  });

  test("does not copy the kernel of another region", async () => {
    await world.made("One", BYTES, { name: "golden", properties: { kernel_id: ID } });
    const from = ["--cloud", "acme", "--from", "One:golden", "--region", "Two"];
    expect(await world.images("replicate", ...from)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`One:golden has kernel_id ${ID}, which no other region knows: give one --region`),
    });
    expect(await world.there("Two")).toEqual([]);
    expect((await world.images("replicate", ...from, "--property", "kernel_id=other")).code).toBe(0);
    expect(await world.there("Two")).toMatchObject([{ properties: { kernel_id: "other" } }]);
  });

  test.each([
    [["--cloud", "acme"], 1, "say where the image is: --from, --file or --url"],
    [["--cloud", "acme", "--file", "base.raw"], 1, "give --name too"],
    [["--cloud", "acme", "--file", "base.raw", "--name", "b"], 1, "give --disk-format too"],
    [[...given, "--url", "https://127.0.0.1/x"], 1, "give --sha512 too"],
    [[...given, "--file", "gone.raw"], 1, "gone.raw can't be read: ENOENT"],
    [[...given, "--file", "base.raw", "--sha512", "0".repeat(128)], 1, "base.raw is not what --sha512 says"],
    [[...given, "--file", "base.raw", "--property", "x"], 1, "--property x is not like hw_disk_bus=scsi"],
    [[...given, "--from", "One"], 1, "--from One is not like RegionOne:base"],
    [[...given, "--from", "Nine:base"], 1, "no region is called Nine; there are One, Two, Three"],
    [[...given, "--from", "One:nothing"], 1, 'image "nothing" in One can\'t be read: there is no such active image'],
    [["base", ...given, "--file", "base.raw"], 1, "base is an image of the model"],
    [[...given, "--file", "base.raw", "--url", "x"], 2, "'--file <path>' cannot be used with option '--url <url>'"],
    [["--sha512", "abc"], 2, "It is 128 hexadecimal digits"],
    [["--limit-rate", "fast"], 2, "It is a number of bytes, such as 50MB"],
    [["--limit-rate", "5x0"], 2, "It is a number of bytes, such as 50MB"],
    [["--parallel", "0"], 2, "It is a number above 0"],
    [["--retries", "-1"], 2, "It is a number"],
    [["--visibility", "all"], 2, "Allowed choices are private, shared, community, public"],
  ])("refuses %j", async (args, code, message) => {
    world.file(BYTES);
    const ended = await world.images("replicate", ...args);
    expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(message) });
    expect(ended.stderr).not.toContain("    at ");
  });
});

describe("what a run tells", () => {
  test("with --json: an event a line, the result last, and nothing on stderr", async () => {
    world.model(world.image([world.version("2026.10", BYTES, { regions: [{ name: "One" }] })]));
    const { stdout, stderr } = await world.images("replicate", "--json");
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = { label: `${IMAGE} 2026.10`, region: "One" };
    expect(stderr).toBe("");
    expect(lines.filter(({ event }) => event !== "progress")).toEqual([
      { ...of, at: expect.any(String), event: "path", path: "stream" },
      { ...of, at: expect.any(String), event: "verified", id: ID, bytes: 4096 },
      { ...of, at: expect.any(String), event: "published", id: ID },
      {
        ...{ event: "done", version: 1, skipped: [] },
        outcomes: [{ ...of, state: "verified", id: ID, salt: 0, path: "stream", sentBytes: 4096 }],
      },
    ]);
  });

  test("is cut off, and fails, where nobody reads it any more", async () => {
    world.model(world.image([world.version("2026.10", bytesOf("2026.10", 2 ** 22))]));
    const running = world.call("replicate", "--json", "--limit-rate", "1MB");
    running.process.stdout?.once("data", () => running.process.stdout?.destroy());
    const code = await new Promise((resolve) => running.process.once("exit", resolve));
    expect(code).toBe(1);
    running.ended.catch(() => undefined);
    for (const region of REGIONS)
      expect((await world.there(region)).filter(({ status }) => status === "active")).toEqual([]);
  });

  test("interrupted, it cuts its uploads, and the same command goes on", async () => {
    // GIVEN an upload under way
    world.model(world.image([world.version("2026.10", bytesOf("2026.10", 2 ** 22), { regions: [{ name: "One" }] })]));
    const running = world.call("replicate", "--limit-rate", "1MB");
    while ((await world.there("One"))[0]?.status !== "saving") await new Promise((resolve) => setTimeout(resolve, 20));
    // WHEN
    running.process.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    // THEN
    expect(code).toBe(130);
    expect(stderr).toContain("multisite: interrupted; the same command goes on where it stopped\n");
    expect(stdout).toContain("0 verified, 1 failed, 0 not begun");
    const again = await world.images("replicate");
    expect(again.code).toBe(0);
    expect(await world.there("One")).toMatchObject([{ status: "active", hidden: false }]);
  });
});
