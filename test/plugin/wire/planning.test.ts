import fc from "fast-check";
import { differences, isLegacy, plan, settle, strayRules } from "../../../src/plugin/wire/planning";
import type { Rules } from "../../../src/plugin/wire/provider";
import { typeOfBlock, type Block } from "../../../src/plugin/wire/schema";
import { isSame, UNKNOWN, withoutUnknowns, type Value, type Values } from "../../../src/plugin/wire/value";

const part: Block = {
  attributes: { name: { type: "string", required: true }, id: { type: "string", computed: true } },
};
const block: Block = {
  attributes: {
    id: { type: "string", computed: true },
    name: { type: "string", required: true },
    size: { type: "number", optional: true, computed: true },
    note: { type: "string", optional: true },
    tags: { type: ["set", "string"], optional: true },
    etag: { type: "string", computed: true },
  },
  block_types: {
    step: { nesting_mode: "list", block: part },
    pool: { nesting_mode: "set", block: part },
    place: { nesting_mode: "map", block: part },
    limit: { nesting_mode: "single", block: { attributes: { max: { type: "number", optional: true } } } },
  },
};
const rules: Rules = {
  name: { same: (a, b) => String(a).trim() === String(b).trim() },
  etag: { recomputed: true },
  pool: { change: "replace" },
  "step.name": { change: "replace" },
};
const written: Values = {
  id: null,
  name: "n",
  size: null,
  note: null,
  tags: null,
  etag: null,
  step: [{ name: "a", id: null }],
  pool: [
    { name: "x", id: null },
    { name: "y", id: null },
  ],
  place: { here: { name: "h", id: null } },
  limit: null,
};
const made: Values = {
  ...written,
  id: "1",
  size: 5,
  etag: "e1",
  step: [{ name: "a", id: "s1" }],
  pool: [
    { name: "y", id: "p2" },
    { name: "x", id: "p1" },
  ],
  place: { here: { name: "h", id: "h1" } },
};
const changes = (config: Values, usual: "update" | "replace" = "update") =>
  differences(block, rules, usual, made, plan(block, rules, made, config));

test("a new object: what is written, and unknown what is computed", () => {
  expect(plan(block, rules, null, written)).toEqual({
    ...written,
    id: UNKNOWN,
    size: UNKNOWN,
    etag: UNKNOWN,
    step: [{ name: "a", id: UNKNOWN }],
    pool: [
      { name: "x", id: UNKNOWN },
      { name: "y", id: UNKNOWN },
    ],
    place: { here: { name: "h", id: UNKNOWN } },
  });
});

test("nothing changed: all that is computed stays, in sets by what is written, and nothing differs", () => {
  const planned = plan(block, rules, made, written);
  expect(isSame(typeOfBlock(block), planned, made)).toBe(true);
  expect(changes(written)).toEqual([]);
});

test("a text that means the same stays as it was; another one is planned", () => {
  expect(plan(block, rules, made, { ...written, name: "n\n" }).name).toBe("n");
  expect(changes({ ...written, name: "n\n" })).toEqual([]);
  expect(changes({ ...written, name: "m" })).toEqual([
    { path: ["name"], change: "update" },
    { path: ["etag"], change: "update" },
  ]);
});

test("an update makes only what any update changes unknown", () => {
  const planned = plan(block, rules, made, { ...written, note: "new" });
  expect(planned).toMatchObject({ id: "1", size: 5, etag: UNKNOWN, note: "new" });
});

test("what is written and unknown differs", () => {
  expect(changes({ ...written, note: UNKNOWN })[0]).toEqual({ path: ["note"], change: "update" });
  expect(plan(block, rules, made, { ...written, step: UNKNOWN }).step).toEqual(UNKNOWN);
  expect(changes({ ...written, step: UNKNOWN })).toContainEqual({ path: ["step"], change: "update" });
});

