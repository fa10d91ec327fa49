import { renderImages, reportImages, type ReportedReplica, type ReportedVersion } from "../../src/report/images";

const SHA512 = "ab".repeat(64);
const LOOK = { color: false, now: new Date("2026-10-08T12:00:00Z") };

/** One version in some regions. */
function version(replicas: readonly ReportedReplica[], changes: Partial<ReportedVersion> = {}): ReportedVersion {
  const what = { image: "acme/base", version: "2026.10", name: "base-2026.10", sha512: SHA512, bytes: 3 * 2 ** 29 };
  return { ...what, delivery: "replicator", promoted: true, ...changes, replicas };
}

const verified = (region: string, createdAt: string): ReportedReplica => ({
  ...{
    region,
    state: "verified",
    id: "11111111-2222-8333-8444-555555555555",
    bytes: 3 * 2 ** 29,
    hash: SHA512,
    createdAt,
  },
});
const dead: ReportedReplica = { region: "Two", state: "unknown", cause: "refused", message: "image in Two: refused" };

const table = (...versions: readonly ReportedVersion[]) => renderImages(reportImages(versions), "table", LOOK);
const row = (text: string, head: string) =>
  text
    .split("\n")
    .map((line) => line.split("│").map((cell) => cell.trim()))
    .find((cells) => cells[1] === head)
    ?.slice(2, -1);

describe("the grid of images", () => {
  test("has versions by regions, with bytes, hash and age", () => {
    const text = table(
      version([verified("One", "2026-10-01T11:00:00Z"), verified("Two", "2026-10-08T11:59:30Z")]),
      version([{ region: "One", state: "absent" }], {
        version: "2026.11",
        promoted: false,
        bytes: undefined,
        sha512: undefined,
      }),
    );
    expect(row(text, "acme/base")).toEqual(["bytes", "sha512", "One", "Two"]);
    expect(row(text, "2026.10 promoted")).toEqual(["1.5GB", "abababababab…", "verified, 7 d", "verified, 30 s"]);
    expect(row(text, "2026.11")).toEqual(["?", "?", "absent", "–"]);
  });

  test("has waves, where there are some", () => {
    const waves = [["Two"], ["One"]];
    const text = table(version([verified("Two", "2026-10-08T10:30:00Z")], { waves, reached: 1 }));
    expect(row(text, "acme/base")).toEqual(["bytes", "sha512", "wave", "Two (wave 1)", "One (wave 2)"]);
    expect(row(text, "2026.10 promoted")?.slice(2)).toEqual(["1 of 2", "verified, 1 h", "–"]);
  });

  test("is one for each image", () => {
    const text = table(version([]), version([], { image: "acme/db" }));
    expect([row(text, "acme/base"), row(text, "acme/db")]).toEqual([
      ["bytes", "sha512"],
      ["bytes", "sha512"],
    ]);
  });

  test("names a region that did not answer once, and why", () => {
    const text = table(version([dead]), version([dead], { version: "2026.11" }));
    expect(row(text, "2026.11 promoted")?.[2]).toBe("unknown");
    expect(text.match(/^unknown: .*$/gm)).toEqual(["unknown: image in Two (refused): image in Two: refused"]);
  });

  test("has colours where they are wanted", () => {
    const wrong = { ...verified("One", "2026-10-08T12:00:00Z"), state: "wrong", hash: "cd".repeat(64) } as const;
    const text = renderImages(reportImages([version([wrong, dead])]), "table", { ...LOOK, color: true });
    expect(text).toContain("\x1b[31mwrong, cdcdcdcdcdcd…, 0 s\x1b[39m");
    expect(text).toContain("\x1b[33munknown\x1b[39m");
  });
});

describe("what is not as it is declared", () => {
  const problem = (replica: Partial<ReportedReplica>, changes: Partial<ReportedVersion> = {}) =>
    reportImages([version([{ region: "One", state: "absent", ...replica }], changes)]).problems;

  test.each([
    [
      { state: "wrong", id: "i", message: "size 1, not 2" },
      "IMAGE_WRONG",
      "error",
      "is not what is declared (image i): size 1, not 2",
    ],
    [{ state: "unknown", id: "i", message: "no hash" }, "IMAGE_UNKNOWN", "warning", "(image i): no hash"],
    [
      { state: "copying", id: "i", message: "it is saving" },
      "IMAGE_UNVERIFIED",
      "warning",
      "can't be picked yet (image i): it is saving",
    ],
    [{ state: "unpublished", id: "i" }, "IMAGE_UNVERIFIED", "warning", "can't be picked yet (image i)"],
    [{ state: "absent" }, "IMAGE_ABSENT", "warning", "is not there"],
  ] as const)("is told: %j", (replica, code, severity, what) => {
    expect(problem(replica)).toEqual([
      { code, severity, region: "One", what: expect.stringContaining(what), fix: expect.any(String) },
    ]);
  });

  test("is nothing where all is verified, and where a region does not answer", () => {
    expect(problem({ state: "verified" })).toEqual([]);
    expect(problem(dead)).toEqual([]);
  });

  test("has a fix for who delivers, and for what nobody knows", () => {
    expect(problem({}, { delivery: "terraform" })[0]?.fix).toContain("Terraform delivers this version");
    expect(problem({ state: "unknown" }, { sha512: undefined })[0]?.fix).toContain("have it learned");
  });
});

test("as JSON it is the report", () => {
  const report = reportImages([version([dead])]);
  expect(JSON.parse(renderImages(report, "json", LOOK))).toEqual({
    version: 1,
    versions: [version([dead])],
    problems: [],
    unknown: [{ region: "Two", cause: "refused", message: "image in Two: refused" }],
  });
});

test("as CSV it has a row for each replica", () => {
  const waves = [["Two"], ["One"]];
  const lines = renderImages(reportImages([version([dead], { waves, reached: 2 })]), "csv", LOOK).split("\n");
  expect(lines[1]).toBe("acme/base,2026.10,base-2026.10,yes,Two,unknown,,,,1,2,,refused,image in Two: refused");
});
