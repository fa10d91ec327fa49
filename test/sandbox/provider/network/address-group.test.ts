import { Lab } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const group = (...addresses: readonly string[]) => ({ address_group: { app: { name: "app", addresses } } });

test("addresses come and go one by one; their order doesn't count", async () => {
  await lab.apply(group("10.0.0.0/24", "192.0.2.1/32", "2001:db8::/64"));
  expect(await lab.work.planCode()).toBe(0);
  expect(await lab.plan(group("2001:db8::/64", "10.0.0.0/24", "192.0.2.1/32"))).toContain("No changes");
  const { id } = lab.state("address_group.app");
  const before = lab.cloud.region("RegionOne").requests.length;
  await lab.apply(group("10.0.0.0/24", "192.0.2.2/32", "2001:db8::/64"));
  const { addresses, ...rest } = await lab.object("address-groups", "address_group.app");
  expect(new Set(addresses as string[])).toEqual(new Set(["10.0.0.0/24", "192.0.2.2/32", "2001:db8::/64"]));
  expect(rest).toMatchObject({ id });
  const changes = lab.cloud
    .region("RegionOne")
    .requests.slice(before)
    .filter(({ method }) => method === "PUT");
  expect(changes.map(({ path }) => path.split("/").at(-1))).toEqual(["remove_addresses", "add_addresses"]);
  expect(await lab.work.planCode()).toBe(0);
});

test("an address that Neutron spells in another way differs for ever; one without a length is refused", async () => {
  await lab.apply(group("2001:DB8::/64"));
  expect(await lab.plan()).toMatch(/- "2001:db8::\/64".*\+ "2001:DB8::\/64"/);
  const said = await lab.plan(group("10.0.0.1", "10.0.0.1/33", "fe80::1%eth0/64"));
  for (const wrong of ["10.0.0.1", "10.0.0.1/33", "fe80::1%eth0/64"]) expect(said).toContain(`"${wrong}" is no CIDR`);
});
