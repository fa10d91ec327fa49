import { Lab, ref } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const pool = (args: Record<string, unknown>) => ({ subnetpool: { all: { name: "all", ...args } } });

test("the life of a pool in an address scope", async () => {
  // GIVEN a pool in a scope
  const addressscope = (name: string) => ({ plan: { name } });
  const written = { prefixes: ["10.64.0.0/16"], address_scope_id: ref("addressscope.plan.id"), tags: ["a"] };
  await lab.apply({ addressscope: addressscope("plan"), ...pool({ ...written, default_prefixlen: 26 }) });
  expect(lab.state("subnetpool.all")).toMatchObject({
    ...{ prefixes: ["10.64.0.0/16"], default_prefixlen: 26, min_prefixlen: 8, max_prefixlen: 32, ip_version: 4 },
    ...{
      default_quota: 0,
      is_default: false,
      shared: false,
      tags: ["a"],
      revision_number: expect.any(Number) as number,
    },
  });
  expect(lab.state("addressscope.plan")).toMatchObject({ name: "plan", ip_version: 4, shared: false });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN both are changed THEN they are the same objects
  const { id } = lab.state("subnetpool.all");
  const changed = { ...written, prefixes: ["10.64.0.0/16", "10.80.0.0/16"], default_quota: 512, default_prefixlen: 27 };
  const more = { max_prefixlen: 30, min_prefixlen: 20, description: "d", tags: [] };
  const said = await lab.apply({ addressscope: addressscope("other"), ...pool({ ...changed, ...more }) });
  expect(said).toContain("0 added, 2 changed, 0 destroyed");
  expect(await lab.object("subnetpools", "subnetpool.all")).toMatchObject({
    ...{ id, prefixes: ["10.64.0.0/16", "10.80.0.0/16"], default_quota: 512, default_prefixlen: "27" },
    ...{ max_prefixlen: "30", min_prefixlen: "20", description: "d", tags: [] },
  });
  expect(await lab.object("address-scopes", "addressscope.plan")).toMatchObject({ name: "other" });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN the scope is of another family THEN it is another
  const six = { addressscope: { plan: { name: "plan", ip_version: 6 } }, ...pool(changed) };
  expect(await lab.plan(six)).toContain("ip_version = 4 -> 6 # forces replacement");
});

test("prefixes that Neutron merges, a family and a sharing that nobody sends: each differs for ever", async () => {
  await lab.apply(pool({ prefixes: ["10.64.0.0/17", "10.64.128.0/17"], default_prefixlen: 26 }));
  expect(await lab.plan()).toMatch(/- "10\.64\.0\.0\/16".*\+ "10\.64\.0\.0\/17"/);
  const other = { prefixes: ["10.64.0.0/16"], default_prefixlen: 26, ip_version: 6, shared: true };
  expect(await lab.apply(pool(other))).toContain("0 added, 1 changed");
  const said = await lab.plan();
  expect(said).toContain("ip_version = 4 -> 6");
  expect(said).toContain("shared = false -> true");
});
