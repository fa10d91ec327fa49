import { contentImageId } from "../../src/image";
import { bytesOf, IMAGE, ImagesWorld, REGIONS, sha512Of } from "./images-world";

const [OLD, NEW] = [bytesOf("2026.10"), bytesOf("2026.11")];
const ID = contentImageId(sha512Of(OLD));
const content = (version: string, bytes: Buffer) =>
  ({ kind: "content", image: IMAGE, version, sha512: sha512Of(bytes), delivery: "replicator" }) as const;

let world: ImagesWorld;
beforeEach(async () => {
  world = await ImagesWorld.open();
  // GIVEN two versions in all regions, and images of somebody
  world.keep(content("2026.10", OLD), content("2026.11", NEW));
  world.model(world.image([world.version("2026.10", OLD), world.version("2026.11", NEW)]));
  await world.images("replicate");
  await world.made("One", bytesOf("mine"), { name: "base-2026.10" });
});
afterEach(() => world.stop());

const names = async (region: string) => (await world.there(region)).map(({ name }) => name).sort();

describe("multisite images prune", () => {
  test("leaves all that is declared", async () => {
    expect(await world.images("prune", "--yes")).toMatchObject({ code: 0, stdout: "there is nothing to remove\n" });
    expect(await names("Two")).toEqual(["base-2026.10", "base-2026.11"]);
  });

  test("removes a version that is not declared any more, half-made too, and its lines in the lock file", async () => {
    // GIVEN that its second id is half-made in Two
    const draft = { id: contentImageId(sha512Of(OLD), 1), name: "base-2026.10.unpublished", hidden: true };
    await world.made("Two", undefined, draft);
    world.keep({ kind: "replica", image: IMAGE, version: "2026.10", region: "Three", salt: 1 });
    world.model(world.image([world.version("2026.11", NEW)]));
    // WHEN
    const dry = await world.images("prune", "base", "--dry-run");
    // THEN
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain(`to be removed: One: ${IMAGE} 2026.10: base-2026.10 ${ID}, 4 KiB\n`);
    expect(dry.stdout).toContain(
      `to be removed: Two: ${IMAGE} 2026.10: base-2026.10.unpublished ${draft.id}, without bytes\n`,
    );
    expect(await names("One")).toEqual(["base-2026.10", "base-2026.10", "base-2026.11"]);
    // WHEN
    const { code, stdout } = await world.images("prune", "--yes");
    // THEN
    expect(code).toBe(0);
    expect(stdout.match(/^removed: /gm)).toHaveLength(4);
    expect(await names("One")).toEqual(["base-2026.10", "base-2026.11"]);
    expect(await names("Two")).toEqual(["base-2026.11"]);
    expect(world.lock).toEqual([content("2026.11", NEW)]);
  });

  test("removes replicas of regions that are not declared any more", async () => {
    const regions = [{ name: "One" }, { name: "Two" }];
    world.model(world.image([world.version("2026.10", OLD, { regions }), world.version("2026.11", NEW)]));
    const { stdout } = await world.images("prune", "--yes");
    expect(stdout).toBe(`removed: Three: ${IMAGE} 2026.10: base-2026.10 ${ID}, 4 KiB\n`);
    expect(await names("Three")).toEqual(["base-2026.11"]);
    expect(world.lock).toEqual([content("2026.10", OLD), content("2026.11", NEW)]);
  });

  test("leaves bytes that another version or image has", async () => {
    const other = world.image([world.version("1", OLD, { name: "db-1" })], { path: "acme/db", lock: undefined });
    world.model(world.image([world.version("2026.11", NEW)]), other);
    expect((await world.images("prune", "--yes")).stdout).toBe("there is nothing to remove\n");
    expect(await names("Two")).toEqual(["base-2026.10", "base-2026.11"]);
  });

  test("does not do it unasked", async () => {
    world.model(world.image([world.version("2026.11", NEW)]));
    expect(await world.images("prune")).toMatchObject({
      ...{ code: 2, stdout: "", stderr: "error: nobody can be asked here: give --yes, or --dry-run\n" },
    });
  });

  test("tells what stays, and keeps its lines", async () => {
    const versions = [world.version("2026.10", OLD, { protected: true }), world.version("2026.11", NEW)];
    world.model(world.image(versions));
    await world.images("replicate", "--region", "One");
    world.model(world.image([world.version("2026.11", NEW)]));
    await world.cloud.region("Two").down();
    const { code, stdout } = await world.images("prune", "--yes");
    expect(code).toBe(1);
    expect(stdout).toContain(
      `IMAGE_KEPT in One: ${IMAGE} 2026.10 stays, base-2026.10 ${ID}: it is protected\nfix: openstack --os-region-name One image set --unprotected ${ID}, and prune again`,
    );
    expect(stdout).toMatch(/^unknown: image in Two \(refused\): /m);
    expect(await names("Three")).toEqual(["base-2026.11"]);
    expect(world.lock).toContainEqual(content("2026.10", OLD));
  });

  test("keeps what another image boots with", async () => {
    // GIVEN
    const user = await world.made("One", bytesOf("user"), { name: "theirs", properties: { kernel_id: ID } });
    world.model(world.image([world.version("2026.11", NEW)]));
    // WHEN
    const { code, stdout } = await world.images("prune", "--yes");
    // THEN
    expect(code).toBe(1);
    expect(stdout).toContain(
      `IMAGE_KEPT in One: ${IMAGE} 2026.10 stays, base-2026.10 ${ID}: it is the kernel of theirs ${user.id}, which is still there\nfix: let that one boot with another, or remove it, and prune again`,
    );
    expect(stdout.match(/^removed: (Two|Three): /gm)).toHaveLength(2);
    expect(world.lock).toContainEqual(content("2026.10", OLD));
  });

  test("--yes looks once", async () => {
    world.model(world.image([world.version("2026.11", NEW)]));
    await world.images("prune", "--dry-run");
    const lists = () => world.requests("Two", "GET", /^\/v2\/images$/);
    const before = lists();
    await world.images("prune", "--dry-run");
    const once = lists() - before;
    await world.images("prune", "--yes");
    expect(lists() - before).toBe(2 * once);
  });

  test("takes what is named instead, in the regions that are named", async () => {
    const db = bytesOf("db");
    const named = ["--cloud", "acme", "--name", "base-2026.10"];
    await world.images("replicate", ...named, "--file", world.file(db), "--disk-format", "raw");
    const given = [...named, "--sha512", sha512Of(db), "--region", "One,Two"];
    const { code, stdout } = await world.images("prune", "--yes", ...given);
    expect({ code, lines: stdout.trimEnd().split("\n") }).toEqual({
      code: 0,
      lines: ["One", "Two"].map(
        (region) => `removed: ${region}: base-2026.10: base-2026.10 ${contentImageId(sha512Of(db))}, 4 KiB`,
      ),
    });
    expect(await names("Three")).toEqual(["base-2026.10", "base-2026.10", "base-2026.11"]);
    expect((await world.images("prune", "base", "--yes", ...given)).stderr).toContain("base is an image of the model");
  });

  test("what an app declares stays where it is named instead", async () => {
    const given = ["--cloud", "acme", "--name", "base-2026.10", "--sha512", sha512Of(OLD), "--region", "Two"];
    const { code, stdout } = await world.images("prune", "--yes", ...given);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `base-2026.10 ${ID}: others have it: multisite:acme.base\nfix: prune it where it is declared`,
    );
    expect(await names("Two")).toEqual(["base-2026.10", "base-2026.11"]);
  });

  test("what another app has too, by the same name, stays as that one's", async () => {
    // GIVEN another app with the same image
    const theirs = { path: "other/base", lock: "other.lock.json" };
    world.model(world.image([world.version("2026.10", OLD)], theirs));
    expect((await world.images("replicate")).stdout).toContain("One: other/base 2026.10: verified (present)");
    const tags = async () => (await world.there("Two")).find(({ id }) => id === ID)?.tags;
    expect(await tags()).toEqual(["golden", "multisite:other.base", "multisite:acme.base"]);
    // WHEN
    world.model(world.image([world.version("2026.11", NEW)]));
    const first = await world.images("prune", "--yes");
    // THEN
    expect(first.code).toBe(1);
    expect(first.stdout).toContain("others have it: multisite:other.base\nfix: nothing: it is left to them");
    expect(await tags()).toEqual(["golden", "multisite:other.base"]);
    // AND from then on it is another app's
    expect(await world.images("prune", "--yes")).toMatchObject({ code: 0, stdout: "there is nothing to remove\n" });
    expect(world.lock).toEqual([content("2026.11", NEW)]);
    expect(await names("Two")).toEqual(["base-2026.10", "base-2026.11"]);
  });

  test("removes an image that no model has any more, by its path in a lock file, whatever it was called", async () => {
    // GIVEN
    const [image, bytes] = ["acme/old", bytesOf("old")];
    const entries = [
      { kind: "content", image, version: "1", sha512: sha512Of(bytes), delivery: "replicator" },
      { kind: "promoted", image, version: "1" },
    ] as const;
    const other = world.image([world.version("2026.10", OLD), world.version("2026.11", NEW)]);
    world.keep(...entries);
    world.model(other, world.image([world.version("1", bytes, { name: "legacy-1" })], { path: image }));
    expect((await world.images("replicate")).code).toBe(0);
    world.model(other);
    // WHEN it is not named THEN it stays: the lock file may be another app's too
    expect((await world.images("prune", "--yes")).stdout).toBe("there is nothing to remove\n");
    expect(world.lock).toEqual(expect.arrayContaining([...entries]));
    // WHEN
    const { code, stdout } = await world.images("prune", image, "--yes");
    // THEN
    expect(code).toBe(0);
    expect(stdout).toContain(`removed: Two: ${image} 1: legacy-1 ${contentImageId(sha512Of(bytes))}, 4 KiB`);
    expect(await names("Two")).toEqual(["base-2026.10", "base-2026.11"]);
    expect(world.lock).toEqual([content("2026.10", OLD), content("2026.11", NEW)]);
    expect((await world.images("prune", image, "--yes")).stderr).toContain('no image is called "acme/old"');
  });

  test("--json has the same", async () => {
    world.model(world.image([world.version("2026.11", NEW)]));
    const { stdout } = await world.images("prune", "--yes", "--json");
    const { version, isPlan, replicas } = JSON.parse(stdout) as {
      version: number;
      isPlan: boolean;
      replicas: { region: string; state: string; id: string }[];
    };
    expect({ version, isPlan }).toEqual({ version: 1, isPlan: false });
    expect(replicas.map(({ region, state, id }) => ({ region, state, id }))).toEqual(
      REGIONS.map((region) => ({ region, state: "removed", id: ID })),
    );
  });
});
