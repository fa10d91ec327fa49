import fc from "fast-check";
import schema from "../../schema/openstack.json";
import { FIELDS, fieldOf, findField, UNLIMITED, type FieldKey } from "../../src/quota";

/** What OpenStack 2026.2 answers a member who asks for the quotas of its project, with the names in its order. */
const ANSWERED = {
  // GET /os-quota-sets/{project}/detail, without a microversion: with those of nova-network
  compute:
    "cores fixed_ips floating_ips injected_file_content_bytes injected_file_path_bytes injected_files instances key_pairs " +
    "metadata_items ram security_group_rules security_groups server_group_members server_groups",
  // GET /v2.0/quotas/{project}/details.json
  network:
    "network subnet subnetpool port router_route router floatingip rbac_policy security_group security_group_rule trunk " +
    "ikepolicy ipsecpolicy endpoint_group vpnservice ipsec_site_connection",
  // GET /os-quota-sets/{project}?usage=True
  volume:
    "volumes per_volume_gigabytes snapshots gigabytes backups backup_gigabytes volumes___DEFAULT__ gigabytes___DEFAULT__ " +
    "snapshots___DEFAULT__ groups",
  // GET /v2/info/usage, with unified limits
  image: "image_size_total image_count_total image_stage_total image_count_uploading",
  // octavia/api/v2/types/quotas.py
  loadBalancer: "loadbalancer listener member pool healthmonitor l7policy l7rule",
};

const keys = (service: string, names: string) => names.split(" ").map((name) => `${service}.${name}`);

interface Resource {
  readonly block: {
    readonly attributes?: Readonly<Record<string, unknown>>;
  };
}

describe("the catalog", () => {
  test.each(Object.entries(ANSWERED))("has all that the service of %s limits, and nothing else", (service, names) => {
    const answered = keys(service, names);
    expect(answered.filter((key) => findField(service, key.slice(key.indexOf(".") + 1))?.key !== key)).toEqual([]);
    const others = FIELDS.filter((field) => field.service === service && !answered.includes(field.key));
    expect(others).toEqual([]);
  });

  test("says in which unit sizes are", () => {
    const units = FIELDS.filter(({ unit }) => unit !== undefined).map(({ key, unit }) => `${key} ${unit}`);
    expect(units).toEqual([
      "compute.ram MiB",
      "compute.injected_file_content_bytes bytes",
      "compute.injected_file_path_bytes bytes",
      "volume.gigabytes GiB",
      "volume.backup_gigabytes GiB",
      "volume.per_volume_gigabytes GiB",
      "image.image_size_total MiB",
      "image.image_stage_total MiB",
    ]);
  });

  test("says which numbers of regions do not add up", () => {
    const of = (kind: string) => FIELDS.filter((field) => field.kind === kind).map(({ name }) => name);
    expect(of("per user")).toEqual(["key_pairs"]);
    expect(of("per item")).toEqual([
      "metadata_items",
      "server_group_members",
      "injected_files",
      "injected_file_content_bytes",
      "injected_file_path_bytes",
      "security_group_rules",
      "router_route",
      "per_volume_gigabytes",
    ]);
    expect(of("replicated").sort()).toEqual(ANSWERED.image.split(" ").sort());
  });

  test("names attributes that the provider has, and each of them once", () => {
    const [{ resource_schemas: all }] = Object.values(schema.provider_schemas);
    const resources = all as unknown as Readonly<Record<string, Resource>>;
    const named = FIELDS.flatMap(({ terraform }) => terraform ?? []);
    const missing = named.filter(({ type, attribute }) => resources[type]?.block.attributes?.[attribute] === undefined);
    expect(missing).toEqual([]);
    const places = new Map<string, string[]>();
    for (const { type, attribute } of named) places.set(type, [...(places.get(type) ?? []), attribute]);
    for (const [type, attributes] of places) {
      const others = ["id", "project_id", "region", "volume_type_quota"];
      const limits = Object.keys(resources[type].block.attributes ?? {}).filter((it) => !others.includes(it));
      expect([...attributes].sort()).toEqual(limits.sort());
    }
    expect(places.size).toBe(4);
  });

  test("names what counts instead of the limits of nova-network", () => {
    const replaced = FIELDS.flatMap(({ name, successor }) => (successor === undefined ? [] : [`${name} ${successor}`]));
    expect(replaced).toEqual([
      "floating_ips network.floatingip",
      "fixed_ips network.port",
      "security_groups network.security_group",
      "security_group_rules network.security_group_rule",
    ]);
    for (const { successor } of FIELDS) if (successor !== undefined) expect(fieldOf(successor).key).toBe(successor);
  });

  test("unlimited is -1", () => {
    expect(UNLIMITED).toBe(-1);
  });
});

describe("fields of volume types", () => {
  test("are as their general ones", () => {
    expect(findField("volume", "gigabytes_ssd")).toEqual({
      key: "volume.gigabytes_ssd",
      service: "volume",
      name: "gigabytes_ssd",
      kind: "summable",
      unit: "GiB",
      counts: "size of volumes and their snapshots, of the type ssd",
      terraform: {
        type: "openstack_blockstorage_quotaset_v3",
        attribute: "volume_type_quota",
        mapKey: "gigabytes_ssd",
      },
    });
  });

  test("are none of other services, of other fields, or without a type", () => {
    const names = ["backups_ssd", "groups_ssd", "gigabytes_", "_ssd", "ssd", "per_volume_gigabytes_ssd"];
    expect(names.filter((name) => findField("volume", name) !== undefined)).toEqual([]);
    expect(findField("compute", "volumes_ssd")).toBeUndefined();
  });

  test("property: every name of a type has its three", () => {
    const types = fc.string({ minLength: 1, unit: "binary" });
    fc.assert(
      fc.property(types, fc.constantFrom("volumes", "snapshots", "gigabytes"), (type, general) => {
        const key = `volume.${general}_${type}` as FieldKey;
        expect(fieldOf(key)).toMatchObject({ key, kind: "summable", terraform: { mapKey: `${general}_${type}` } });
      }),
    );
  });
});

test("a field that no service has is refused by name", () => {
  expect(() => fieldOf("compute.cpus" as FieldKey)).toThrow('no service has a limit "compute.cpus"');
  expect(() => fieldOf("cores" as FieldKey)).toThrow("use service.field, such as compute.cores");
});
