import { bytesOf, IMAGE, ImagesWorld, sha512Of, WAVES } from "./images-world";

const NAMES = ["2026.10", "2026.11", "2026.12"] as const;
const of = (version: string) => ({ image: IMAGE, version });
const SYNTH = "the next cdktf synth and deployment moves its users\n";

let world: ImagesWorld;
beforeEach(async () => {
  world = await ImagesWorld.open();
});
afterEach(() => world.stop());

/** Three versions, of which the first is promoted; the others have reached some waves. */
function controlled(reached: readonly number[], changes: object = {}, version: object = {}): void {
  const versions = NAMES.map((name, n) => world.version(name, bytesOf(name), { reached: reached[n], ...version }));
  world.model(world.image(versions, { sync: "controlled", waves: WAVES, ...changes }));
}

describe("multisite images promote --wave", () => {
  test("lets a version reach its next wave, and replicate goes there", async () => {
    controlled([2, 1, 0]);
    await world.images("replicate");
    expect(await world.there("One")).toHaveLength(1);
    const { code, stdout } = await world.images("promote", "base", "2026.11", "--wave");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        `${IMAGE} 2026.11 may be in wave 2 of 2 now: One, Two\n` +
        `multisite images replicate ${IMAGE} brings it there; the next cdktf synth and deployment has it there\n`,
    });
    expect(world.lock).toEqual([{ kind: "wave", ...of("2026.11"), wave: 2 }]);
    // WHEN nobody has synthesized since
    await world.images("replicate");
    expect(await world.there("One")).toHaveLength(2);
    expect((await world.images("promote", "base", "2026.11", "--wave")).stdout).toBe(
      `${IMAGE} 2026.11 may be in all 2 waves already\n`,
    );
  });

  test("begins with the first", async () => {
    controlled([2, 1, 0]);
    const { stdout } = await world.images("promote", "base", "2026.12", "--wave");
    expect(stdout).toContain(`${IMAGE} 2026.12 may be in wave 1 of 2 now: Three\n`);
  });

  test("does not while a region of the wave before is not verified, and says which", async () => {
    controlled([2, 1, 0]);
    const absent = await world.images("promote", "base", "2026.11", "--wave");
    expect(absent.code).toBe(1);
    expect(absent.stdout).toBe(
      `${IMAGE} 2026.11 stays as it is: it is not verified in Three (absent)\n` +
        `IMAGE_ABSENT in Three: ${IMAGE} 2026.11 is not there\nfix: bring it there: multisite images replicate\n`,
    );
    await world.cloud.region("Three").down();
    const unknown = await world.images("promote", "base", "2026.11", "--wave");
    expect(unknown.code).toBe(3);
    expect(unknown.stdout).toMatch(/ in Three \(unknown\)\nunknown: image in Three \(refused\): /);
    expect(() => world.lock).toThrow("ENOENT");
  });

  test("is refused where the code says it, and where there are no waves", async () => {
    controlled([2, 1, 0], {}, { reachedInCode: true });
    expect((await world.images("promote", "base", "2026.11", "--wave")).stderr).toBe(
      `multisite: the code says how far ${IMAGE} 2026.11 may go: change \`reached\` there, or take it out\n`,
    );
    world.model(world.image([world.version("1", bytesOf(1))]));
    expect((await world.images("promote", "base", "1", "--wave")).stderr).toContain(
      "has no waves: it is not controlled",
    );
  });
});

