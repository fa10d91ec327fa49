import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { App, TerraformStack, Testing } from "cdktf";
import { AddressPlan, findings, LockFile, Tenant, type AddressPlanProps } from "cdktf-openstack-multisite";
import { scratch } from "../sandbox/environment/scratch";

const NAME = "addresses.lock.json";

/** Makes a plan with a network in one region. */
function planIn(app: App, lock: LockFile, props: Partial<AddressPlanProps> = {}): AddressPlan {
  const stack = new TerraformStack(app, "acme");
  new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
  return new AddressPlan(stack, "addresses", {
    pools: ["10.32.0.0/12"],
    networks: { app: { ipv4: 24 } },
    lock,
    ...props,
  });
}

const at = (path: string) => LockFile.at(path, { frozen: false });

/** Synthesizes an app whose plan remembers what it gives out at that path. */
function synth(path: string, props?: Partial<AddressPlanProps>): void {
  const app = new App({ outdir: join(scratch(), "cdktf.out") });
  planIn(app, at(path), props);
  app.synth();
}

/** What is wrong with an app whose lock file is at that path. */
function found(path: string) {
  return findings(planIn(Testing.app(), at(path)));
}

/** The text of a lock file with a network. */
function lockText(): string {
  const file = join(scratch(), NAME);
  synth(file);
  return readFileSync(file, "utf8");
}

describe("a lock file that an editor or git has been at", () => {
  test.each([
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["both", (text: string) => `\uFEFF${text.replaceAll("\n", "\r\n")}`],
    ["no newline at its end", (text: string) => text.trimEnd()],
  ])("is read with %s, and left as it is while nothing is new", (_what, change) => {
    // GIVEN
    const file = join(scratch(), NAME);
    const text = change(lockText());
    writeFileSync(file, text);

    // WHEN
    synth(file);

    // THEN
    expect(readFileSync(file, "utf8")).toBe(text);
    synth(file, { networks: { app: { ipv4: 24 }, db: { ipv4: 24 } } });
    expect(readFileSync(file, "utf8").split("\n")).toEqual(expect.arrayContaining(lockText().split("\n")));
  });

  test.each([
    ["empty", ""],
    ["blank", " \r\n"],
    ["nothing but a byte order mark", "\uFEFF"],
  ])("is refused if it is %s: whatever was given out would be given out again", (_what, text) => {
    const file = join(scratch(), NAME);
    writeFileSync(file, text);
    expect(found(file)).toMatchObject([
      { code: "ADDR_LOCK", what: `${file} is empty`, fix: expect.stringContaining("version control") as unknown },
    ]);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("is refused with the start of its line if that is long, and with its first lines if many are wrong", () => {
    const file = join(scratch(), NAME);
    writeFileSync(file, "x".repeat(5_000_000));
    const [{ value = "" }] = found(file);
    expect(value.length).toBeLessThan(1000);

    const [head] = lockText().split("\n");
    writeFileSync(file, [head, ...Array.from({ length: 1000 }, (_, i) => `line ${i}`)].join("\n"));
    const many = found(file);
    expect(many).toHaveLength(20);
    expect(many.filter(({ what }) => what.endsWith(", and 981 more problems"))).toHaveLength(1);
  });

  test("is refused if it is UTF-16", () => {
    const file = join(scratch(), NAME);
    writeFileSync(file, `\uFEFF${lockText()}`, "utf16le");
    expect(found(file)).toMatchObject([
      { code: "ADDR_LOCK", what: `${file}:1: it does not start as a lock file does` },
    ]);
  });
});

describe("a lock file behind links", () => {
  test("is made where a link leads to nothing yet, and the link stays", () => {
    const folder = scratch();
    symlinkSync(join("shared", "real.json"), join(folder, NAME));
    synth(join(folder, NAME));
    expect(lstatSync(join(folder, NAME)).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(folder, "shared"))).toEqual(["real.json"]);
  });

  test("is one for an app, by whatever path its plans come to it", () => {
    // GIVEN two names of a file, and a pool for two
    const folder = scratch({ real: {} });
    symlinkSync(folder, join(folder, "link"));
    const app = new App({ outdir: join(folder, "cdktf.out") });
    const stack = new TerraformStack(app, "acme");
    const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
    const plans = [join(folder, NAME), join(folder, "link", NAME)].map(
      (path, i) =>
        new AddressPlan(stack, `plan${i}`, {
          ...{ tenant, lock: at(path), pools: ["10.0.0.0/24"] },
          networks: { app: { ipv4: 25 } },
        }),
    );

    // WHEN
    app.synth();

    // THEN
    expect(new Set(plans.map((plan) => plan.network("app").in("RegionOne").cidrs[0])).size).toBe(2);
    expect(readFileSync(join(folder, NAME), "utf8").match(/"kind":"block"/g)).toHaveLength(2);
  });

  test("is refused if they lead in a circle", () => {
    const folder = scratch();
    symlinkSync("b", join(folder, "a"));
    symlinkSync("a", join(folder, "b"));
    expect(found(join(folder, "a"))).toMatchObject([
      { code: "ADDR_LOCK", what: expect.stringContaining("its symbolic links lead in a circle") as unknown },
    ]);
  });
});

describe("a lock file that can't be written", () => {
  test("is made together with its folder", () => {
    const file = join(scratch(), "not", "yet", NAME);
    synth(file);
    expect(existsSync(file)).toBe(true);
  });

  test("because something holds it, names that", () => {
    // GIVEN a clock that is ahead: to us, what it holds is never old
    const file = join(scratch(), NAME);
    mkdirSync(`${file}.lock`);
    const tomorrow = Date.now() / 1000 + 86_400;
    utimesSync(`${file}.lock`, tomorrow, tomorrow);

    // WHEN
    const start = Date.now();
    expect(() => synth(file)).toThrow(
      /have held .*addresses\.lock\.json\.lock for 10 s, [^]*remove that folder if no synth runs/,
    );

    // THEN
    expect(Date.now() - start).toBeLessThan(15_000);
    expect(existsSync(file)).toBe(false);
  });

  test("because the disk is full, is as it was", () => {
    const folder = scratch();
    const file = join(folder, NAME);
    synth(file);
    const text = readFileSync(file, "utf8");
    // /dev/full is a disk that is always full.
    symlinkSync("/dev/full", `${file}.new`);
    expect(() => synth(file, { networks: { app: { ipv4: 24 }, db: { ipv4: 24 } } })).toThrow(
      /can't be written: the disk is full: make room/,
    );
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(readdirSync(folder)).toEqual([NAME]);
  });
});

describe("MULTISITE_LOCK", () => {
  afterEach(() => delete process.env.MULTISITE_LOCK);

  test("is refused if it says what is nothing", () => {
    process.env.MULTISITE_LOCK = "nonsense";
    expect(found(join(scratch(), NAME))).toMatchObject([
      {
        code: "ADDR_LOCK",
        what: 'MULTISITE_LOCK is neither update nor check: "nonsense"',
        fix: expect.any(String) as unknown,
      },
    ]);
  });

  test("says nothing if it is empty", () => {
    process.env.MULTISITE_LOCK = "";
    expect(found(join(scratch(), NAME))).toEqual([]);
  });
});
