import { readState } from "cdktf-openstack-multisite/runtime";
import { resourceOf, server, stateOf } from "./terraform-states";

const SECRET = "hunter2-hunter2";
const read = (text: string) => readState(text, "app.tfstate");

describe("a state", () => {
  test("has resources with what is set of them", () => {
    const [found, ...rest] = read(stateOf(resourceOf("compute_instance_v2", server("1", "small"))));
    expect(rest).toEqual([]);
    expect(found).toEqual({
      type: "openstack_compute_instance_v2",
      state: "app.tfstate",
      id: "1",
      region: "RegionOne",
      project: undefined,
      attributes: {
        id: "1",
        region: "RegionOne",
        name: "app",
        flavor_name: "small",
        network: [{ uuid: "net", fixed_ip_v4: "10.0.0.3" }],
        block_device: [],
      },
    });
  });

  test("has each copy, also those that are tainted or deposed; not what it only read, nor what has no limit", () => {
    const network = resourceOf("networking_network_v2", { id: "a", region: "RegionOne" }) as { instances: object[] };
    const [instance] = network.instances;
    network.instances.push({ ...instance, status: "tainted", attributes: { id: "b", region: "RegionOne" } });
    network.instances.push({ ...instance, deposed: "0f1e2d3c", attributes: { id: "c", region: "RegionOne" } });
    const source = { ...resourceOf("networking_network_v2", { id: "d", region: "RegionOne" }), mode: "data" };
    const other = resourceOf("compute_volume_attach_v2", { id: "e", region: "RegionOne" });
    expect(read(stateOf(network, source, other)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  test("of what was interrupted says what is known", () => {
    const [found] = read(stateOf(resourceOf("networking_network_v2", { id: null, region: null, name: "app" })));
    expect(found).toMatchObject({ id: undefined, region: undefined, attributes: { name: "app" } });
  });

  test("knows the project of what does not say it by the others of its provider, if they agree", () => {
    const one = resourceOf("compute_instance_v2", server("1", "small"));
    const network = (tenant_id: string) =>
      resourceOf("networking_network_v2", { id: tenant_id, region: "RegionOne", tenant_id });
    const other = { ...resourceOf("compute_instance_v2", server("2", "small")), provider: 'provider["x"].other' };
    const projects = (...all: object[]) => read(stateOf(...all)).map(({ project }) => project);
    expect(projects(one, network("p"), other)).toEqual(["p", "p", undefined]);
    expect(projects(one, network("p"), network("q"))).toEqual([undefined, "p", "q"]);
  });

  test("may be empty of resources", () => {
    expect(read(stateOf())).toEqual([]);
  });

  const old = { ...resourceOf("networking_network_v2"), instances: [{ attributes_flat: { id: SECRET } }] };
  test.each<[string, string, RegExp]>([
    ["nothing", " \n", /^it is empty; leave it out if nothing was deployed yet .*terraform state pull/],
    ["what is cut off", stateOf({ x: SECRET }).slice(0, -20), /^it is no state, its \d+ characters are no JSON object/],
    ["a list", `["${SECRET}"]`, /no JSON object/],
    ["another program's JSON", `{"a":"${SECRET}"}`, /^it has no version, and states of version 4 are read/],
    ["an old state", `{"version":3,"modules":["${SECRET}"]}`, /^it has version 3, .*`terraform state pull` prints/],
    [
      "an encrypted one",
      `{"encrypted_data":"${SECRET}","encryption_version":"v0"}`,
      /`tofu state pull` prints, with the/,
    ],
    ["terraform show", `{"format_version":"1.0","values":"${SECRET}"}`, /^it is what `terraform show -json` prints/],
    ["no resources", `{"version":4,"x":"${SECRET}"}`, /^it is damaged: resources is not/],
    ["a resource that is none", stateOf(resourceOf("x"), [SECRET]), /damaged: resources\[1\] is not/],
    ["no type", stateOf({ ...resourceOf("x"), type: 7 }), /damaged: resources\[0\]\.type is not/],
    ["no instances", stateOf({ ...resourceOf("x"), instances: SECRET }), /resources\[0\]\.instances is not/],
    [
      "attributes that are none",
      stateOf({ ...resourceOf("networking_network_v2"), instances: [{ attributes: SECRET }] }),
      /resources\[0\]\.instances\[0\]\.attributes is not/,
    ],
    ["attributes of Terraform 0.11", stateOf(old), /`terraform apply -refresh-only` first/],
  ])("is refused for %s, without what is in it", (_what, text, message) => {
    const refused = () => read(text);
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(SECRET);
  });
});
