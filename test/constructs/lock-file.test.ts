import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack, Testing } from "cdktf";
import {
  AddressPlan,
  findings,
  LockFile,
  Routing,
  Tenant,
  type AddressPlanProps,
  type LockFileOptions,
} from "cdktf-openstack-multisite";
import { inApp } from "./stacks";

/** Makes a plan whose lock file is in `folder`. */
function planIn(
  app: App,
  folder: string,
  props: Partial<AddressPlanProps> = {},
  options: LockFileOptions = { frozen: false },
) {
  const stack = new TerraformStack(app, "acme");
  new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
  return new AddressPlan(stack, "addresses", {
    pools: ["10.32.0.0/12"],
    networks: { app: { ipv4: 24 } },
    lock: LockFile.at(join(folder, "addresses.lock.json"), options),
    ...props,
  });
}

const read = (folder: string) => readFileSync(join(folder, "addresses.lock.json"), "utf8");

/** Synthesizes another app with the same lock file; returns the CIDR of its network. */
function again(folder: string, props: Partial<AddressPlanProps> = {}, options?: LockFileOptions): string | undefined {
  return inApp((app) => {
    const plan = planIn(app, folder, props, options);
    app.synth();
    return plan.networks.at(0)?.in("RegionOne").ipv4?.cidr;
  });
}

