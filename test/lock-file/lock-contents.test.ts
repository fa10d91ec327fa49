import fc from "fast-check";
import { AddressLock } from "../../src/address";
import { ImageLock } from "../../src/image";
import { LockContents, mergeContents } from "../../src/lock-file";
import { give, want } from "../address/requests";
import { CONTENT, lock as images, lockOf, OTHER_SHA, WAVE } from "../image/image-lock-entries";

const NETWORKS = ["app", "db", "web"];
const REGIONS = ["One", "Two"];
const addresses = fc
  .subarray(NETWORKS.flatMap((network) => REGIONS.map((region) => ({ network, region }))))
  .map((places) => give(places.map(({ network, region }) => want(network, region, 24))).lock);

const ADDRESSES = give([want("app", "One", 24)]).lock;

test("a file with both kinds is read as it was written, each part by its own reader too", () => {
  fc.assert(
    fc.property(addresses, images, (addresses, images) => {
      const text = new LockContents(addresses, images).render();
      const read = LockContents.parse(text, "a");
      expect(read.equals(new LockContents(addresses, images))).toBe(true);
      expect(read.render()).toBe(text);
      expect(AddressLock.parse(text, "a").equals(addresses)).toBe(true);
      expect(ImageLock.parse(text, "a").equals(images)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("a file of addresses alone is what it was before there were images", () => {
  expect(new LockContents(ADDRESSES).render()).toBe(ADDRESSES.render());
});

test("problems of both kinds are told at once, by line", () => {
  // GIVEN lines of both that were changed by hand
  const text = new LockContents(ADDRESSES, lockOf(CONTENT)).render();
  const broken = text.replace('"app"', '"web"').replace('"1.0"', '"1.1"');
  // THEN
  expect(() => LockContents.parse(broken, "a")).toThrow(
    /^a:2: the line was changed [^\n]*fix it in the plan\na:3: the line was changed [^\n]*name a new version$/u,
  );
});

test("both kinds are kept, whoever saves", () => {
  fc.assert(
    fc.property(addresses, images, addresses, images, (addresses, images, others, newer) => {
      // GIVEN a synth that gives out addresses, and a command that writes about images
      const base = new LockContents(addresses, images);
      const ours = new LockContents(addresses.with(missing(addresses, others)), images);
      const theirs = new LockContents(addresses, newer);
      // WHEN
      const [there, back] = [mergeContents(base, ours, theirs), mergeContents(base, theirs, ours)];
      // THEN
      const both = new LockContents(ours.addresses, newer);
      for (const { contents, problems } of [there, back]) {
        expect(problems).toEqual([]);
        expect(contents.render()).toBe(both.render());
      }
    }),
    { numRuns: 50 },
  );
});

test("a problem with one kind leaves the other as it was too", () => {
  const base = new LockContents(ADDRESSES, lockOf(WAVE));
  const more = give([want("app", "One", 24), want("db", "One", 24)], ADDRESSES).lock;
  const ours = new LockContents(more, base.images.with([CONTENT]));
  const theirs = new LockContents(ADDRESSES, base.images.with([{ ...CONTENT, sha512: OTHER_SHA }]));
  const { contents, problems } = mergeContents(base, ours, theirs);
  expect(problems.map(({ code }) => code)).toEqual(["IMAGE_LOCK_CONFLICT"]);
  expect(contents).toBe(theirs);
});

/** Blocks of the other lock in networks that this one has none for: what allocating would add. */
function missing(lock: AddressLock, other: AddressLock) {
  const wanted = [...lock.blocks, ...other.blocks].map(({ network, region }) => want(network, region, 24));
  const places = [...new Map(wanted.map((it) => [`${it.network} ${it.region}`, it])).values()];
  return give(places, lock).lock.entries;
}
