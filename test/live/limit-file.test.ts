import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LimitFile, LimitFileError, type QuotaRegion, type Session } from "cdktf-openstack-multisite/runtime";
import { amounts } from "../quota/accounts";
import { scratch } from "../sandbox/environment/scratch";

let file: string;
beforeEach(() => (file = join(scratch(), "below", "limits.json")));

const place = (region: string, projectId = "p", cloud = "admin"): QuotaRegion => ({
  ...{ name: region, region, projectId },
  session: { cloud } as Session,
});
const CORES = amounts({ "compute.cores": 20, "volume.gigabytes_ssd": -1 });

test("what is kept is there for the next one who opens it", () => {
  expect(LimitFile.open(file).limitsOf(place("One"))).toEqual(new Map());
  LimitFile.open(file).keep(place("One"), CORES);
  expect(LimitFile.open(file).limitsOf(place("One"))).toEqual(CORES);
  expect(readdirSync(join(file, ".."))).toEqual(["limits.json"]);
});

test("regions are told apart by their cloud, and projects in them", () => {
  const memory = LimitFile.open(file);
  memory.keep(place("One"), CORES);
  memory.keep(place("One", "q"), amounts({ "compute.cores": 5 }));
  memory.keep(place("One"), amounts({ "compute.cores": 7 }));
  const again = LimitFile.open(file);
  expect(again.limitsOf(place("One"))).toEqual(amounts({ "compute.cores": 7 }));
  expect(again.limitsOf(place("One", "q"))).toEqual(amounts({ "compute.cores": 5 }));
  for (const other of [place("Two"), place("One", "p", "east")]) expect(again.limitsOf(other)).toEqual(new Map());
});

test.each([
  ["", "version is undefined, not 1"],
  ["[]", "version is undefined, not 1"],
  ['{"version":2}', "version is 2, not 1"],
  ['{"version":1}', "regions is no list"],
  ['{"version":1,"regions":[null]}', "regions[0] is not cloud, region, project and limits"],
  ...[{ "compute.core": 1 }, { "compute.cores": "1" }, { "compute.cores": 1.5 }, { "compute.cores": -2 }, null].map(
    (limits): [string, string] => [
      JSON.stringify({ version: 1, regions: [{ cloud: "a", region: "One", project: "p", limits }] }),
      "regions[0] is not cloud, region, project and limits",
    ],
  ),
])("%j is none, and is left as it is", (text, what) => {
  mkdirSync(join(file, ".."));
  writeFileSync(file, text);
  expect(() => LimitFile.open(file)).toThrow(
    new LimitFileError(`${file} is no file of limits: ${what}; give another file, or remove this one`),
  );
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("a place where nothing can be written is told, and so is one that can't be read", () => {
  const folder = scratch();
  writeFileSync(join(folder, "taken"), "");
  const memory = LimitFile.open(join(folder, "new.json"));
  mkdirSync(join(folder, "new.json"));
  expect(() => memory.keep(place("One"), CORES)).toThrow(/new\.json can't be written \((EISDIR|ENOTEMPTY|EEXIST)\)$/);
  expect(readdirSync(folder).sort()).toEqual(["new.json", "taken"]);
  expect(() => LimitFile.open(folder)).toThrow(`${folder} can't be read (EISDIR)`);
  expect(() => LimitFile.open(join(folder, "taken", "f"))).toThrow("can't be read (ENOTDIR)");
});