describe("multisite images promote", () => {
  test("makes a version the promoted one, and pins how far all have come", async () => {
    controlled([2, 2, 1]);
    await world.images("replicate");
    const { code, stdout } = await world.images("promote", "base", "2026.11");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${IMAGE} 2026.11 is the promoted version now, in place of 2026.10; nothing was copied\n${SYNTH}`,
    });
    expect(world.lock).toEqual([
      { kind: "promoted", ...of("2026.11") },
      { kind: "wave", ...of("2026.10"), wave: 2 },
      { kind: "wave", ...of("2026.11"), wave: 2 },
      { kind: "wave", ...of("2026.12"), wave: 1 },
    ]);
    const again = await world.images("promote", "base", "2026.11");
    expect(again).toMatchObject({ code: 0, stdout: `${IMAGE} 2026.11 is promoted already\n` });
  });

  test("needs all waves", async () => {
    controlled([2, 1, 0]);
    await world.images("replicate");
    const { code, stderr } = await world.images("promote", "base", "2026.11");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `multisite: ${IMAGE} 2026.11 has reached 1 of 2 waves: multisite images promote ${IMAGE} 2026.11 --wave, as often as it takes\n`,
    });
  });

  test("does not while a region is not verified", async () => {
    controlled([2, 2, 0]);
    await world.images("replicate");
    const version = sha512Of(bytesOf("2026.11"));
    const there = (await world.there("Two")).find(({ hashValue }) => hashValue === version);
    await world.deactivate("Two", there?.id ?? "");
    const { code, stdout } = await world.images("promote", "base", "2026.11");
    expect(code).toBe(1);
    expect(stdout).toContain(
      `${IMAGE} 2026.11 stays as it is: it is not verified in Two (wrong)\nIMAGE_WRONG in Two: `,
    );
    expect(stdout).toContain("it is deactivated");
    expect(() => world.lock).toThrow("ENOENT");
  });

  test("keeps who stands for a replica, for synth", async () => {
    // GIVEN an image without waves, of which somebody else has brought the second version
    const versions = [world.version("1", bytesOf(1)), world.version("2", bytesOf(2))];
    world.model(world.image(versions));
    const ids: string[] = [];
    for (const region of ["One", "Two", "Three"]) ids.push((await world.made(region, bytesOf(2))).id);
    // WHEN
    expect((await world.images("promote", "base", "2")).code).toBe(0);
    // THEN
    expect(world.lock).toEqual([
      { kind: "promoted", ...of("2") },
      { kind: "replica", ...of("2"), region: "One", id: ids[0] },
      { kind: "replica", ...of("2"), region: "Three", id: ids[2] },
      { kind: "replica", ...of("2"), region: "Two", id: ids[1] },
    ]);
  });

  test("goes for versions that Terraform delivers", async () => {
    const versions = [world.version("1", bytesOf(1)), world.version("2", bytesOf(2), { delivery: "terraform" })];
    world.model(world.image(versions));
    for (const region of ["One", "Two", "Three"]) await world.made(region, bytesOf(2), { name: "base-2" });
    expect((await world.images("promote", "base", "2")).code).toBe(0);
    expect(world.lock).toEqual([{ kind: "promoted", ...of("2") }]);
  });

  test("is refused where the code says it, without a lock file, and for what is not declared", async () => {
    controlled([2, 2, 2], { promotedInCode: true });
    expect((await world.images("promote", "base", "2026.11")).stderr).toBe(
      `multisite: the code says which version of ${IMAGE} is promoted: change \`promoted\` there, or take it out\n`,
    );
    controlled([2, 2, 2], { lock: undefined });
    await world.images("replicate");
    expect((await world.images("promote", "base", "2026.11")).stderr).toContain("has no lock file to keep that in");
    expect((await world.images("promote", "base", "9")).stderr).toBe(
      `multisite: ${IMAGE} has no version "9"; there are 2026.10, 2026.11, 2026.12\n`,
    );
  });
});

