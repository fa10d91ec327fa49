import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { Unfinished, type Provider } from "../../../../src/plugin/wire/provider";
import { attributesOf, blocksOf } from "../../../../src/plugin/wire/schema";
import { values, type Value, type Values } from "../../../../src/plugin/wire/value";
import { standIn } from "../../../../src/sandbox/provider/provider";
import { Lab } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const network = (args: Record<string, unknown>) => ({ network: { app: args } });
const refusal = (status: number, type: string) => ({
  status,
  body: { NeutronError: { type, message: type, detail: "" } },
});

describe("in Terraform", () => {
  test("an object is imported from the provider's own region, whatever the resource says", async () => {
    const { id: here } = await lab.ask<{ id: string }>("POST", "/networks", { network: { name: "app" } });
    const there = { network: { name: "app" } };
    const { id: elsewhere } = await lab.ask<{ id: string }>("POST", "/networks", there, "RegionTwo");
    const address = "openstack_networking_network_v2.app";
    lab.write(network({ name: "app", region: "RegionTwo" }));
    const { code, text } = await lab.work.run(["import", address, elsewhere]);
    expect(code).toBe(1);
    expect(text).toContain("Cannot import non-existent remote object");
    lab.write(network({ name: "app" }));
    expect(await lab.work.run(["import", address, here])).toMatchObject({ code: 0 });
    expect(lab.state("network.app")).toMatchObject({ id: here, region: "RegionOne", name: "app", tags: null });
    expect(await lab.work.planCode()).toBe(0);
  });

  test("after a failed update the state says what was planned; only a plan that asks the cloud shows it", async () => {
    await lab.apply(network({ name: "app" }));
    lab.cloud.region("RegionOne").fault({ method: "PUT", ...refusal(409, "Busy") });
    await expect(lab.apply(network({ name: "db" }))).rejects.toThrow(
      /Network "app" can't be updated in RegionOne.*409 Busy.*Cloud acme, of/,
    );
    expect(lab.state("network.app")).toMatchObject({ name: "db", admin_state_up: true });
    expect((await lab.work.run(["plan", "-refresh=false"])).text).toContain("No changes");
    expect(await lab.plan()).toContain('name = "app" -> "db"');
  });

  test("what was made and not finished is in the state, and the next apply makes it anew", async () => {
    const { fault, clearFaults } = faults();
    fault({ method: "PUT", path: /\/tags$/, status: 500, body: "" });
    await expect(lab.apply(network({ name: "app", tags: ["a"] }))).rejects.toThrow(
      `"app" can't be created in RegionOne`,
    );
    clearFaults();
    expect(await lab.apply()).toContain("1 added, 0 changed, 1 destroyed");
    expect(await lab.ask("GET", "/networks?name=app")).toMatchObject([{ tags: ["a"] }]);
  });

  test("a duration that is none is refused before anything is planned", async () => {
    const said = await lab.plan(network({ name: "app", timeouts: { create: "soon", delete: "1h30m" } }));
    expect(said).toContain('"soon" is no duration');
    expect(said).not.toContain("1h30m is");
  });
});

describe("asked directly", () => {
  const call = () => ({ signal: new AbortController().signal });
  let folder: string;
  let provider: Provider;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "stand-in-test-"));
    const file = join(folder, "clouds.yaml");
    writeFileSync(file, stringify({ clouds: { acme: { ...lab.cloud.cloudsYamlEntry(), region_name: "RegionOne" } } }));
    provider = standIn({ HOME: folder, OS_CLIENT_CONFIG_FILE: file });
    await provider.configure(values([...nothing(provider.schema.provider.block), ["cloud", "acme"]]));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const resource = (type: string) => provider.resource(`openstack_networking_${type}_v2`);
  /** What is planned for a new one. */
  const planned = (type: string, args: Readonly<Record<string, Value>>): Values => {
    const { block } = provider.schema.resource_schemas[`openstack_networking_${type}_v2`];
    return values([...nothing(block), ...Object.entries(args)]);
  };
  const made = async (type: string, args: Readonly<Record<string, Value>>): Promise<Values> => {
    const plan = planned(type, args);
    return { ...plan, ...(await resource(type).create(plan, call(), plan)) } as Values;
  };
  const requests = () => lab.cloud.region("RegionOne").requests.map(({ method }) => method);

  test("one that is gone reads as nothing, and is deleted without an error", async () => {
    const state = await made("network", { name: "app" });
    await resource("network").delete(state, call());
    expect(await resource("network").read(state, call())).toBeUndefined();
    await expect(resource("network").delete(state, call())).resolves.toBeUndefined();
  });

  test("nothing is begun any more when all is to stop", async () => {
    const stopped = { signal: AbortSignal.abort() };
    const plan = planned("network", { name: "app" });
    await expect(resource("network").create(plan, stopped, plan)).rejects.toThrow("aborted");
    expect(requests()).toEqual([]);
  });

  test("one is waited for until it is ready, and given up when its time is over", async () => {
    const { fault } = faults();
    const building = { status: 200, body: { network: { id: "n1", status: "BUILD", tags: [] } } };
    fault({ method: "GET", times: 2, ...building });
    expect(await made("network", { name: "app" })).toMatchObject({ name: "app" });
    expect(requests()).toEqual(["POST", "GET", "GET", "GET"]);
    fault({ method: "GET", ...building });
    const plan = planned("network", { timeouts: { create: "300ms", delete: null } });
    const late = resource("network").create(plan, call(), plan);
    await expect(late).rejects.toBeInstanceOf(Unfinished);
    await expect(late).rejects.toMatchObject({ state: { region: "RegionOne" } });
  });

  test("a subnet that is in use is deleted as soon as it no longer is; a network is not waited for", async () => {
    const { fault, clearFaults } = faults();
    const app = await made("network", { name: "app" });
    const subnet = await made("subnet", { network_id: app.id, cidr: "10.32.0.0/24", ip_version: 4, enable_dhcp: true });
    fault({ method: "DELETE", times: 2, ...refusal(409, "InUse") });
    await resource("subnet").delete(subnet, call());
    expect(await resource("subnet").read(subnet, call())).toBeUndefined();
    fault({ method: "DELETE", times: 1, ...refusal(409, "InUse") });
    await expect(resource("network").delete(app, call())).rejects.toThrow(
      `Network "app" can't be deleted in RegionOne`,
    );
    // AND the time that is written is kept
    clearFaults();
    const other = await made("subnet", { network_id: app.id, cidr: "10.33.0.0/24", ip_version: 4, enable_dhcp: true });
    fault({ method: "DELETE", ...refusal(409, "InUse") });
    const bounded = { ...other, timeouts: { create: null, delete: "300ms" } };
    await expect(resource("subnet").delete(bounded, call())).rejects.toThrow(
      /can't be deleted in RegionOne.*409 InUse/,
    );
  });
});

const faults = () => {
  const region = lab.cloud.region("RegionOne");
  return { fault: region.fault.bind(region), clearFaults: region.clearFaults.bind(region) };
};

/** No attribute is set, and no block is there. */
function nothing(block: Parameters<typeof attributesOf>[0]): [string, Value][] {
  return [
    ...attributesOf(block).map(([name]): [string, Value] => [name, null]),
    ...blocksOf(block).map(([name, { nesting_mode }]): [string, Value] => [
      name,
      nesting_mode === "single" ? null : [],
    ]),
  ];
}
