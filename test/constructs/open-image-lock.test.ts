import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack } from "cdktf";
import { AddressPlan, LockFile, Tenant } from "cdktf-openstack-multisite";
import { changeImageLock } from "../../src/lock-file";
import { CONTENT, ID, lockOf, OTHER_SHA, PROMOTED, REPLICA, SHA, WAVE } from "../image/image-lock-entries";
import { inApp } from "./stacks";

const NAME = "multisite.lock.json";
const PINNED = { sha512: SHA, size: 5, delivery: "terraform" } as const;

/** What a lock file that may be written has of an image. */
function imageIn(app: App, folder: string, frozen = false) {
  return LockFile.at(join(folder, NAME), { frozen }).open(app).images.of("acme/base");
}

/** Makes a plan with a network, whose addresses are in the same file. */
function planIn(app: App, folder: string): AddressPlan {
  const stack = new TerraformStack(app, "acme");
  new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
  const lock = LockFile.at(join(folder, NAME), { frozen: false });
  return new AddressPlan(stack, "addresses", { pools: ["10.32.0.0/12"], networks: { app: { ipv4: 24 } }, lock });
}

const read = (folder: string) => readFileSync(join(folder, NAME), "utf8");

describe("the images of a lock file", () => {
  test("are saved with its addresses, and found by the next app", () =>
    inApp((app, folder) => {
      // GIVEN
      planIn(app, folder);
      imageIn(app, folder).remember("1.0", PINNED);
      // WHEN
      app.synth();
      // THEN
      expect(read(folder)).toMatch(/"kind":"block".*\n.*"kind":"content"/u);
      inApp((next) => {
        expect(imageIn(next, folder).content("1.0")).toEqual({
          kind: "content",
          image: "acme/base",
          version: "1.0",
          ...PINNED,
        });
        expect(imageIn(next, folder).content("2.0")).toBeUndefined();
      });
    }));

  test("are what commands have written of them", () =>
    inApp((app, folder) => {
      const id = { ...REPLICA, region: "RegionTwo", salt: undefined, id: ID };
      changeImageLock(join(folder, NAME), (lock) => lock.with([REPLICA, id, WAVE, PROMOTED]));
      const image = imageIn(app, folder);
      expect([image.promoted, image.wave("1.0"), image.wave("2.0")]).toEqual(["1.0", 1, undefined]);
      expect(image.replica("1.0", "RegionOne")).toMatchObject({ salt: 2 });
      expect(image.replica("1.0", "RegionTwo")).toMatchObject({ id: ID });
      expect(image.replica("2.0", "RegionOne")).toBeUndefined();
      expect(image.file).toBe(join(folder, NAME));
    }));

  test("keep what a command writes while the app runs, and so do the addresses", () =>
    inApp((app, folder) => {
      // GIVEN
      planIn(app, folder);
      app.synth();
      inApp((second) => {
        const image = imageIn(second, folder);
        planIn(second, folder);
        image.remember("2.0", PINNED);
        // WHEN
        changeImageLock(join(folder, NAME), (lock) => lock.with([PROMOTED]));
        second.synth();
      });
      // THEN
      const kinds = [...read(folder).matchAll(/"kind":"(\w+)"/gu)].map(([, kind]) => kind);
      expect(kinds).toEqual(["block", "content", "promoted"]);
    }));

  test("stop a synth that has another content than somebody else wrote meanwhile", () =>
    inApp((app, folder) => {
      const file = join(folder, NAME);
      changeImageLock(file, (lock) => lock.with([WAVE]));
      planIn(app, folder);
      imageIn(app, folder).remember("1.0", PINNED);
      changeImageLock(file, (lock) => lock.with([{ ...CONTENT, sha512: OTHER_SHA }]));
      const text = read(folder);
      expect(() => app.synth()).toThrow(
        /was written by somebody else meanwhile: [^]*sha512 abab[^]*against sha512 cdcd[^]*synthesize again/u,
      );
      expect(read(folder)).toBe(text);
    }));

  test("take no content that could not be read again", () =>
    inApp((app, folder) => {
      expect(() => imageIn(app, folder).remember("1.0", { ...PINNED, sha512: "ab" })).toThrow("sha512 is not 128");
    }));
});

describe("where the lock file is frozen", () => {
  test("new content is withheld, of the image that has it", () =>
    inApp((app, folder) => {
      const image = imageIn(app, folder, true);
      expect(image.withheld()).toEqual([]);
      image.remember("1.0", PINNED);
      expect(image.withheld()).toEqual([
        {
          code: "IMAGE_FROZEN",
          severity: "error",
          what: `${join(folder, NAME)} lacks the content of acme/base 1.0, and may not be changed here`,
          fix: "run `npx multisite addresses lock --update` where you develop, and commit the file",
        },
      ]);
      expect(LockFile.at(join(folder, NAME)).open(app).images.of("acme/db").withheld()).toEqual([]);
      new TerraformStack(app, "acme");
      app.synth();
      expect(existsSync(join(folder, NAME))).toBe(false);
    }));

  test("what commands have written is no matter", () =>
    inApp((app, folder) => {
      changeImageLock(join(folder, NAME), (lock) => lock.with([CONTENT, WAVE]));
      const { images } = LockFile.at(join(folder, NAME), { frozen: true }).open(app);
      images.current = images.current.with([PROMOTED, REPLICA]).without([WAVE]);
      expect(images.of("acme/base").withheld()).toEqual([]);
      images.current = images.current.with([{ ...CONTENT, sha512: OTHER_SHA }]);
      expect(images.of("acme/base").withheld()).toMatchObject([{ code: "IMAGE_FROZEN" }]);
    }));

  test("a check finds what would be gone too", () =>
    inApp((app, folder) => {
      changeImageLock(join(folder, NAME), (lock) => lock.with([CONTENT, WAVE]));
      process.env.MULTISITE_LOCK = "check";
      try {
        const { images } = LockFile.at(join(folder, NAME)).open(app);
        images.current = images.current.without([CONTENT, WAVE]);
        expect(images.of("acme/base").withheld()).toMatchObject([
          { what: `${join(folder, NAME)} still holds the content of acme/base 1.0, and may not be changed here` },
        ]);
      } finally {
        delete process.env.MULTISITE_LOCK;
      }
    }));
});

test("a lock file that is refused has no images, and says why", () => {
  const text = lockOf(CONTENT).render().replace("ab", "cd");
  inApp((app) => {
    const image = LockFile.inMemory(text).open(app).images.of("acme/base");
    expect(image.content("1.0")).toBeUndefined();
    expect(image.problems).toMatchObject([
      { code: "IMAGE_LOCK", severity: "error", what: "(in memory):2: the line was changed after it was written" },
    ]);
    image.remember("1.0", PINNED);
    expect(image.withheld()).toEqual([]);
    expect(image.file).toBeUndefined();
  });
});

test("a lock in memory keeps images for the next app", () => {
  const lock = LockFile.inMemory();
  inApp((app) => lock.open(app).images.of("acme/base").remember("1.0", PINNED));
  inApp((app) => expect(lock.open(app).images.of("acme/base").content("1.0")?.size).toBe(5));
});
