import fc from "fast-check";
import { ownedBy, readState, type SnapshotRegion, type UsageSnapshotFile } from "cdktf-openstack-multisite/runtime";
import { resourceOf, server, stateOf } from "./terraform-states";

const AT = "2026-11-25T08:00:00.000Z";
const PROJECTS = { acme: "p" };
const FLAVORS = [
  { name: "small", id: "s1", vcpus: 1, ram: 1024, disk: 10 },
  { name: "large", id: "l1", vcpus: 8, ram: 16384, disk: 80 },
];

const used = (amount: number) => ({ used: amount, reserved: 0, limit: 1000 });

function regionOf(region: string, more: Partial<SnapshotRegion> = {}): SnapshotRegion {
  const known = (...names: string[]) => ({
    state: "known" as const,
    at: AT,
    quotas: Object.fromEntries(names.map((name) => [name, used(100)])),
  });
  const services = {
    compute: known("cores", "instances", "key_pairs"),
    network: known("network", "port", "security_group", "security_group_rule"),
    volume: known("volumes", "gigabytes", "gigabytes_ssd", "gigabytes_hdd"),
  };
  return { name: region, region, cloud: "acme", services, flavors: FLAVORS, ...more };
}

const snapshotOf = (...regions: SnapshotRegion[]): UsageSnapshotFile => ({
  version: 1,
  writtenBy: { name: "x", version: "1" },
  regions,
});

/** What states own of a region, by field: as one number, or from and to. */
function owned({ services }: SnapshotRegion): Record<string, number | [number, number]> {
  const all = Object.values(services).flatMap((usage) => (usage.state === "known" ? Object.entries(usage.quotas) : []));
  return Object.fromEntries(
    all.flatMap(([name, { owned: sure, maybeOwned = 0 }]) =>
      sure === undefined ? [] : [[name, maybeOwned === 0 ? sure : [sure, sure + maybeOwned]]],
    ),
  );
}

function ownIn(regions: readonly SnapshotRegion[], ...resources: readonly object[]) {
  return ownedBy(readState(stateOf(...resources), "app.tfstate"), snapshotOf(...regions), PROJECTS);
}

function ownedInOne(...resources: readonly object[]) {
  return owned(ownIn([regionOf("RegionOne")], ...resources).snapshot.regions[0]);
}

