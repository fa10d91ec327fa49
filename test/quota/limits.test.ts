import fc from "fast-check";
import { FIELDS, readLimits, readSoft, type Limits } from "../../src/quota";
import { amounts } from "./accounts";

const read = (limits: unknown) => {
  const { amounts: read, problems } = readLimits(limits as Limits, "hard");
  return {
    amounts: Object.fromEntries(read),
    problems: problems.map(({ code, value, fix }) => `${code} ${value}: ${fix}`),
  };
};

describe("readLimits", () => {
  test("takes limits by service and name, 0 and -1 as they are, and leaves out what is not given", () => {
    const limits = {
      compute: { cores: 200, ram: 0, instances: undefined },
      volume: { gigabytes: -1, gigabytes_ssd: 5 },
    };
    expect(read(limits)).toEqual({
      amounts: { "compute.cores": 200, "compute.ram": 0, "volume.gigabytes": -1, "volume.gigabytes_ssd": 5 },
      problems: [],
    });
  });

  test.each([
    [{ compute: { vcpus: 1 } }, "hard.compute.vcpus: use one of cores, ram, instances, key_pairs"],
    [{ compute: { core: 1 } }, "hard.compute.core: use compute.cores"],
    [{ network: { floating_ips: 1 } }, "hard.network.floating_ips: use network.floatingip"],
    [{ network: { floatingIp: 1 } }, "hard.network.floatingIp: use network.floatingip"],
    [{ compute: { gigabytes: 1 } }, "hard.compute.gigabytes: use volume.gigabytes"],
    [{ computes: { cores: 1 } }, "hard.computes.cores: use compute.cores"],
    [{ dns: { zones: 1 } }, "hard.dns.zones: use one of compute, network, volume, image, loadBalancer for the service"],
  ])("says what was probably meant by %j", (limits, problem) => {
    const { amounts: none, problems } = read(limits);
    expect(none).toEqual({});
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`QUOTA_FIELD ${problem}`);
  });

  test.each([1.5, -2, NaN, Infinity, 2 ** 31, "5", null, true])("refuses %p", (cores) => {
    expect(read({ compute: { cores } })).toEqual({
      amounts: {},
      problems: [
        `QUOTA_LIMIT ${typeof cores === "string" ? `"${cores}"` : cores}: give a whole number of vCPUs of servers, from 0 (none) to 2147483647, or -1 (unlimited)`,
      ],
    });
  });

  test("names the unit", () => {
    expect(read({ compute: { ram: 0.5 } }).problems[0]).toContain("give a whole number of MiB of memory of servers");
  });

  test("leaves out what Nova heeds no more, and says what counts", () => {
    expect(read({ compute: { floating_ips: 4 } })).toEqual({
      amounts: {},
      problems: ["QUOTA_NO_EFFECT hard.compute.floating_ips: use network.floatingip"],
    });
  });

  test("property: takes every limit of every field that counts", () => {
    const fields = FIELDS.filter(({ successor }) => successor === undefined);
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.integer({ min: -1 }), ({ service, name, key }, limit) => {
        expect(read({ [service]: { [name]: limit } })).toEqual({ amounts: { [key]: limit }, problems: [] });
      }),
    );
  });
});

describe("readSoft", () => {
  const hard = amounts({ "compute.cores": 100, "compute.ram": -1, "network.port": 7, "network.router": 0 });

  test("takes a part of each hard limit, whole and rounded down", () => {
    expect(Object.fromEntries(readSoft(0.29, hard).amounts)).toEqual({
      "compute.cores": 29,
      "compute.ram": -1,
      "network.port": 2,
      "network.router": 0,
    });
    expect(readSoft(1, hard).amounts).toEqual(hard);
  });

  test("never warns of the first one, where one may be there", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (cores, part) => {
          const soft = readSoft(part, amounts({ "compute.cores": cores })).amounts.get("compute.cores");
          expect(soft).toBeGreaterThanOrEqual(Math.min(cores, 1));
          expect(soft).toBeLessThanOrEqual(cores);
        },
      ),
    );
    expect(Object.fromEntries(readSoft(0.8, amounts({ "network.router": 1 })).amounts)).toEqual({
      "network.router": 1,
    });
  });

  test.each([0, -0.5, 1.01, NaN])("refuses %p", (soft) => {
    expect(readSoft(soft, hard)).toMatchObject({ problems: [{ code: "QUOTA_LIMIT", value: `${soft}` }] });
  });

  test("takes limits of its own, none above the hard one", () => {
    const { problems } = readSoft({ compute: { cores: 101, ram: 5 }, network: { port: -1, subnet: 9 } }, hard);
    expect(problems.map(({ what, value }) => `${what} (${value})`)).toEqual([
      "soft.compute.cores is above the hard limit, 100: nothing would be warned of before it fails (101)",
      "soft.network.port is above the hard limit, 7: nothing would be warned of before it fails (-1)",
    ]);
  });
});