test("paths lead into lists and maps, and to sets as a whole; a block's rule holds for what is in it", () => {
  expect(changes({ ...written, step: [{ name: "b", id: null }] })).toEqual([
    { path: ["step", 0, "name"], change: "replace" },
  ]);
  expect(changes({ ...written, place: { here: { name: "i", id: null } } })).toContainEqual({
    path: ["place", { key: "here" }, "name"],
    change: "update",
  });
  expect(changes({ ...written, pool: [{ name: "x", id: null }] })).toContainEqual({
    path: ["pool"],
    change: "replace",
  });
  // an element more is a change of the block itself
  const more = [...(written.step as readonly Value[]), { name: "b", id: null }];
  expect(changes({ ...written, step: more })).toContainEqual({ path: ["step"], change: "update" });
  expect(changes({ ...written, limit: { max: 1 } })).toContainEqual({ path: ["limit"], change: "update" });
  expect(changes({ ...written, note: "m" }, "replace")[0]).toEqual({ path: ["note"], change: "replace" });
});

test("a default counts while nothing is written; for what isn't computed Terraform's old type system is needed", () => {
  const withDefault: Rules = { note: { default: "none" } };
  expect(plan(block, withDefault, null, written).note).toBe("none");
  expect(plan(block, withDefault, made, { ...written, note: "own" }).note).toBe("own");
  expect(isLegacy(block, withDefault)).toBe(true);
  expect(isLegacy(block, { size: { default: 1 } })).toBe(false);
});

test("what came back settles: what means the same stays as it was written, and nothing stays null", () => {
  const found = { ...made, name: " n ", tags: [], note: "changed", place: { here: { name: "h", id: "h2" } } };
  expect(settle(block, rules, made, found)).toEqual({
    ...made,
    note: "changed",
    place: { here: { name: "h", id: "h2" } },
  });
});

test("a list that is found empty is so in the state if it is computed", () => {
  const lists: Block = {
    attributes: {
      zones: { type: ["list", "string"], optional: true, computed: true },
      names: { type: ["list", "string"], optional: true },
    },
  };
  // GIVEN a state of which nothing is known, as after an import
  const nothing: Values = { zones: null, names: null };
  // THEN what isn't computed stays null, since nobody wrote it
  expect(settle(lists, {}, nothing, { zones: [], names: [] })).toEqual({ zones: [], names: null });
});

test("writing an empty text is as good as writing nothing where a rule says so of a computed attribute", () => {
  const computed: Block = { attributes: { network: { type: "string", optional: true, computed: true } } };
  const unset: Rules = { network: { unset: "" } };
  expect(plan(computed, unset, { network: "n1" }, { network: "" })).toEqual({ network: "n1" });
  expect(plan(computed, unset, null, { network: "" })).toEqual({ network: UNKNOWN });
  expect(plan(computed, unset, { network: "n1" }, { network: "n2" })).toEqual({ network: "n2" });
  expect(plan(computed, {}, { network: "n1" }, { network: "" })).toEqual({ network: "" });
  // Terraform lets that pass only with its old type system.
  expect(isLegacy(computed, unset)).toBe(true);
});

test("what isn't written and is found as the object has it by itself stays, and is no difference", () => {
  const unset: Rules = { note: { unset: "" }, tags: { unset: [] } };
  const found: Values = { ...made, note: "", tags: [] };
  expect(settle(block, unset, made, found).note).toBe("");
  expect(differences(block, unset, "update", found, plan(block, unset, found, written))).toEqual([]);
  // BUT anything else goes away, and nothing is made up for a new one
  expect(plan(block, unset, { ...found, note: "theirs" }, written).note).toBeNull();
  expect(plan(block, unset, null, written).note).toBeNull();
  expect(isLegacy(block, unset)).toBe(true);
});

test("a computed block that isn't written is unknown at first, and then what is found", () => {
  const computed: Rules = { pool: { computed: true } };
  expect(plan(block, computed, null, { ...written, pool: [] }).pool).toBe(UNKNOWN);
  expect(plan(block, computed, made, { ...written, pool: [] }).pool).toBe(made.pool);
  const own = [{ name: "own", id: null }];
  expect(plan(block, computed, made, { ...written, pool: own }).pool).toEqual([{ name: "own", id: UNKNOWN }]);
  expect(isLegacy(block, computed)).toBe(true);
  expect(isLegacy(block, {})).toBe(false);
});