describe("what a state owns", () => {
  test("is nothing where it has nothing, of all that a project has a limit for", () => {
    const nothing = ownedInOne();
    expect(Object.values(nothing).every((number) => number === 0)).toBe(true);
    expect(Object.keys(nothing)).toContain("gigabytes_ssd");
    expect(Object.keys(nothing)).not.toContain("key_pairs");
  });

  test("of servers are cores by the flavors of their region, by name or id", () => {
    const byId = { ...server("3", ""), flavor_id: "l1" };
    const found = ownedInOne(resourceOf("compute_instance_v2", server("1", "small"), server("2", "large"), byId));
    expect(found).toMatchObject({ instances: 3, cores: 17, port: 3 });
  });

  test("of a flavor that is gone is a range up to what is used", () => {
    expect(ownedInOne(resourceOf("compute_instance_v2", server("1", "gone")))).toMatchObject({
      instances: 1,
      cores: [1, 100],
    });
  });

  test("differs where regions have different flavors of one name", () => {
    const big = regionOf("RegionTwo", { flavors: [{ ...FLAVORS[0], vcpus: 4 }] });
    const servers = ["RegionOne", "RegionTwo"].map((region) => server(region, "small", region));
    const { snapshot } = ownIn([regionOf("RegionOne"), big], resourceOf("compute_instance_v2", ...servers));
    expect(snapshot.regions.map((region) => owned(region).cores)).toEqual([1, 4]);
  });

  test("of volumes is their size, in all and by type; of an unknown type perhaps of each", () => {
    const volume = (id: string, volume_type: string) => ({ id, region: "RegionOne", size: 10, volume_type });
    expect(
      ownedInOne(resourceOf("blockstorage_volume_v3", volume("1", "ssd"), volume("2", "ssd"), volume("3", ""))),
    ).toMatchObject({ volumes: 3, gigabytes: 30, gigabytes_ssd: [20, 100], gigabytes_hdd: [0, 100] });
  });

  test("of disks that Nova makes is what the state has of their size", () => {
    const disk = { source_type: "image", destination_type: "volume", volume_type: "ssd", uuid: "i" };
    const withDisk = (volume_size: number) => ({ ...server("1", "small"), block_device: [{ ...disk, volume_size }] });
    expect(ownedInOne(resourceOf("compute_instance_v2", withDisk(8)))).toMatchObject({ volumes: 1, gigabytes_ssd: 8 });
    // A state has 0 where the image says the size.
    expect(ownedInOne(resourceOf("compute_instance_v2", withDisk(0)))).toMatchObject({ gigabytes: [1, 100] });
  });

  test("of an interface is its port, which states always name, unless it is theirs already", () => {
    const port = resourceOf("networking_port_v2", { id: "mine", region: "RegionOne" });
    const interfaces = (...ids: string[]) =>
      resourceOf("networking_router_interface_v2", ...ids.map((id) => ({ id, port_id: id, region: "RegionOne" })));
    expect(ownedInOne(interfaces("made"))).toMatchObject({ port: 1 });
    expect(ownedInOne(port, interfaces("mine", "made"))).toMatchObject({ port: 2 });
  });

  test("of a group are the rules that Neutron added too, and of a network perhaps its port", () => {
    const group = (id: string, delete_default_rules: boolean | null) => ({
      id,
      region: "RegionOne",
      delete_default_rules,
    });
    expect(
      ownedInOne(
        resourceOf("networking_secgroup_v2", group("1", null), group("2", true)),
        resourceOf("networking_network_v2", { id: "n", region: "RegionOne" }),
      ),
    ).toMatchObject({ security_group: 2, security_group_rule: 2, network: 1, port: [0, 1] });
  });

  test("counts once, however many states have it", () => {
    const states = ["a", "b"].flatMap((name) =>
      readState(stateOf(resourceOf("compute_instance_v2", server("1", "large"))), name),
    );
    expect(owned(ownedBy(states, snapshotOf(regionOf("RegionOne")), PROJECTS).snapshot.regions[0])).toMatchObject({
      instances: 1,
      cores: 8,
    });
  });

  test("is never more than is used, and where it would be, that is said", () => {
    const { snapshot, excess } = ownIn(
      [regionOf("RegionOne", { services: { compute: { state: "known", at: AT, quotas: { instances: used(1) } } } })],
      resourceOf("compute_instance_v2", server("1", "small"), server("2", "small")),
    );
    expect(owned(snapshot.regions[0])).toEqual({ instances: 1 });
    expect(excess).toEqual([{ region: "RegionOne", field: "compute.instances", inStates: 2, used: 1 }]);
  });

  test("is not recorded of what is unknown", () => {
    const silent = { state: "unknown", at: AT, cause: "timeout", message: "no answer in time" } as const;
    const region = regionOf("RegionOne", { services: { compute: silent } });
    const { snapshot } = ownIn([region], resourceOf("compute_instance_v2", server("1", "small")));
    expect(snapshot.regions).toEqual([region]);
  });

  test("leaves nothing of the state in the snapshot but numbers", () => {
    const secret = { ...server("1", "small"), admin_pass: "hunter2", user_data: "hunter2", name: "hunter2" };
    const { snapshot } = ownIn([regionOf("RegionOne")], resourceOf("compute_instance_v2", secret));
    expect(JSON.stringify(snapshot)).not.toContain("hunter2");
  });

  test("property: owned and maybe owned are between nothing and what is used, and more resources own more", () => {
    const flavor = fc.constantFrom("small", "large", "gone");
    fc.assert(
      fc.property(fc.array(flavor, { maxLength: 30 }), fc.nat(30), fc.nat(100), (flavors, some, amount) => {
        const region = regionOf("RegionOne", {
          services: { compute: { state: "known", at: AT, quotas: { cores: used(amount) } } },
        });
        const coresOf = (names: readonly string[]) => {
          const servers = names.map((name, index) => server(`${index}`, name));
          const compute = ownIn([region], resourceOf("compute_instance_v2", ...servers)).snapshot.regions[0].services
            .compute;
          const { owned: sure = -1, maybeOwned = 0 } = compute?.state === "known" ? compute.quotas.cores : {};
          return { sure, most: sure + maybeOwned };
        };
        const [all, part] = [coresOf(flavors), coresOf(flavors.slice(0, some))];
        expect(all.sure).toBeGreaterThanOrEqual(part.sure);
        expect(all.most).toBeGreaterThanOrEqual(part.most);
        expect(part.sure).toBeGreaterThanOrEqual(0);
        expect(all.most).toBeLessThanOrEqual(amount);
        const priced = flavors.reduce((sum, name) => sum + (name === "large" ? 8 : 1), 0);
        expect(all.sure).toBe(Math.min(priced, amount));
      }),
    );
  });
});

describe("a resource of a state", () => {
  const network = (id: string, region: string | null, tenant_id?: string) =>
    resourceOf("networking_network_v2", { id, region, tenant_id });
  const networks = (ownership: ReturnType<typeof ownIn>) =>
    ownership.snapshot.regions.map((region) => owned(region).network);
  const ids = (resources: readonly { readonly id?: string }[]) => resources.map(({ id }) => id);

  test("in a region that was not asked counts nowhere, and is told", () => {
    const found = ownIn([regionOf("RegionOne")], network("a", "RegionOne"), network("b", "RegionNine"));
    expect(networks(found)).toEqual([1]);
    expect(ids(found.elsewhere)).toEqual(["b"]);
  });

  test("of another project counts nowhere, and is told", () => {
    const found = ownIn([regionOf("RegionOne")], network("a", "RegionOne", "p"), network("b", "RegionOne", "q"));
    expect(networks(found)).toEqual([1]);
    expect(ids(found.elsewhere)).toEqual(["b"]);
  });

  test("without a region may be in each, even if there is one only", () => {
    const found = ownIn([regionOf("RegionOne"), regionOf("RegionTwo")], network("a", null), network("b", "RegionTwo"));
    expect(networks(found)).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(ids(found.unclear)).toEqual(["a"]);
    expect(networks(ownIn([regionOf("RegionOne")], network("a", null)))).toEqual([[0, 1]]);
  });

  test("is in the cloud of its project, where several have its region; without one it may be in each", () => {
    const clouds = [regionOf("RegionOne"), regionOf("RegionOne", { name: "west", cloud: "other" })];
    const states = readState(stateOf(network("a", "RegionOne", "q")), "app.tfstate");
    const told = ownedBy(states, snapshotOf(...clouds), { acme: "p", other: "q" });
    expect(networks(told)).toEqual([0, 1]);
    const untold = ownIn(clouds, network("a", "RegionOne"));
    expect(networks(untold)).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(ids(untold.unclear)).toEqual(["a"]);
  });
});
