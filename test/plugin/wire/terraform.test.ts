import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, Workspace } from "../workspace";

const TOY = { source: "example/toy", main: resolve(__dirname, "fixtures/toy.js") };

let work: Workspace;
const file = () => join(work.folder, "things.json");
const things = () => (existsSync(file()) ? (JSON.parse(readFileSync(file(), "utf8")) as Record<string, unknown>) : {});
/** Throws with what Terraform said if it fails. */
const applied = async () => {
  const { code, text } = await apply();
  if (code !== 0) throw new Error(text);
  return text;
};
const apply = () => work.run(["apply"], { TOY_FILE: file() });
const planCode = () => work.planCode({ TOY_FILE: file() });
const one = (args: Record<string, unknown>) => work.write({ resource: { toy_thing: { t: args } } });

beforeEach(() => {
  work = new Workspace(TOY);
});
afterEach(() => {
  // WHEN Terraform has ended THEN no provider has left its socket
  expect(readdirSync(work.sockets)).toEqual([]);
  work.remove();
});

test("a resource with blocks of every kind: made, left alone, updated, replaced", async () => {
  const args = {
    name: "First",
    tags: ["b", "a"],
    labels: { __proto__x: "1", "a b": "${2 + 2}" },
    ratio: "${0.12345678901234567890123}",
    anything: "${[1, { deep = true }]}",
    step: [{ name: "one" }, { name: "two" }],
    pool: [{ name: "x" }, { name: "y" }],
    place: { here: { name: "h" } },
    limit: { max: "${12345678901234567890123456789}" },
  };
  // GIVEN a thing that was made
  one(args);
  await applied();
  expect(work.state("toy_thing.t")).toMatchObject({
    id: "thing-0",
    kind: "plain",
    size: 1,
    revision: 1,
    step: [
      { name: "one", id: "step-0" },
      { name: "two", id: "step-1" },
    ],
    place: { here: { name: "h", id: "place-here" } },
  });
  const text = readFileSync(join(work.folder, "terraform.tfstate"), "utf8");
  expect(text).toContain("0.12345678901234567890123");
  expect(text).toContain("12345678901234567890123456789");
  // THEN the second plan is empty, also when a name is written as one that means the same
  expect(await planCode()).toBe(0);
  one({ ...args, name: "FIRST" });
  expect(await planCode()).toBe(0);
  // WHEN something changes THEN it is updated in place, and only what any update changes is unknown
  one({ ...args, tags: ["c"], pool: [{ name: "y" }, { name: "z" }] });
  const planned = (await work.run(["plan"], { TOY_FILE: file() })).text;
  expect(planned).toContain("0 to add, 1 to change, 0 to destroy");
  expect(planned).toMatch(/revision = 1 -> \(known after apply\)/);
  expect(planned).not.toMatch(/ id = "thing-0" ->/);
  await applied();
  expect(work.state("toy_thing.t")).toMatchObject({ id: "thing-0", revision: 2 });
  expect(things()).toEqual({ "thing-0": { name: "First", revision: 2 } });
  // WHEN only an ignored attribute changes THEN the state has it and nobody was asked
  one({ ...args, tags: ["c"], pool: [{ name: "y" }, { name: "z" }], note: "n" });
  expect(await applied()).toContain("0 added, 1 changed, 0 destroyed");
  expect(work.state("toy_thing.t")).toMatchObject({ note: "n", revision: 2 });
  expect(things()).toEqual({ "thing-0": { name: "First", revision: 2 } });
  // WHEN a part of a block changes that can't be updated THEN it is replaced, and named
  one({ ...args, step: [{ name: "one" }, { name: "TWO" }] });
  expect((await work.run(["plan"], { TOY_FILE: file() })).text).toMatch(/"two" -> "TWO" # forces replacement/);
  expect(await applied()).toContain("1 added, 0 changed, 1 destroyed");
  expect(await planCode()).toBe(0);
});

test("diagnostics lead to the attribute", async () => {
  one({ name: "bad" });
  const { code, text } = await work.run(["validate"]);
  expect(code).toBe(1);
  expect(text).toMatch(/Warning: Worse may come/);
  expect(text).toMatch(
    /Error: Bad name .* on main.tf.json line \d+, in resource.toy_thing.t: \d+: "name": "bad" It is bad\./,
  );
});

test("a creation that left something behind is recorded and removed by the next apply", async () => {
  // GIVEN a thing of which only half was made
  one({ name: "half" });
  const { code, text } = await apply();
  expect(code).toBe(1);
  expect(text).toContain("Error: Only half of it");
  expect(things()).toEqual({ "thing-0": { name: "half", revision: 0 } });
  // WHEN it is applied again THEN the half is taken away first
  one({ name: "whole" });
  expect(await applied()).toContain("1 added, 0 changed, 1 destroyed");
  expect(Object.values(things())).toEqual([{ name: "whole", revision: 1 }]);
});

test("a data source is read after what it depends on; what can't be imported says so", async () => {
  work.write({
    resource: { toy_thing: { t: { name: "n" } } },
    data: { toy_count: { all: { depends_on: ["toy_thing.t"] } } },
    output: { things: { value: "${data.toy_count.all.things}" } },
  });
  expect(await applied()).toContain("things = 1");
  const { code, text } = await work.run(["import", "toy_thing.t", "x"], { TOY_FILE: file() });
  expect(code).toBe(1);
  expect(text).toMatch(/can't be imported|already managed/);
});

test.each(["SIGINT", "SIGKILL"] as const)(
  "Terraform gets %s in the middle: the call stops, the provider ends",
  async (signal) => {
    // GIVEN a creation that only ends when it is told to
    one({ name: "slow" });
    const { pid, ended } = await work.creating({ TOY_FILE: file() });
    while (!existsSync(file())) await sleep(20);
    // WHEN the whole group gets Ctrl-C, or Terraform alone is killed
    process.kill(signal === "SIGINT" ? -pid : pid, signal);
    const { text } = await ended;
    // THEN the provider's process is gone soon
    const until = Date.now() + 10_000;
    while (isAlive(-pid) && Date.now() < until) await sleep(20);
    expect(isAlive(-pid)).toBe(false);
    if (signal === "SIGINT") expect(text).toContain("stopped in the middle");
  },
);
