import { createHash } from "node:crypto";
import { AddressLock } from "../../src/address";
import { LockError, type LockProblem } from "../../src/lock";
import { give, want } from "./requests";

/** A lock of three blocks and its lines. */
const lock = give([want("app", "RegionOne", 24), want("app", "RegionTwo", 24), want("db", "RegionOne", 26)]).lock;
const LINES = lock.render().split("\n");
const [HEAD, APP_ONE, APP_TWO, DB_ONE, END, CLOSE] = LINES;
const BACK = "take the line back from version control";

describe("the file", () => {
  test("is JSON with one line an entry, sorted, and all lines of entries are alike", () => {
    expect(JSON.parse(lock.render())).toEqual({
      version: 1,
      entries: [
        expect.objectContaining({
          network: "app",
          region: "RegionOne",
          prefix: expect.stringMatching(/^10\.32\..*\/24$/),
        }),
        expect.objectContaining({ network: "app", region: "RegionTwo" }),
        expect.objectContaining({ network: "db", region: "RegionOne" }),
        { end: true },
      ],
    });
    expect(LINES).toEqual([HEAD, APP_ONE, APP_TWO, DB_ONE, '{"end":true}', "]}", ""]);
    for (const line of [APP_ONE, APP_TWO, DB_ONE])
      expect(line).toMatch(/^\{"kind":"block",.*,"check":"[0-9a-f]{8}"\},$/);
  });

  test("is read as it was written", () => {
    const read = AddressLock.parse(lock.render(), "a.lock.json");
    expect(read.equals(lock)).toBe(true);
    expect(read.entries).toEqual(lock.entries);
  });

  test.each(["", " \n"])("is an empty lock if it holds %j", (text) => {
    const read = AddressLock.parse(text, "a.lock.json");
    expect(read.entries).toEqual([]);
    expect(read.render()).toBe(`${HEAD}\n{"end":true}\n]}\n`);
  });

  test("may have its lines in any order, as a merge leaves them, and Windows' line ends", () => {
    const text = [HEAD, DB_ONE, APP_TWO, APP_ONE, END, CLOSE].join("\r\n");
    expect(AddressLock.parse(text, "a.lock.json").render()).toBe(lock.render());
  });

  test("may have a line twice, as a merge leaves it where one side released it: that it is in use counts", () => {
    const released = give([want("app", "RegionOne", 24), want("app", "RegionTwo", 24)], lock).lock;
    const [, , , releasedDb] = released.render().split("\n");
    expect(releasedDb).toContain('"released":"2026-11-25"');
    for (const both of [
      [DB_ONE, releasedDb],
      [releasedDb, DB_ONE],
      [DB_ONE, DB_ONE],
    ])
      expect(AddressLock.parse(file(APP_ONE, APP_TWO, ...both), "a.lock.json").equals(lock)).toBe(true);
    const later = releasedDb.replace("2026-11-25", "2026-11-26");
    expect(AddressLock.parse(file(APP_ONE, APP_TWO, reseal(later), releasedDb), "a").render()).toContain("2026-11-26");
  });
});

