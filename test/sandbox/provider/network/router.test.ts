import { Lab, type Declared } from "./lab";
import { outside, type Outside } from "./outside";

let lab: Lab;
let out: Outside;
beforeEach(async () => {
  lab = await Lab.start();
  out = await outside(lab);
});
afterEach(() => lab.stop());

const NOBODY = "11111111-1111-4111-8111-111111111111";
const router = (args: Record<string, unknown>) => ({ router: { edge: args } });
const gateway = async () =>
  (await lab.object("routers", "router.edge")).external_gateway_info as Readonly<Record<string, unknown>> | null;
/** Requests to make or change a router, and their bodies. */
const sent = (method: string) =>
  lab.cloud
    .region("RegionOne")
    .requests.filter((request) => request.method === method && /\/routers(\/[^/]+)?$/.test(request.path));

/** Applies as an administrator, who may choose the gateway's addresses. */
const applyAsAdmin = async (declared: Declared) => {
  const resource = { openstack_networking_router_v2: declared.router };
  lab.work.write({ provider: { openstack: { cloud: "acme-admin", region: "RegionOne" } }, resource });
  expect(await lab.work.run(["apply"])).toMatchObject({ code: 0 });
};

test("the life of a router", async () => {
  // GIVEN a router with a way out
  const written = { name: "edge", description: "d", external_network_id: out.network, tags: ["a", "b"] };
  await lab.apply(router(written));
  // THEN Neutron has it, and the state has what Neutron made of it
  expect(await lab.object("routers", "router.edge")).toMatchObject({
    ...{ name: "edge", description: "d", admin_state_up: true, tags: ["a", "b"] },
    external_gateway_info: { network_id: out.network },
  });
  expect(lab.state("router.edge")).toMatchObject({
    region: "RegionOne",
    admin_state_up: true,
    all_tags: ["a", "b"],
    availability_zone_hints: [],
    distributed: false,
    enable_snat: true,
    external_fixed_ip: [{ subnet_id: out.subnet, ip_address: expect.stringMatching(/^172\.24\.1\./) }],
    external_qos_policy_id: null,
    value_specs: null,
  });
  const { id } = lab.state("router.edge");
  // AND the second plan is empty
  expect(await lab.work.planCode()).toBe(0);
  // WHEN all is changed that can be THEN it is the same router, and its gateway stays
  const before = await gateway();
  const changed = { ...written, name: "core", description: "e", admin_state_up: false, tags: ["c"] };
  expect(await lab.apply(router(changed))).toContain("0 added, 1 changed");
  const now = { id, name: "core", description: "e", admin_state_up: false, tags: ["c"] };
  expect(await lab.object("routers", "router.edge")).toMatchObject({ ...now, external_gateway_info: before });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN the way out is no longer written, or empty, THEN it stays
  lab.write(router({ ...changed, external_network_id: undefined }));
  expect(await lab.work.planCode()).toBe(0);
  lab.write(router({ ...changed, external_network_id: "" }));
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it is to be distributed THEN it becomes another one
  expect(await lab.plan(router({ ...changed, distributed: true }))).toMatch(/distributed .*# forces replacement/);
  // WHEN it is destroyed THEN it is gone
  await lab.destroy();
  expect(await lab.ask("GET", "/routers")).toEqual([]);
});

test("what somebody changes is put right, one that is gone comes back, and one that is there is imported", async () => {
  await lab.apply(router({ name: "edge", description: "ours", external_network_id: out.network }));
  const path = `/routers/${String(lab.state("router.edge").id)}`;
  // WHEN somebody changes it THEN it is put right
  await lab.ask("PUT", path, { router: { description: "theirs", external_gateway_info: {} } });
  expect(await lab.apply()).toContain("0 added, 1 changed");
  expect(await lab.object("routers", "router.edge")).toMatchObject({ description: "ours" });
  expect(await gateway()).toMatchObject({ network_id: out.network });
  // WHEN it is imported THEN there is nothing to do
  await lab.work.run(["state", "rm", "openstack_networking_router_v2.edge"]);
  const imported = await lab.work.run(["import", "openstack_networking_router_v2.edge", path.split("/")[2]]);
  expect(imported).toMatchObject({ code: 0 });
  expect(lab.state("router.edge")).toMatchObject({ all_tags: [], availability_zone_hints: [] });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it is deleted THEN there is a new one
  await lab.ask("DELETE", path);
  expect(await lab.apply()).toContain("1 added, 0 changed, 0 destroyed");
});

test("as with the community provider, what a change of the gateway doesn't send, Neutron decides anew", async () => {
  const address = (host: number) => ({ subnet_id: out.subnet, ip_address: `172.24.1.${host}` });
  const made = (args: Record<string, unknown>) =>
    applyAsAdmin(router({ name: "edge", external_network_id: out.network, ...args }));
  // GIVEN an address and no source NAT
  await made({ enable_snat: false, external_fixed_ip: [address(50)] });
  expect(lab.state("router.edge")).toMatchObject({ enable_snat: false, external_fixed_ip: [address(50)] });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN the address is another THEN the subnet that isn't written stays, and source NAT is what Neutron has by default
  const other = { enable_snat: false, external_fixed_ip: [{ ip_address: "172.24.1.60" }] };
  await made(other);
  expect(lab.state("router.edge")).toMatchObject({ enable_snat: true, external_fixed_ip: [address(60)] });
  // AND the second apply switches that off again
  await made(other);
  expect(lab.state("router.edge")).toMatchObject({ enable_snat: false, external_fixed_ip: [address(60)] });
  // WHEN neither is written any more THEN both stay
  await made({});
  expect(lab.state("router.edge")).toMatchObject({ enable_snat: false, external_fixed_ip: [address(60)] });
  expect(await lab.work.planCode()).toBe(0);
});

test("as with the community provider, one that is made switched off is on until the second apply", async () => {
  await lab.apply(router({ admin_state_up: false }));
  expect(await lab.object("routers", "router.edge")).toMatchObject({ admin_state_up: true });
  expect(await lab.apply()).toContain("0 added, 1 changed");
  expect(await lab.object("routers", "router.edge")).toMatchObject({ admin_state_up: false });
  expect(await lab.work.planCode()).toBe(0);
});

test("as with the community provider, a name can't be taken away", async () => {
  await lab.apply(router({ name: "edge" }));
  await lab.apply(router({}));
  expect(await lab.object("routers", "router.edge")).toMatchObject({ name: "edge" });
  expect(await lab.plan()).toMatch(/name = "edge" -> null/);
});

test("of several subnets the first one counts that has an address left", async () => {
  const subnets = { external_network_id: out.network, external_subnet_ids: [NOBODY, out.subnet] };
  await applyAsAdmin(router(subnets));
  expect(sent("POST").map(({ status }) => status)).toEqual([404, 201]);
  expect(lab.state("router.edge").external_fixed_ip).toMatchObject([{ subnet_id: out.subnet }]);
  expect(await lab.work.planCode()).toBe(0);
  // WHEN they change THEN that is only written down
  await applyAsAdmin(router({ ...subnets, external_subnet_ids: [out.subnet] }));
  expect(sent("PUT")).toEqual([]);
});

test.each([
  [409, "IpAddressGenerationFailure", "No more IP addresses available on network x.", 2],
  [400, "ExternalIpAddressExhausted", "Unable to find any IP address on external network x.", 2],
  [409, "OverQuota", "Quota exceeded for resources: ['router'].", 1],
])("a refusal %i %s of a subnet: %s Attempts: %i", async (status, type, message, attempts) => {
  const body = { NeutronError: { type, message, detail: "" } };
  lab.cloud.region("RegionOne").fault({ method: "POST", status, body });
  lab.write(router({ external_network_id: out.network, external_subnet_ids: [NOBODY, out.subnet] }));
  const { code, text } = await lab.work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain("Router can't be created in RegionOne");
  expect(text).toContain(message);
  expect(sent("POST")).toHaveLength(attempts);
});

test("a vendor's router gets its gateway when it is there", async () => {
  const vendor = { vendor_options: [{ set_router_gateway_after_create: true }] };
  await lab.apply(router({ external_network_id: out.network, ...vendor }));
  expect(sent("PUT")).toHaveLength(1);
  expect(await gateway()).toMatchObject({ network_id: out.network });
  expect(lab.state("router.edge")).toMatchObject({ external_network_id: out.network, ...vendor });
  expect(await lab.work.planCode()).toBe(0);
});

test("a change that is refused is in the state, as with the community provider, until a plan asks the cloud", async () => {
  await lab.apply(router({}));
  lab.write(router({ external_network_id: NOBODY }));
  const { code, text } = await lab.work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toMatch(/Router [-0-9a-f]{36} can't be updated in RegionOne/);
  expect(lab.state("router.edge").external_network_id).toBe(NOBODY);
  expect(await lab.plan()).toMatch(new RegExp(`external_network_id = "${NOBODY}"`));
});

test.each([
  [{ enable_snat: true }, "enable_snat needs external_network_id beside it"],
  [{ external_subnet_ids: [NOBODY] }, "external_subnet_ids needs external_network_id beside it"],
  [
    { external_network_id: NOBODY, external_subnet_ids: [NOBODY], external_fixed_ip: [{ subnet_id: NOBODY }] },
    "Only one of external_subnet_ids, external_fixed_ip can be written",
  ],
])("%j is refused before anything is planned", async (args, message) => {
  expect(await lab.plan(router(args))).toContain(message);
});