test("what is only carried along is no difference by itself", () => {
  const carried: Rules = { limit: { change: "carried" } };
  expect(plan(block, carried, made, { ...written, limit: { max: 1 } })).toEqual(made);
  const both = plan(block, carried, made, { ...written, limit: { max: 1 }, note: "new" });
  expect(both).toMatchObject({ limit: { max: 1 }, note: "new" });
  expect(plan(block, carried, null, { ...written, limit: { max: 1 } }).limit).toEqual({ max: 1 });
  expect(isLegacy(block, carried)).toBe(true);
});

test("a value with one spelling is planned in it; what is unknown or not written has none", () => {
  const lower: Rules = { note: { spelled: (note) => String(note).toLowerCase() } };
  expect(plan(block, lower, null, { ...written, note: "NEW" }).note).toBe("new");
  const found = { ...made, note: "new" };
  expect(differences(block, lower, "update", found, plan(block, lower, found, { ...written, note: "New" }))).toEqual(
    [],
  );
  expect(plan(block, lower, made, { ...written, note: UNKNOWN }).note).toBe(UNKNOWN);
  expect(plan(block, lower, made, written).note).toBeNull();
  expect(isLegacy(block, lower)).toBe(true);
});

test("rules that name nothing in the schema are found", () => {
  expect(strayRules(block, { ...rules, nmae: {}, "step.nmae": {} })).toEqual(["nmae", "step.nmae"]);
});

test("whatever is written: once made, the next plan is empty; and the plan says what was written", () => {
  const name = fc.string();
  const parts = fc.uniqueArray(name, { maxLength: 3 }).map((names) => names.map((n) => ({ name: n, id: null })));
  const optional = <T extends Value>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
  const config = fc.record({
    id: fc.constant(null),
    name,
    size: optional(fc.integer()),
    note: optional(name),
    tags: optional(fc.uniqueArray(name)),
    etag: fc.constant(null),
    step: parts,
    pool: parts,
    place: fc.dictionary(name, fc.record({ name, id: fc.constant(null) })),
    limit: optional(fc.record({ max: optional(fc.integer()) })),
  });
  fc.assert(
    fc.property(config, config, (first, second) => {
      // GIVEN an object that was made, then changed
      let state = answered(plan(block, rules, null, first));
      expect(differences(block, rules, "update", state, plan(block, rules, state, first))).toEqual([]);
      state = answered(plan(block, rules, state, second));
      // WHEN it is planned again THEN nothing is to do
      const again = plan(block, rules, state, second);
      expect(differences(block, rules, "update", state, again)).toEqual([]);
      // THEN what was written is planned, but for what means the same
      for (const key of ["size", "note", "tags"] as const) {
        if (second[key] !== null) expect(isSame(typeOf(key), again[key], second[key])).toBe(true);
      }
    }),
  );
});

const typeOf = (name: string) => (block.attributes ?? {})[name].type;

/** What a cloud makes of a plan: each unknown text gets a value. */
function answered(planned: Values): Values {
  let count = 0;
  const answer = (value: Value): Value => {
    if (value === UNKNOWN) return `made-${count++}`;
    if (Array.isArray(value)) return (value as readonly Value[]).map(answer);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value as Values).map(([key, v]) => [key, answer(v)]));
  };
  const all = answer({ ...planned, size: planned.size === UNKNOWN ? 1 : planned.size }) as Values;
  return withoutUnknowns(all) as Values;
}

test("what a service adds to a map stays, and is no difference; what somebody else adds is one", () => {
  // GIVEN
  const tagged: Block = { attributes: { labels: { type: ["map", "string"], optional: true, computed: true } } };
  const adding: Rules = { labels: { added: (member) => member.startsWith("sys_") } };
  const config: Values = { labels: { a: "1" } };
  const planned = (labels: Values) => plan(tagged, adding, { labels }, config).labels;

  // WHEN THEN
  expect(plan(tagged, adding, null, config)).toEqual(config);
  expect(planned({ a: "1", sys_id: "7" })).toEqual({ a: "1", sys_id: "7" });
  expect(planned({ a: "2", b: "3", sys_id: "7" })).toEqual({ a: "1", sys_id: "7" });
  expect(isLegacy(tagged, adding)).toBe(true);
});