describe("a file is refused, with its line, for", () => {
  test("marks of a merge", () => {
    const text = file("<<<<<<< HEAD", APP_ONE, "||||||| base", "=======", APP_TWO, ">>>>>>> other");
    const fix = "keep the lines of both sides, remove the marks, and run synth again";
    expect(problemsOf(text)).toEqual(
      [
        [2, "<<<<<<< HEAD"],
        [4, "||||||| base"],
        [5, "======="],
        [7, ">>>>>>> other"],
      ].map(([line, value]) => ({
        line,
        what: "a merge left a conflict",
        value,
        fix,
      })),
    );
  });

  test("marks at its head", () => {
    expect(problemsOf(`<<<<<<< HEAD\n${lock.render()}`)[0]).toMatchObject({ line: 1, what: "a merge left a conflict" });
  });

  test.each([
    ["another prefix", (line: string) => line.replace(/"prefix":"10\.32\.\d+/u, '"prefix":"10.32.77')],
    ["another name", (line: string) => line.replace('"app"', '"web"')],
    ["another check value", (line: string) => line.replace(/"check":"./u, '"check":"x')],
    ["blanks", (line: string) => line.replace(",", ", ")],
  ])("a change by hand: %s", (_, change) => {
    expect(problemsOf(file(APP_ONE, change(APP_TWO)))).toEqual([
      {
        line: 3,
        what: "the line was changed after it was written",
        value: change(APP_TWO),
        fix: "take it back from version control; to choose a block yourself, fix it in the plan",
      },
    ]);
  });

  test.each(["", "{", '{"kind":"block"},', '{"end":true}', "// ours", "null,"])("the line %j", (line) => {
    expect(problemsOf(file(APP_ONE, line))).toEqual([
      { line: 3, what: "it is no line that this package writes", value: line, fix: BACK },
    ]);
  });

  test.each([
    ["a block that is none", /"prefix":"[^"]*"/u, '"prefix":"10.32.0.5/24"', "bits are set behind the length"],
    [
      "a block of the other family",
      /"prefix":"[^"]*","within":"[^"]*"/u,
      '"prefix":"fd00::/64"',
      "the prefix is of the other family",
    ],
    [
      "a block outside of what is kept",
      /"within":"[^"]*"/u,
      '"within":"10.99.0.0/16"',
      "within does not hold the prefix",
    ],
    ["a family that is none", /"family":4/u, '"family":5', "family is neither 4 nor 6"],
    ["no network", /"network":"app"/u, '"network":""', "network is no text"],
    ["a part that is none", /"part":1/u, '"part":0', "part is no number from 1"],
    ["a day that is none", /,"check"/u, ',"released":"soon","check"', "released is no day"],
    ["more than an entry has", /,"check"/u, ',"note":"mine","check"', "it is not written as this package writes it"],
    ["another spelling", /"prefix":"10/u, '"prefix": "10', "it is not written as this package writes it"],
  ])("%s, even with the right check value", (_, from, to, what) => {
    const line = reseal(APP_ONE.replace(from, to));
    expect(problemsOf(file(line))).toEqual([{ line: 2, what: expect.stringContaining(what), value: line, fix: BACK }]);
  });

  test("a kind that only a newer version knows", () => {
    const line = reseal(APP_ONE.replace('"kind":"block"', '"kind":"pool"'));
    expect(problemsOf(file(APP_TWO, line))).toEqual([
      { line: 3, what: "a newer version of this package wrote the line", value: line, fix: "update the package" },
    ]);
  });

  test("a newer version", () => {
    expect(problemsOf(lock.render().replace('"version":1', '"version":2'))).toEqual([
      { line: 1, what: "a newer version of this package wrote the file", value: "2", fix: "update the package" },
    ]);
  });

  test.each(["{}", "[]", "version: 1", '{"version":"1","entries":['])("the head %j", (head) => {
    expect(problemsOf(`${head}\n${APP_ONE}\n`)).toEqual([
      {
        line: 1,
        what: "it does not start as a lock file does",
        value: head,
        fix: "take the file back from version control",
      },
    ]);
  });

  test.each([
    [[HEAD, APP_ONE], 2, APP_ONE],
    [[HEAD, APP_ONE, END], 3, END],
    [[HEAD, APP_ONE, END, CLOSE, "more"], 5, "more"],
  ])("an end that is not there", (lines, line, value) => {
    const what = "it does not end as a lock file does";
    expect(problemsOf(lines.join("\n"))).toContainEqual({ line, what, value, fix: expect.any(String) });
  });

  test("two entries about the same thing, naming both lines", () => {
    const elsewhere = reseal(APP_ONE.replace(/"prefix":"[^"]*","within":"[^"]*"/u, '"prefix":"10.32.77.0/24"'));
    expect(problemsOf(file(APP_ONE, DB_ONE, elsewhere))).toEqual([
      {
        line: 4,
        what: "two entries are about the same thing, see line 2",
        value: expect.stringMatching(
          /^10\.32\.77\.0\/24 of app in RegionOne \(routing domain all\), held by acme\/addresses; line 2: 10\.32\./,
        ),
        fix: "remove the line that is not deployed, and run synth again",
      },
    ]);
  });

  test("two entries about the same thing in different routing domains, telling them apart", () => {
    const apart = reseal(APP_ONE.replace('"all"', '"apart"'));
    const [{ prefix }] = lock.blocks;
    expect(problemsOf(file(APP_ONE, apart)).map(({ value }) => value)).toEqual([
      `${prefix} of app in RegionOne (routing domain apart), held by acme/addresses; ` +
        `line 2: ${prefix} of app in RegionOne (routing domain all), held by acme/addresses`,
    ]);
  });

  test("blocks that overlap in a routing domain, naming both lines; not in different ones", () => {
    const block = (domain: string) =>
      reseal(
        DB_ONE.replace('"all"', `"${domain}"`).replace(/"prefix":"[^"]*","within":"[^"]*"/u, `"prefix":"10.32.0.0/16"`),
      );
    expect(problemsOf(file(APP_ONE, APP_TWO, block("all")))).toEqual([
      expect.objectContaining({ line: 2, what: "two blocks of a routing domain overlap, see line 4" }),
      expect.objectContaining({ line: 3, what: "two blocks of a routing domain overlap, see line 4" }),
    ]);
    expect(AddressLock.parse(file(APP_ONE, APP_TWO, block("other")), "a").blocks).toHaveLength(3);
  });

  test("everything at once, in one error", () => {
    const text = file("=======", APP_ONE.replace("app", "web"), "hello");
    expect(() => AddressLock.parse(text, "a.lock.json")).toThrow(LockError);
    expect(() => AddressLock.parse(text, "a.lock.json")).toThrow(
      /^a\.lock\.json:2: .*\na\.lock\.json:3: .*\na\.lock\.json:4: it is no line that this package writes: "hello"; take the line back/u,
    );
  });
});

function file(...lines: string[]): string {
  return [HEAD, ...lines, END, CLOSE, ""].join("\n");
}

/** The line with the check value that its content asks for: what only a program does. */
function reseal(line: string): string {
  const content = line.replace(/,"check":"[^"]*"\},$/u, "}");
  const check = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return `${content.slice(0, -1)},"check":"${check}"},`;
}

function problemsOf(text: string): readonly LockProblem[] {
  try {
    AddressLock.parse(text, "a.lock.json");
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(LockError);
    return (error as LockError).problems;
  }
}
