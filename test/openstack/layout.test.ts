import { layout, regionsNamed } from "./layout";

describe("layout", () => {
  test("is in the user's cache, on loopback addresses", () => {
    // GIVEN an environment without settings
    const cloud = layout({ XDG_CACHE_HOME: "/home/me/.cache" });
    // THEN install and state are apart, and each region has an address of its own
    expect(cloud.state).toBe("/home/me/.cache/cdktf-openstack-multisite/cloud/state");
    expect(cloud.venv.startsWith(cloud.state)).toBe(false);
    expect(cloud.regions.map(({ name, address }) => `${name} ${address}`)).toEqual([
      "RegionOne 127.0.77.11",
      "RegionTwo 127.0.77.12",
      "RegionThree 127.0.77.13",
    ]);
  });

  test("can be elsewhere", () => {
    // GIVEN a folder and a network
    const cloud = layout({ MULTISITE_CLOUD_DIR: "/srv/cloud", MULTISITE_CLOUD_NET: "127.9.0" });
    // THEN both are used
    expect(cloud.cloudsYaml).toBe("/srv/cloud/state/clouds.yaml");
    expect(cloud.address).toBe("127.9.0.1");
  });

  test.each(["10.0.0", "127.0", "127.0.256", "127.0.0.1", "127.0.77;"])("refuses the network %s", (net) => {
    expect(() => layout({ HOME: "/home/me", MULTISITE_CLOUD_NET: net })).toThrow("MULTISITE_CLOUD_NET");
  });

  test.each(["relative", "/with space", `/${"x".repeat(90)}`])("refuses the folder %s", (folder) => {
    expect(() => layout({ MULTISITE_CLOUD_DIR: folder })).toThrow("MULTISITE_CLOUD_DIR");
  });
});

describe("regionsNamed", () => {
  const cloud = layout({ MULTISITE_CLOUD_DIR: "/srv/cloud" });

  test("gives all without a name, and keeps their order", () => {
    expect(regionsNamed(cloud, []).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(regionsNamed(cloud, ["RegionThree", "RegionOne"]).map(({ number }) => number)).toEqual([1, 3]);
  });

  test("refuses a region that is not there, and names those that are", () => {
    expect(() => regionsNamed(cloud, ["RegionFour"])).toThrow(
      'no region "RegionFour": this cloud has RegionOne, RegionTwo, RegionThree',
    );
  });
});
