import { Lab } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const group = (args: Record<string, unknown>) => ({ secgroup: { app: { name: "app", ...args } } });
const rules = async () => (await lab.object("security-groups", "secgroup.app")).security_group_rules as unknown[];

test("the life of a group with its default rules", async () => {
  await lab.apply(group({ description: "d", tags: ["a"] }));
  expect(await rules()).toHaveLength(2);
  expect(lab.state("secgroup.app")).toMatchObject({ name: "app", description: "d", stateful: true, all_tags: ["a"] });
  expect(await lab.work.planCode()).toBe(0);
  const { id } = lab.state("secgroup.app");
  expect(await lab.apply(group({ name: "db", description: "e", stateful: false }))).toContain("0 added, 1 changed");
  expect(await lab.object("security-groups", "secgroup.app")).toMatchObject({
    ...{ id, name: "db", description: "e", stateful: false, tags: [] },
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN its default rules are not wanted THEN it is another group
  expect(await lab.plan(group({ name: "db", delete_default_rules: true }))).toContain("# forces replacement");
});

test("a group whose default rules are deleted has none", async () => {
  await lab.apply(group({ delete_default_rules: true }));
  expect(await rules()).toEqual([]);
  expect(await lab.work.planCode()).toBe(0);
});
