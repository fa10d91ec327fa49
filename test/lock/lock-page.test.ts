import { LineForm, LockError, LockPage, numberOf, renderPage, textOf } from "../../src/lock";

interface Wave {
  readonly kind: string;
  readonly image: string;
  readonly wave: number;
}

const form = new LineForm<Wave>({
  kinds: ["wave"],
  instead: "ask for another wave",
  fieldsOf: ({ kind, image, wave }) => ({ kind, image, wave }),
  entryOf: (fields) => ({ kind: "wave", image: textOf(fields, "image"), wave: numberOf(fields, "wave", 1) }),
});

const ONE = { kind: "wave", image: "one", wave: 1 };
const [WAVE, OTHER_KIND, UNKNOWN_KIND] = ["wave", "block", "pool"].map((kind) => form.render({ ...ONE, kind }));

describe("a page", () => {
  test("gives each reader the lines of its kinds, with their numbers, and is well where all are known", () => {
    const page = new LockPage(renderPage([OTHER_KIND, WAVE]), "a.lock.json");
    expect([...page.take(form)]).toEqual([[ONE, 3]]);
    expect(() => page.check()).not.toThrow();
  });

  test("has no lines if it is blank", () => {
    const page = new LockPage(" \n", "a.lock.json");
    expect(page.take(form).size).toBe(0);
    expect(() => page.check()).not.toThrow();
  });

  test("asks for an update where a kind is unknown", () => {
    expect(() => new LockPage(renderPage([UNKNOWN_KIND]), "a.lock.json").check()).toThrow(
      /^a\.lock\.json:2: a newer version of this package wrote the line: .*; update the package$/u,
    );
  });

  test("tells a line of an unknown kind that was changed by hand from one that a newer version wrote", () => {
    const page = new LockPage(renderPage([UNKNOWN_KIND.replace("one", "two")]), "a.lock.json");
    expect(() => page.check()).toThrow(
      /the line was changed after it was written: .*; take it back from version control$/u,
    );
  });

  test("says what to do rather than to change a line by hand", () => {
    const page = new LockPage(renderPage([WAVE.replace("one", "two")]), "a.lock.json");
    expect(page.take(form).size).toBe(0);
    expect(() => page.check()).toThrow(/; take it back from version control; ask for another wave$/u);
  });

  test("has its problems in the order of its lines, whoever found them", () => {
    const page = new LockPage(renderPage([WAVE.replace("one", "two"), "<<<<<<< HEAD", WAVE]), "a.lock.json");
    for (const [{ wave }, line] of page.take(form)) page.refuse(line, "not that", String(wave), "another");
    expect(linesOf(page)).toEqual([2, 3, 4]);
  });
});

test("an error shows the first problems of many, and the start of long lines", () => {
  const page = new LockPage(renderPage(Array.from({ length: 50 }, () => "x".repeat(1000))), "a.lock.json");
  const error = errorOf(page);
  expect(error.problems).toHaveLength(50);
  expect(error.shown).toHaveLength(20);
  expect(error.shown[19]).toMatchObject({
    line: 21,
    what: "it is no line that this package writes, and 30 more problems",
    value: `${"x".repeat(500)}…`,
  });
  expect(error.message.split("\n")).toHaveLength(20);
});

function linesOf(page: LockPage): number[] {
  return errorOf(page).problems.map(({ line }) => line);
}

function errorOf(page: LockPage): LockError {
  try {
    page.check();
  } catch (error) {
    if (error instanceof LockError) return error;
  }
  throw new Error("the page is well");
}
