import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LockError } from "../../src/lock";
import { changeImageLock, LockContents, LockFileError } from "../../src/lock-file";
import { give, want } from "../address/requests";
import { CONTENT, lockOf, PROMOTED } from "../image/image-lock-entries";
import { scratch } from "../sandbox/environment/scratch";

const ADDRESSES = give([want("app", "One", 24)]).lock;

/** A lock file with both kinds. */
function fileWith(change = (text: string) => text): string {
  const file = join(scratch(), "multisite.lock.json");
  writeFileSync(file, change(new LockContents(ADDRESSES, lockOf(CONTENT)).render()));
  return file;
}

describe("changeImageLock", () => {
  test("writes what changed of images, and leaves the addresses as they are", () => {
    const file = fileWith();
    changeImageLock(file, (lock) => lock.with([PROMOTED]));
    expect(readFileSync(file, "utf8")).toBe(new LockContents(ADDRESSES, lockOf(CONTENT, PROMOTED)).render());
    expect(readdirSync(join(file, ".."))).toEqual(["multisite.lock.json"]);
  });

  test("does not touch a file of which nothing changes", () => {
    const windows = (text: string) => `\uFEFF${text.replaceAll("\n", "\r\n")}`;
    const file = fileWith(windows);
    const text = readFileSync(file, "utf8");
    changeImageLock(file, (lock) => lock.with([{ ...CONTENT }]));
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("makes a file that is not there, if there is something to write", () => {
    const file = join(scratch(), "new", "multisite.lock.json");
    changeImageLock(file, (lock) => lock);
    expect(existsSync(file)).toBe(false);
    changeImageLock(file, (lock) => lock.with([PROMOTED]));
    expect(readFileSync(file, "utf8")).toBe(lockOf(PROMOTED).render());
  });

  test.each<[string, (file: string) => void, new (...args: never[]) => Error, RegExp]>([
    ["damaged", (file) => writeFileSync(file, "<<<<<<< ours\n"), LockError, /:1: a merge left a conflict/u],
    ["empty", (file) => writeFileSync(file, ""), LockFileError, /multisite\.lock\.json is empty; take it back/u],
    ["a folder", (file) => mkdirSync(file), LockFileError, /it is a folder; name a file, and try again$/u],
  ])("refuses a file that is %s, and lets the next one have it", (_what, make, error, message) => {
    const folder = scratch();
    const file = join(folder, "multisite.lock.json");
    make(file);
    const change = () => changeImageLock(file, (lock) => lock.with([PROMOTED]));
    expect(change).toThrow(error);
    expect(change).toThrow(message);
    expect(readdirSync(folder)).toEqual(["multisite.lock.json"]);
  });

  test("passes on what the change throws, and writes nothing", () => {
    const file = fileWith();
    const text = readFileSync(file, "utf8");
    const change = () => {
      throw new Error("region down");
    };
    expect(() => changeImageLock(file, change)).toThrow("region down");
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(readdirSync(join(file, ".."))).toEqual(["multisite.lock.json"]);
  });
});
