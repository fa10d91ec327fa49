import { Lab } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const network = (args: Record<string, unknown>) => ({ network: { app: args } });

test("the life of a network in a region that isn't the provider's", async () => {
  // GIVEN a network in another region
  const written = { name: "app", region: "RegionTwo", description: "d", mtu: 1400, tags: ["b", "a"] };
  await lab.apply(network(written));
  // THEN that region has it as it is written, and the state has what Neutron made of it
  expect(await lab.object("networks", "network.app", "RegionTwo")).toMatchObject({
    name: "app",
    description: "d",
    mtu: 1400,
    tags: ["a", "b"],
    admin_state_up: true,
  });
  expect(lab.state("network.app")).toMatchObject({
    name: "app",
    region: "RegionTwo",
    mtu: 1400,
    tags: ["a", "b"],
    all_tags: ["a", "b"],
    admin_state_up: true,
    shared: false,
    external: false,
    port_security_enabled: true,
    qos_policy_id: "",
    value_specs: null,
    segments: [],
  });
  const { id } = lab.state("network.app");
  // AND the second plan is empty
  expect(await lab.work.planCode()).toBe(0);
  // WHEN all is changed that can be THEN it is the same network
  const changed = { ...written, name: "db", description: "e", mtu: 1300, admin_state_up: false, tags: ["c"] };
  expect(await lab.apply(network({ ...changed, port_security_enabled: false }))).toContain("0 added, 1 changed");
  expect(await lab.object("networks", "network.app", "RegionTwo")).toMatchObject({
    ...{
      id,
      name: "db",
      description: "e",
      mtu: 1300,
      admin_state_up: false,
      port_security_enabled: false,
      tags: ["c"],
    },
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN what can be left away is THEN texts become empty, and what Neutron decided on stays
  await lab.apply(network({ region: "RegionTwo" }));
  expect(await lab.object("networks", "network.app", "RegionTwo")).toMatchObject({
    ...{ id, name: "", description: "", mtu: 1300, tags: [] },
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it is destroyed THEN it is gone
  await lab.destroy();
  expect(await lab.ask("GET", "/networks?router:external=false", undefined, "RegionTwo")).toEqual([]);
});

test("what somebody changes is put right; a network that is gone comes back", async () => {
  await lab.apply(network({ name: "app", tags: ["ours"] }));
  const path = `/networks/${String(lab.state("network.app").id)}`;
  // WHEN somebody renames it and adds a tag THEN the name is put right, and the tag is none of our business
  await lab.ask("PUT", path, { network: { name: "theirs" } });
  await lab.ask("PUT", `${path}/tags`, { tags: ["ours", "theirs"] });
  expect(await lab.apply()).toContain("0 added, 1 changed");
  expect(await lab.object("networks", "network.app")).toMatchObject({ name: "app", tags: ["ours", "theirs"] });
  // WHEN our tag is taken away THEN it comes back, and theirs stays
  await lab.ask("PUT", `${path}/tags`, { tags: ["theirs"] });
  await lab.apply();
  expect(new Set((await lab.object("networks", "network.app")).tags as string[])).toEqual(new Set(["ours", "theirs"]));
  // WHEN it is deleted THEN there is a new one
  await lab.ask("DELETE", path);
  expect(await lab.apply()).toContain("1 added, 0 changed, 0 destroyed");
});

test("value_specs go into the creation, texts of booleans as booleans; another one makes a new network", async () => {
  await lab.apply(network({ name: "app", value_specs: { admin_state_up: "false" } }));
  expect(await lab.object("networks", "network.app")).toMatchObject({ admin_state_up: false });
  expect(await lab.work.planCode()).toBe(0);
  expect(await lab.plan(network({ name: "app", value_specs: { admin_state_up: "true" } }))).toMatch(
    /value_specs .*# forces replacement/,
  );
});

test("a domain without a dot at its end is refused before anything is planned", async () => {
  expect(await lab.plan(network({ dns_domain: "acme.example" }))).toContain('dns_domain is "acme.example"');
});