describe("multisite images rollback", () => {
  test("waits for a region that is down, unless it is told not to", async () => {
    // GIVEN
    controlled([2, 2, 0], { promoted: "2026.11" });
    await world.images("replicate");
    await world.cloud.region("Two").down();
    // WHEN THEN
    expect((await world.images("rollback", "base")).code).toBe(3);
    expect((await world.images("rollback", "base", "--despite-unknown")).code).toBe(0);
    expect(world.lock).toContainEqual({ kind: "promoted", ...of("2026.10") });
  });

  test("gives users the version before, and copies nothing", async () => {
    controlled([2, 2, 1]);
    await world.images("replicate");
    await world.images("promote", "base", "2026.11");
    const before = world.uploads("One");
    const { code, stdout } = await world.images("rollback", "base");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${IMAGE} 2026.10 is the promoted version now, in place of 2026.11; nothing was copied\n${SYNTH}`,
    });
    expect(world.uploads("One")).toBe(before);
    // What users have left stays where it is.
    expect(world.lock).toContainEqual({ kind: "wave", ...of("2026.11"), wave: 2 });
    expect((await world.images("rollback", "base")).stderr).toBe(
      `multisite: no version of ${IMAGE} is declared before 2026.10\n`,
    );
  });

  test("goes to a version that is named, if that is one before", async () => {
    controlled([2, 2, 2], { promoted: "2026.12" });
    await world.images("replicate");
    expect((await world.images("rollback", "base", "2026.10")).code).toBe(0);
    expect((await world.images("rollback", "base", "2026.11")).stderr).toContain(
      "2026.11 of acme/base is declared after 2026.10, that is no way back: multisite images promote acme/base 2026.11",
    );
  });

  test("does not where it is not verified", async () => {
    controlled([2, 2, 2], { promoted: "2026.11" });
    await world.cloud.region("One").down();
    const { code, stdout } = await world.images("rollback", "base");
    expect(code).toBe(1);
    expect(stdout).toContain("it is not verified in Three (absent), One (unknown), Two (absent)");
  });
});

describe("--json", () => {
  const told = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout) as unknown;
  const nothing = { blockers: [], problems: [], unknown: [] };
  const base = (version: string) => ({ version: 1, image: IMAGE, imageVersion: version, delivery: "replicator" });

  test("says which version was promoted, and which is", async () => {
    // GIVEN
    controlled([2, 2, 1]);
    await world.images("replicate");
    // WHEN THEN
    const promoted = { from: "2026.10", to: "2026.11" };
    expect(told(await world.images("promote", "base", "2026.11", "--json"))).toEqual({
      ...{ ...base("2026.11"), ...nothing, state: "moved", promoted },
    });
    expect(told(await world.images("promote", "base", "2026.11", "--json"))).toEqual({
      ...{ ...base("2026.11"), ...nothing, state: "unchanged", promoted: { from: "2026.11", to: "2026.11" } },
    });
    expect(told(await world.images("rollback", "base", "--json"))).toEqual({
      ...{ ...base("2026.10"), ...nothing, state: "moved", promoted: { from: "2026.11", to: "2026.10" } },
    });
  });

  test("says how many waves it has reached, and with which regions", async () => {
    // GIVEN
    controlled([2, 1, 0]);
    await world.images("replicate");
    // WHEN THEN
    const wave = { from: 1, to: 2, of: 2, regions: ["One", "Two"] };
    expect(told(await world.images("promote", "base", "2026.11", "--wave", "--json"))).toEqual({
      ...{ ...base("2026.11"), ...nothing, state: "moved", wave },
    });
    expect(told(await world.images("promote", "base", "2026.11", "--wave", "--json"))).toEqual({
      ...{ ...base("2026.11"), ...nothing, state: "unchanged", wave: { ...wave, from: 2, regions: [] } },
    });
  });

  test("says what holds it up", async () => {
    // GIVEN
    controlled([2, 1, 0]);
    const wave = { from: 1, to: 2, of: 2, regions: ["One", "Two"] };
    // WHEN
    const absent = await world.images("promote", "base", "2026.11", "--wave", "--json");
    // THEN
    expect(absent.code).toBe(1);
    expect(told(absent)).toEqual({
      ...{ ...base("2026.11"), state: "blocked", wave, blockers: [{ region: "Three", state: "absent" }], unknown: [] },
      problems: [expect.objectContaining({ code: "IMAGE_ABSENT", region: "Three" })],
    });
    // WHEN
    await world.cloud.region("Three").down();
    const unknown = await world.images("promote", "base", "2026.11", "--wave", "--json");
    // THEN
    expect(unknown.code).toBe(3);
    expect(told(unknown)).toMatchObject({
      ...{ state: "blocked", blockers: [{ region: "Three", state: "unknown" }], problems: [] },
      unknown: [{ region: "Three", cause: "refused" }],
    });
  });
});
