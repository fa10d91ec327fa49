import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { scratch } from "../sandbox/environment/scratch";
import { call, multisite } from "./multisite";

const MODEL = "cdktf.out/multisite.json";
const PLAN = { path: "acme/addresses", pools: [], reserved: [], blocks: [], addresses: [] };

/** What a command says, on one line, of a folder with these files. */
async function refusal(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await multisite(args, { cwd });
  expect({ code, stdout, lines: stderr.split("\n").length }).toEqual({ code: 1, stdout: "", lines: 2 });
  return stderr;
}

describe("a model that is broken is refused by name, with exit code 1 and no stack", () => {
  test.each<[string, string | object, string]>([
    ["cut off", '{"version":1,"addressPl', `${MODEL} is not JSON (`],
    ["empty", "", `${MODEL} is not JSON (`],
    ["of nothing", "null", `${MODEL} is no model of this package, it has no version`],
    ["of another program", {}, `${MODEL} is no model of this package, it has no version`],
    ["of another version", { version: 99 }, `${MODEL} has version 99, this multisite reads 1`],
    ["with a version that is a text", { version: "1" }, `${MODEL} has version "1", this multisite reads 1`],
    ["with plans that are no list", { version: 1, addressPlans: {} }, `${MODEL}.addressPlans is no list`],
    ["with a plan that is none", { version: 1, addressPlans: [null] }, `${MODEL}.addressPlans[0] is no object`],
    [
      "with half a plan",
      { version: 1, addressPlans: [PLAN, { path: "acme/other" }] },
      `${MODEL}.addressPlans[1].pools is no list`,
    ],
    [
      "with a number for a text",
      { version: 1, addressPlans: [{ ...PLAN, pools: [{ plane: "default", cidr: 10 }] }] },
      `${MODEL}.addressPlans[0].pools[0].cidr is no text`,
    ],
    [
      "with what is no prefix",
      { version: 1, addressPlans: [{ ...PLAN, pools: [{ plane: "default", cidr: "10.0.0.0/33" }] }] },
      `${MODEL} has what is no prefix (`,
    ],
  ])("one %s", async (_what, content, message) => {
    const said = await refusal(["addresses", "plan"], scratch({ [MODEL]: content }));
    expect(said).toContain(`multisite: ${message}`);
    expect(said).toMatch(/run cdktf synth again\n$/);
  });

  test("a folder in its place", async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, MODEL), { recursive: true });
    expect(await refusal(["addresses", "plan"], cwd)).toMatch(
      /^multisite: cdktf\.out\/multisite\.json can't be read \(/,
    );
  });

  test("for `usage` too, which reads budgets", async () => {
    const budget = {
      path: "acme/budget",
      tenant: "acme/tenant",
      hard: { "compute.cores": "8" },
      soft: {},
      regions: [],
    };
    const cwd = scratch({ [MODEL]: { version: 1, quotaBudgets: [budget] } });
    expect(await refusal(["usage"], cwd)).toContain(`${MODEL}.quotaBudgets[0].hard.compute.cores is no number`);
  });

  test("for `targets` too", async () => {
    const cwd = scratch({
      [MODEL]: { version: 1, tenants: [{ path: "acme/tenant" }] },
      "cdktf.out/stacks/acme/cdk.tf.json": {},
    });
    expect(await refusal(["targets", "--except", "RegionOne"], cwd)).toContain(
      "multisite.json.tenants[0].regions is no list",
    );
  });
});

describe("a cdktf.json that is broken is refused by name, with exit code 1 and no stack", () => {
  test.each([
    [
      "cut off",
      '{"app": ',
      /^multisite: cdktf\.json is not JSON \(.*\): mend it, or take it back from version control\n$/,
    ],
    ["of nothing", "null", /^multisite: cdktf\.json names no app: /],
    ["with an app that is no command", '{"app":["node","main.js"]}', /^multisite: cdktf\.json names no app: /],
  ])("one %s", async (_what, content, message) => {
    expect(await refusal(["addresses", "lock", "--check"], scratch({ "cdktf.json": content }))).toMatch(message);
  });

  test("a mark at its beginning, as some editors write it, does not matter", async () => {
    const cwd = scratch({ "cdktf.json": '\uFEFF{"app":"node --version"}' });
    expect(await multisite(["addresses", "lock", "--check"], { cwd })).toMatchObject({ code: 0, stderr: "" });
  });
});

test("a reader that goes away early is no error", async () => {
  // GIVEN more than a pipe holds
  const blocks = Array.from({ length: 5000 }, (_, i) => ({
    ...{ network: `n${i}`, plane: "default", region: "RegionOne", domain: "everywhere" },
    cidr: `10.${i >> 8}.${i & 255}.0/24`,
  }));
  const cwd = scratch({ [MODEL]: { version: 1, addressPlans: [{ ...PLAN, blocks }] } });

  // WHEN
  const { process: child, ended } = call(["addresses", "plan", "--csv"], { cwd });
  const closed = once(child, "close");
  const cutOff = expect(ended).rejects.toThrow("Premature close");
  child.stdout?.destroy();

  // THEN
  expect(await closed).toEqual([0, null]);
  await cutOff;
});