describe("LockFile", () => {
  test("is written after a clean synth, and read by the next one", () =>
    inApp((app, folder) => {
      // GIVEN
      const plan = planIn(app, folder);
      expect(() => read(folder)).toThrow(/ENOENT/);

      // WHEN
      app.synth();

      // THEN
      const text = read(folder);
      expect(text).toContain(`"prefix":"${plan.network("app").in("RegionOne").ipv4?.cidr}"`);
      expect(again(folder)).toBe(plan.network("app").in("RegionOne").ipv4?.cidr);
      expect(read(folder)).toBe(text);
    }));

  test("is not written after a synth that failed, nor by the Testing helpers", () =>
    inApp((app, folder) => {
      planIn(app, folder, { pools: ["10.32.0.0/33"] });
      expect(() => app.synth()).toThrow(/ADDR_TEXT/);
      const helped = planIn(Testing.app(), folder);
      Testing.synth(helped.node.scope as TerraformStack, true);
      Testing.fullSynth(helped.node.scope as TerraformStack);
      expect(() => read(folder)).toThrow(/ENOENT/);
    }));

  test("gives nothing out where it is frozen, and says what would", () =>
    inApp((app, folder) => {
      planIn(app, folder, {}, { frozen: true });
      expect(() => app.synth()).toThrow(/ADDR_FROZEN: .* lacks app in RegionOne[^]*multisite addresses lock --update/);
      expect(() => read(folder)).toThrow(/ENOENT/);
    }));

  test("lets a frozen synth pass that needs nothing new, also when something is gone", () =>
    inApp((app, folder) => {
      planIn(app, folder);
      app.synth();
      const text = read(folder);
      again(folder, {}, { frozen: true });
      again(folder, { networks: {} }, { frozen: true });
      expect(read(folder)).toBe(text);
    }));

  describe("in a pipeline", () => {
    const { CI } = process.env;
    afterEach(() => {
      if (CI === undefined) delete process.env.CI;
      else process.env.CI = CI;
    });

    test.each([
      ["true", true],
      ["1", true],
      ["", false],
      ["false", false],
      ["0", false],
    ])("CI=%j: frozen is %s", (value, frozen) =>
      inApp((app, folder) => {
        process.env.CI = value;
        const plan = planIn(app, folder, {}, {});
        expect(findings(plan).some(({ code }) => code === "ADDR_FROZEN")).toBe(frozen);
      }),
    );
  });

  test("keeps a block that is released, and gives it back to the same network", () =>
    inApp((app, folder) => {
      // GIVEN
      const before = planIn(app, folder).network("app").in("RegionOne").cidrs;
      app.synth();

      // WHEN
      again(folder, { networks: { other: { ipv4: 24 } } });

      // THEN
      expect(read(folder)).toMatch(/"network":"app".*"released":"\d{4}-\d\d-\d\d"/);
      expect([again(folder)]).toEqual(before);
      expect(read(folder)).not.toMatch(/"network":"app".*"released"/);
    }));

  test("is refused with its lines, and left as it is", () =>
    inApp((app, folder) => {
      // GIVEN
      planIn(app, folder);
      app.synth();
      const lines = read(folder).split("\n");
      const hostile = [
        lines[0],
        "<<<<<<< HEAD",
        lines[1].replace(/"prefix":"[^"]*"/, '"prefix":"10.40.0.0/24"'),
        ...lines.slice(2),
      ];
      writeFileSync(join(folder, "addresses.lock.json"), hostile.join("\n"));

      // THEN
      expect(() => again(folder)).toThrow(/addresses\.lock\.json:2: [^]*addresses\.lock\.json:3: the line was changed/);
      expect(read(folder)).toBe(hostile.join("\n"));
    }));

  test("is one for all plans of an app, and gives no block twice", () =>
    inApp((app, folder) => {
      const stack = new TerraformStack(app, "acme");
      const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
      const plans = ["one", "two"].map(
        (id) =>
          new AddressPlan(stack, id, {
            tenant,
            pools: ["10.0.0.0/24"],
            networks: { app: { ipv4: 25 } },
            lock: LockFile.at(join(folder, "addresses.lock.json"), { frozen: false }),
          }),
      );
      app.synth();
      expect(plans.map((plan) => plan.network("app").in("RegionOne").cidrs[0]).sort()).toEqual([
        "10.0.0.0/25",
        "10.0.0.128/25",
      ]);
      expect(read(folder).match(/"kind":"block"/g)).toHaveLength(2);
    }));

  test("is shared by apps: none releases what another holds", () =>
    inApp((app, folder) => {
      planIn(app, folder, { holder: "first" });
      app.synth();
      again(folder, { holder: "second", networks: { app: { ipv4: 24 }, db: { ipv4: 26 } } });
      const text = read(folder);
      expect(text.match(/"holder":"first"/g)).toHaveLength(1);
      expect(text.match(/"holder":"second"/g)).toHaveLength(2);
      expect(text).not.toContain('"released"');
    }));

  test("keeps what another synth has written meanwhile", () =>
    inApp((app, folder) => {
      // GIVEN two synths that have read the same file
      planIn(app, folder, { holder: "first" });
      inApp((other) => {
        planIn(other, folder, { holder: "second" });

        // WHEN both end
        app.synth();
        other.synth();
      });

      // THEN
      expect(read(folder)).toMatch(/"holder":"first"[^]*"holder":"second"/);
    }));

  test("refuses to write what another synth has taken meanwhile", () =>
    inApp((app, folder) => {
      const only = { pools: ["10.0.0.0/24"] };
      planIn(app, folder, { ...only, holder: "first" });
      inApp((other) => {
        planIn(other, folder, { ...only, holder: "second" });
        app.synth();
        const text = read(folder);
        expect(() => other.synth()).toThrow(/was written by somebody else meanwhile[^]*synthesize again/);
        expect(read(folder)).toBe(text);
      });
    }));

  test("finds out a plan that has moved in the tree, before anything is renumbered", () =>
    inApp((app, folder) => {
      // GIVEN
      const { cidrs } = planIn(app, folder).network("app").in("RegionOne");
      app.synth();

      inApp((moved) => {
        const stack = new TerraformStack(moved, "elsewhere");
        new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
        const props = {
          pools: ["10.32.0.0/12"],
          networks: { app: { ipv4: 24 } },
          lock: LockFile.at(join(folder, "addresses.lock.json"), { frozen: false }),
        };
        // WHEN
        new AddressPlan(stack, "addresses", props);

        // THEN
        expect(findings(stack)).toMatchObject([
          { code: "ADDR_MOVED", fix: expect.stringContaining('holder: "acme/addresses"') as unknown },
        ]);
      });
      expect([again(folder, { holder: "acme/addresses" })]).toEqual(cidrs);
    }));

  test("refuses two plans that are the same holder", () =>
    inApp((app, folder) => {
      const plan = planIn(app, folder, { holder: "same" });
      new AddressPlan(plan.node.scope as TerraformStack, "second", {
        pools: ["10.32.0.0/12"],
        networks: {},
        lock: LockFile.at(join(folder, "addresses.lock.json"), { frozen: false }),
        holder: "same",
      });
      expect(findings(plan).map(({ code }) => code)).toContain("ADDR_HOLDER");
    }));

  test("refuses a holder that nobody could name again", () =>
    inApp((app, folder) => {
      for (const holder of ["", "  ", "a\nb", "${TfToken[TOKEN.1]}", 42 as unknown as string]) {
        const plan = planIn(Testing.app(), folder, { holder });
        expect(findings(plan)).toMatchObject([{ code: "ADDR_HOLDER", fix: expect.any(String) as unknown }]);
      }
      expect(findings(planIn(app, folder, { holder: "acme/old path" }))).toEqual([]);
    }));

  test("stops a second app that shares it with networks of the same names, until it chooses a holder", () =>
    inApp((app, folder) => {
      planIn(app, folder, { networks: { app: { ipv4: 24 }, db: { ipv4: 24 } } });
      app.synth();
      inApp((other) => {
        const stack = new TerraformStack(other, "other");
        new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne"] });
        const lock = LockFile.at(join(folder, "addresses.lock.json"), { frozen: false });
        new AddressPlan(stack, "addresses", { pools: ["10.32.0.0/12"], networks: { app: { ipv4: 24 } }, lock });
        expect(findings(stack)).toMatchObject([{ code: "ADDR_MOVED" }]);
      });
    }));

  test("keeps its mode, and the link that leads to it", () =>
    inApp((app, folder) => {
      // GIVEN a link to a file that the group may write
      mkdirSync(join(folder, "shared"));
      const file = join(folder, "shared", "real.json");
      writeFileSync(file, '{"version":1,"entries":[\n{"end":true}\n]}\n');
      chmodSync(file, 0o664);
      symlinkSync(file, join(folder, "addresses.lock.json"));

      // WHEN
      planIn(app, folder);
      app.synth();

      // THEN
      expect(lstatSync(join(folder, "addresses.lock.json")).isSymbolicLink()).toBe(true);
      expect(readFileSync(file, "utf8")).toContain('"kind":"block"');
      expect(statSync(file).mode & 0o777).toBe(0o664);
      expect(readdirSync(join(folder, "shared"))).toEqual(["real.json"]);
    }));

  test("that can't be read is a finding with the reason, and nothing is given out", () =>
    inApp((app, folder) => {
      mkdirSync(join(folder, "addresses.lock.json"));
      planIn(app, folder);
      expect(() => app.synth()).toThrow(
        /ADDR_LOCK: .*addresses\.lock\.json can't be read: it is a folder\n +fix: name a file/,
      );
      rmSync(join(folder, "addresses.lock.json"), { recursive: true });

      writeFileSync(join(folder, "file"), "");
      const below = planIn(Testing.app(), join(folder, "file"));
      expect(findings(below)).toMatchObject([
        { code: "ADDR_LOCK", what: expect.stringContaining("a part of its path is a file") as unknown },
      ]);
    }));

  test.each([
    ["was removed", (file: string) => rmSync(file), /was removed meanwhile: take it back/],
    [
      "was damaged",
      (file: string) => writeFileSync(file, "<<<<<<< ours\n"),
      /addresses\.lock\.json:1: a merge left a conflict/,
    ],
  ])("that %s while the app ran is left as it is", (_what, change, message) =>
    inApp((app, folder) => {
      const file = join(folder, "addresses.lock.json");
      planIn(app, folder);
      app.synth();
      inApp((second) => {
        planIn(second, folder, { networks: { app: { ipv4: 24 }, db: { ipv4: 24 } } });
        change(file);
        expect(() => second.synth()).toThrow(message);
        expect(readdirSync(folder).includes("addresses.lock.json.lock")).toBe(false);
      });
    }),
  );

  test("is taken over from a synth that was killed while it wrote", () =>
    inApp((app, folder) => {
      // GIVEN what such a one leaves behind
      const left = join(folder, "addresses.lock.json.lock");
      mkdirSync(left);
      const minuteAgo = Date.now() / 1000 - 60;
      utimesSync(left, minuteAgo, minuteAgo);

      // WHEN
      planIn(app, folder);
      app.synth();

      // THEN
      expect(read(folder)).toContain('"kind":"block"');
    }));

  test("needs a path", () => {
    for (const path of ["", " ", undefined as unknown as string, "${TfToken[TOKEN.1]}"])
      expect(() => LockFile.at(path)).toThrow(/a lock file needs a path, such as "addresses\.lock\.json"; received/);
  });

  test("in memory needs a text", () => {
    expect(() => LockFile.inMemory(42 as unknown as string)).toThrow(/needs the text of a lock file; received 42/);
  });

  test("in memory is the last synth's, for the next app", () => {
    const lock = LockFile.inMemory();
    // GIVEN a network that only grows if the lock knows that it was smaller
    const [first, second] = [24, 23].map((ipv4) =>
      inApp((app, folder) => {
        const plan = planIn(app, folder, { lock, networks: { app: { ipv4 } } });
        app.synth();
        return plan.network("app").in("RegionOne").cidrs;
      }),
    );
    expect(second).toHaveLength(2);
    expect(second[0]).toBe(first[0]);
  });

  test("is out of date where a check finds anything else than what it says", () =>
    inApp((app, folder) => {
      planIn(app, folder);
      app.synth();
      process.env.MULTISITE_LOCK = "check";
      try {
        const check = (routing?: Routing) =>
          findings(planIn(Testing.app(), folder, { routing })).map(({ what }) => what);
        expect(check()).toEqual([]);
        expect(check(Routing.withinRegions())).toEqual([
          expect.stringContaining("is out of date about app in RegionOne"),
        ]);
      } finally {
        delete process.env.MULTISITE_LOCK;
      }
    }));
});
