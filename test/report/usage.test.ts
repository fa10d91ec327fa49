import { renderUsage, reportUsage } from "../../src/report/usage";
import { known, region, unknown } from "../live/usages";

const compute = known({
  cores: { used: 17, reserved: 0, limit: 20 },
  ram: { used: 512, reserved: 512, limit: 1024 },
  instances: { used: 11, reserved: 0, limit: 10 },
  key_pairs: { reserved: 0, limit: 100 },
  metadata_items: { reserved: 0, limit: 128 },
});
const volume = known({
  gigabytes: { used: 30, reserved: 2, limit: -1 },
  gigabytes_fast: { used: 0, reserved: 0, limit: -1 },
});
const REPORT = reportUsage([region("RegionOne", { compute, volume }), region("RegionTwo", { compute: unknown })], {
  soft: 0.8,
});

/** Cells of the table, by the first one of the row. */
function cells(text: string): Record<string, string[]> {
  const rows = text.split("\n").flatMap((line) => {
    const [head, ...others] = line
      .split("│")
      .slice(1, -1)
      .map((cell) => cell.trim());
    return head === undefined ? [] : [[head, others] as const];
  });
  return Object.fromEntries(rows);
}

describe("the table of usage", () => {
  const text = renderUsage(REPORT, "table", { color: false });

  test("has a row for each quota and a column for each region, with what is marked", () => {
    expect(cells(text)).toEqual({
      "used / limit": ["RegionOne", "RegionTwo", "total"],
      "compute cores": ["17 / 20 soft", "unknown", "at least 17 / 20"],
      "compute ram (MiB)": ["512+512 / 1024 full", "unknown", "at least 512+512 / 1024"],
      "compute instances": ["11 / 10 over", "unknown", "at least 11 / 10"],
      "compute key_pairs": ["? / 100", "unknown", "–"],
      "volume gigabytes (GiB)": ["30+2 / ∞", "–", "at least 30+2 / ∞"],
    });
  });

  test("has the shares of a budget beside the limits", () => {
    const budget = {
      hard: { "compute.cores": 40, "compute.ram": -1 },
      regions: [{ name: "RegionOne", hard: { "compute.cores": 16, "compute.ram": -1 }, soft: { "compute.cores": 10 } }],
    };
    const found = reportUsage([region("RegionOne", { compute, volume })], { budget });
    expect(cells(renderUsage(found, "table", { color: false }))).toMatchObject({
      "used / limit / budget": ["RegionOne", "total"],
      "compute cores": ["17 / 20 / 16 over", "17 / 20 / 40"],
      "compute ram (MiB)": ["512+512 / 1024 / ∞ full", "512+512 / 1024 / ∞"],
      "compute instances": ["11 / 10 / – over", "11 / 10 / –"],
    });
    expect(renderUsage(found, "csv", { color: false })).toMatch(/^RegionOne,.*,cores,,17,0,20,16,over,known,,/m);
    expect(JSON.parse(renderUsage(found, "json", { color: false }))).toMatchObject({ budget });
  });

  test("says below what is unknown and why, and what is not told", () => {
    expect(text.split("\n").slice(-4)).toEqual([
      `unknown: compute in RegionTwo (timeout): ${unknown.state === "unknown" ? unknown.message : ""}`,
      "not told: network in RegionOne, RegionTwo has no limits, and does not say what is used",
      "not told: image in RegionOne, RegionTwo has no limits, and does not say what is used",
      "not told: volume in RegionTwo has no limits, and does not say what is used",
    ]);
  });

  test("is not there where nothing is known", () => {
    const services = { compute: unknown, network: unknown, volume: unknown, image: unknown };
    const nothing = renderUsage(reportUsage([region("RegionTwo", services)], {}), "table", { color: false });
    expect(nothing).toMatch(/^unknown: compute, network, volume, image in RegionTwo \(timeout\): .*$/);
  });

  test("has colour only where that is wanted", () => {
    const colored = renderUsage(REPORT, "table", { color: true });
    expect(colored).toContain("\x1b[31m11 / 10 over\x1b[39m");
    expect(colored).toContain("\x1b[33m17 / 20 soft\x1b[39m");
    expect(colored.replaceAll(/\u001b\[\d+m/gu, "")).toBe(text);
  });
});

test("as JSON it is all of it", () => {
  const { version, regions, totals, passed } = JSON.parse(
    renderUsage(REPORT, "json", { color: false }),
  ) as typeof REPORT;
  expect(version).toBe(1);
  expect(regions).toEqual(REPORT.regions);
  expect(totals).toContainEqual({
    ...{ service: "compute", quota: "cores", used: 17, reserved: 0, limit: 20, atLeast: true },
  });
  expect(passed.map(({ name, quota, level }) => [name, quota, level])).toEqual([
    ["RegionOne", "cores", "soft"],
    ["RegionOne", "ram", "full"],
    ["RegionOne", "instances", "over"],
  ]);
});

test("as CSV it has a row for each quota, and one for a service that tells none", () => {
  const [head, ...rows] = renderUsage(REPORT, "csv", { color: false }).split("\n");
  const at = "2026-11-25T08:00:00.000Z";
  expect(head).toBe("name,region,cloud,service,quota,unit,used,reserved,limit,budget,level,state,cause,at");
  expect(rows).toContain(`RegionOne,RegionOne,acme,compute,ram,MiB,512,512,1024,,full,known,,${at}`);
  expect(rows).toContain(`RegionOne,RegionOne,acme,compute,key_pairs,,,0,100,,,known,,${at}`);
  expect(rows).toContain(`RegionTwo,RegionTwo,acme,compute,,,,,,,,unknown,timeout,${at}`);
  expect(rows).toContain(`RegionTwo,RegionTwo,acme,image,,,,,,,,known,,${at}`);
});
