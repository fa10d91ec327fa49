import type { ModelAddressPlan } from "../../src/model";
import { renderAddressPlans, reportAddressPlans } from "../../src/report/address-plan";

const PLAN: ModelAddressPlan = {
  path: "acme/addresses",
  tenant: "acme/tenant",
  holder: "acme/addresses",
  pools: [
    { plane: "default", cidr: "10.0.0.0/24" },
    { plane: "copy", cidr: "fd00::/48" },
  ],
  reserved: [
    { cidr: "10.0.0.0/26", reason: "the old office" },
    { cidr: "10.0.0.64/26", reason: "a VPN", region: "RegionTwo" },
  ],
  blocks: [
    { network: "app", plane: "default", region: "RegionOne", domain: "region RegionOne", cidr: "10.0.0.128/26" },
    { network: "app", plane: "default", region: "RegionTwo", domain: "region RegionTwo", cidr: "10.0.0.128/26" },
  ],
  addresses: [{ network: "app", name: "vip", region: "RegionOne", address: "10.0.0.190", mac: "02:00:00:00:00:01" }],
};

describe("the report of address plans", () => {
  test("says what is left of a pool in each routing domain, exactly", () => {
    expect(reportAddressPlans([PLAN]).pools).toEqual([
      expect.objectContaining({
        pool: "10.0.0.0/24",
        domain: "region RegionOne",
        addresses: "256",
        free: "128",
        largest: "10.0.0.64/26",
      }),
      expect.objectContaining({
        pool: "10.0.0.0/24",
        domain: "region RegionTwo",
        addresses: "256",
        free: "64",
        largest: "10.0.0.192/26",
      }),
      expect.objectContaining({
        plane: "copy",
        domain: "",
        addresses: "1208925819614629174706176",
        free: "1208925819614629174706176",
        largest: "fd00::/48",
      }),
    ]);
  });

  test("says that nothing is left", () => {
    const full = { ...PLAN, pools: [{ plane: "default", cidr: "10.0.0.128/26" }] };
    expect(reportAddressPlans([full]).pools[0]).toMatchObject({ free: "0", largest: "" });
  });

  test("is JSON with all of it", () => {
    expect(JSON.parse(renderAddressPlans(reportAddressPlans([PLAN]), "json"))).toMatchObject({
      networks: [
        { plan: "acme/addresses", network: "app", region: "RegionOne", plane: "default", cidr: "10.0.0.128/26" },
        {},
      ],
      addresses: [{ name: "vip", address: "10.0.0.190", mac: "02:00:00:00:00:01" }],
    });
  });

  test("is one list as CSV, quoted where it has to be", () => {
    const odd = { ...PLAN, path: 'acme/a "b", c', pools: [], blocks: [] };
    expect(renderAddressPlans(reportAddressPlans([odd]), "csv").split("\n")).toEqual([
      "kind,plan,network,name,region,address,mac",
      'addresses,"acme/a ""b"", c",app,vip,RegionOne,10.0.0.190,02:00:00:00:00:01',
    ]);
  });

  test("is three tables for a person, and says where there is nothing", () => {
    const text = renderAddressPlans(reportAddressPlans([{ ...PLAN, addresses: [] }]), "table");
    expect(text).toMatch(/^Pools\n[^]*10\.0\.0\.0\/24[^]*\n\nNetworks\n[^]*RegionTwo[^]*\n\nNamed addresses: none$/);
  });
});
