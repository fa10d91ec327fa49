import fc from "fast-check";
import { mergeImageLocks, type ImageLock } from "../../src/image";
import { CONTENT, entry, lock, lockOf, OTHER_SHA, PROMOTED, REPLICA, SHA, WAVE } from "./image-lock-entries";

const NEWER = { ...CONTENT, version: "2.0" };

/** Changes of a lock: entries that come, and things that go. */
const change = fc.record({ news: fc.array(entry, { maxLength: 3 }), gone: fc.array(entry, { maxLength: 3 }) });

test("what a synth and a command have written at once is all kept", () => {
  // GIVEN
  const base = lockOf(CONTENT, WAVE);
  const synth = base.with([NEWER]);
  const command = base.with([PROMOTED, { ...WAVE, wave: 2 }, REPLICA]);
  // WHEN
  const { lock, problems } = mergeImageLocks(base, synth, command);
  // THEN
  expect(problems).toEqual([]);
  expect(lock.entries).toEqual(lockOf(CONTENT, NEWER, PROMOTED, REPLICA, { ...WAVE, wave: 2 }).entries);
});

test("what either took out stays out", () => {
  const base = lockOf(CONTENT, NEWER, WAVE);
  const { lock } = mergeImageLocks(base, base.without([CONTENT]), base.without([WAVE]));
  expect(lock.entries).toEqual([NEWER]);
});

test.each([
  [
    "another content",
    CONTENT,
    { ...CONTENT, sha512: OTHER_SHA },
    "the content of a version never changes: name a new version",
  ],
  ["another delivery", CONTENT, { ...CONTENT, delivery: "replicator" as const }, "look at theirs, and try again"],
  ["another promoted version", PROMOTED, { ...PROMOTED, version: "2.0" }, "look at theirs, and try again"],
])("%s is a problem, and the file stays as it is", (_what, ours, theirs, fix) => {
  const base = lockOf(WAVE);
  const result = mergeImageLocks(base, base.with([ours]), base.with([theirs]));
  expect(result.lock.equals(base.with([theirs]))).toBe(true);
  expect(result.problems).toMatchObject([{ code: "IMAGE_LOCK_CONFLICT", severity: "error", fix }]);
});

test("a problem names both sides", () => {
  const base = lockOf(WAVE);
  const problemsOf = (ours: ImageLock) =>
    mergeImageLocks(base, ours, lockOf({ ...WAVE, wave: 2 }, { ...CONTENT, sha512: OTHER_SHA })).problems;
  expect(problemsOf(base.without([WAVE])).map(({ what }) => what)).toEqual([
    "somebody else wrote the lock file meanwhile: nothing, against 2 waves for version 1.0 of acme/base",
  ]);
  expect(problemsOf(base.with([CONTENT])).map(({ what }) => what)).toEqual([
    `somebody else wrote the lock file meanwhile: sha512 ${SHA}, by terraform, as version 1.0 of acme/base, ` +
      `against sha512 ${OTHER_SHA}, by terraform, as version 1.0 of acme/base`,
  ]);
});

test("it makes no difference who comes first", () => {
  let refused = 0;
  const runs = 300;
  fc.assert(
    fc.property(lock, change, change, (base, one, other) => {
      const [ours, theirs] = [one, other].map(({ news, gone }) => base.without(gone).with(news));
      const [there, back] = [mergeImageLocks(base, ours, theirs), mergeImageLocks(base, theirs, ours)];
      expect(there.problems).toHaveLength(back.problems.length);
      if (there.problems.length > 0) refused++;
      else expect(there.lock.render()).toBe(back.lock.render());
    }),
    { numRuns: runs, seed: 7 },
  );
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(runs);
});
