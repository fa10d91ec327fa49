import { createHash } from "node:crypto";
import fc from "fast-check";
import { ImageLock } from "../../src/image";
import { LockError, type LockProblem } from "../../src/lock";
import { CONTENT, entry, ID, lock, lockOf, OTHER_SHA, PROMOTED, REPLICA, SHA, WAVE } from "./image-lock-entries";

const FULL = lockOf(WAVE, REPLICA, PROMOTED, CONTENT);
const [HEAD, CONTENT_LINE] = FULL.render().split("\n");

describe("the file", () => {
  test("is JSON with one line an entry, sorted", () => {
    const text = FULL.render();
    expect(JSON.parse(text.replaceAll(/,"check":"[0-9a-f]{8}"\}/gu, "}"))).toEqual({
      version: 1,
      entries: [CONTENT, PROMOTED, REPLICA, WAVE, { end: true }],
    });
    expect(text.match(/,"check":"[0-9a-f]{8}"\},\n/gu)).toHaveLength(4);
  });

  test("of anything is read as it was written", () => {
    fc.assert(
      fc.property(lock, (it) => {
        const read = ImageLock.parse(it.render(), "a");
        expect(read.entries).toEqual(it.entries);
        expect(read.render()).toBe(it.render());
      }),
    );
  });

  test.each(["", " \n"])("is an empty lock if it holds %j", (text) => {
    expect(ImageLock.parse(text, "a").entries).toEqual([]);
  });

  test("may have a line twice, as a merge of branches leaves it", () => {
    const [, ...lines] = FULL.render().split("\n");
    expect(ImageLock.parse([HEAD, lines[0], ...lines].join("\n"), "a").equals(FULL)).toBe(true);
  });
});

describe("a file is refused, with its line, for", () => {
  test("a change by hand", () => {
    expect(problemsOf(CONTENT_LINE.replace("ab", "cd"))).toEqual([
      {
        line: 2,
        what: "the line was changed after it was written",
        value: CONTENT_LINE.replace("ab", "cd"),
        fix: "take it back from version control; to change what an image is, name a new version",
      },
    ]);
  });

  test("two entries about the same thing, naming both lines", () => {
    const [, other] = lockOf({ ...CONTENT, sha512: OTHER_SHA })
      .render()
      .split("\n");
    expect(problemsOf(CONTENT_LINE, other)).toEqual([
      {
        line: 3,
        what: "two entries are about the same thing, see line 2",
        value:
          `sha512 ${OTHER_SHA}, by terraform, as version 1.0 of acme/base; ` +
          `line 2: sha512 ${SHA}, by terraform, as version 1.0 of acme/base`,
        fix: "remove the line that is not to hold, and run synth again",
      },
    ]);
  });

  test.each<[string, object, string]>([
    ["no image", { ...CONTENT, image: "" }, "image is no text"],
    ["a version that is none", { ...CONTENT, version: "a b" }, "version is no name of a version"],
    ["a hash that is none", { ...CONTENT, sha512: "ab" }, "sha512 is not 128 hexadecimal digits in small letters"],
    ["a hash in capitals", { ...CONTENT, sha512: SHA.toUpperCase() }, "sha512 is not 128 hexadecimal digits"],
    ["a size that is none", { ...CONTENT, size: -1 }, "size is no number from 0"],
    ["a delivery that is none", { ...CONTENT, delivery: "post" }, "delivery is neither terraform nor replicator"],
    ["the salt that needs no line", { ...REPLICA, salt: 0 }, "salt is no number from 1"],
    ["a replica without salt and id", { ...REPLICA, salt: undefined }, "salt is no number from 1"],
    ["a replica with both", { ...REPLICA, id: ID }, "a replica has a salt or an id, not both"],
    ["an id that is none", { ...REPLICA, salt: undefined, id: "x" }, "id is no UUID in small letters"],
    ["a wave that is none", { ...WAVE, wave: 0.5 }, "wave is no number from 0"],
    ["more than an entry has", { ...PROMOTED, note: "mine" }, "it is not written as this package writes it"],
  ])("%s, even with the right check value", (_, fields, what) => {
    expect(problemsOf(sealed(fields))).toEqual([
      expect.objectContaining({ line: 2, what: expect.stringContaining(what) as unknown }),
    ]);
  });
});

describe("the lock", () => {
  test("finds what it has about a thing", () => {
    expect(FULL.find({ kind: "content", image: "acme/base", version: "1.0" })?.sha512).toBe(SHA);
    expect(FULL.find({ kind: "replica", image: "acme/base", version: "1.0", region: "RegionOne" })?.salt).toBe(2);
    expect(FULL.find({ kind: "wave", image: "acme/base", version: "1.0" })?.wave).toBe(1);
    expect(FULL.find({ kind: "promoted", image: "acme/base" })?.version).toBe("1.0");
    expect(FULL.find({ kind: "content", image: "acme/base", version: "2.0" })).toBeUndefined();
    expect(FULL.find({ kind: "replica", image: "acme/base", version: "1.0", region: "RegionTwo" })).toBeUndefined();
  });

  test("has one promoted version of an image", () => {
    const next = FULL.with([{ ...PROMOTED, version: "2.0" }]);
    expect(next.entries.filter(({ kind }) => kind === "promoted")).toEqual([{ ...PROMOTED, version: "2.0" }]);
    expect(FULL.find({ kind: "promoted", image: "acme/base" })).toEqual(PROMOTED);
  });

  test("is itself where nothing changes", () => {
    expect(FULL.with([{ ...CONTENT }])).toBe(FULL);
    expect(FULL.without([{ kind: "promoted", image: "acme/db" }])).toBe(FULL);
  });

  test("loses what is taken out of it, and nothing else", () => {
    fc.assert(
      fc.property(lock, entry, (it, gone) => {
        const left = it.without([gone]);
        expect(left.find(gone)).toBeUndefined();
        expect(left.entries).toEqual(it.entries.filter((other) => other !== it.find(gone)));
        expect(left.with([gone]).has(gone)).toBe(true);
      }),
    );
  });

  test("takes nothing that could not be read again", () => {
    expect(() => FULL.with([{ ...REPLICA, salt: 0 }])).toThrow("salt is no number from 1");
    expect(() => FULL.with([{ ...CONTENT, sha512: SHA.toUpperCase() }])).toThrow("sha512 is not 128");
  });
});

function sealed(fields: object): string {
  const content = JSON.stringify(fields);
  const check = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return `${content.slice(0, -1)},"check":"${check}"},`;
}

function problemsOf(...lines: string[]): readonly LockProblem[] {
  try {
    ImageLock.parse([HEAD, ...lines, '{"end":true}', "]}", ""].join("\n"), "a.lock.json");
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(LockError);
    return (error as LockError).problems;
  }
}
