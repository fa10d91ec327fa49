import type { ReplicaEvent, ReplicaNews } from "cdktf-openstack-multisite/runtime";
import { newsFilter, replicaProgress } from "../../src/cli/images/replica-progress";

const isTTY = process.stderr.isTTY;
let written: string;
beforeEach(() => {
  written = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => (written += String(text)) !== "");
});
afterEach(() => {
  jest.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

const at = "2026-10-01T12:00:00Z";
const event = (news: ReplicaNews, region = "One"): ReplicaEvent => ({ label: "acme/base 1", region, at, ...news });
const progress = (bytes: number, region?: string) => event({ event: "progress", bytes, size: 4096 }, region);

describe("lines", () => {
  test("are one for each event, but not for each chunk", () => {
    process.stderr.isTTY = false;
    const shown = replicaProgress({});
    shown.onEvent(event({ event: "path", path: "stream" }));
    for (let bytes = 64; bytes <= 4096; bytes += 64) shown.onEvent(progress(bytes));
    shown.onEvent(event({ event: "retry", attempt: 2, waitMs: 1500, message: "reset" }));
    shown.onEvent(event({ event: "verified", id: "i", bytes: 4096 }));
    shown.onEvent(event({ event: "published", id: "i" }));
    shown.onEvent(event({ event: "failed", message: "no" }, "Two"));
    shown.end();
    expect(written.split("\n")).toEqual([
      "One: acme/base 1: uploading",
      ...["25 %", "50 %", "75 %", "100 %"].map((part) => `One: acme/base 1: ${part} of 4KB`),
      "One: acme/base 1: reset; once more in 2 s",
      "One: acme/base 1: verified",
      "One: acme/base 1: published as i",
      "Two: acme/base 1: failed: no",
      "",
    ]);
  });

  test("are there for what is slow after ten seconds, each region by itself", () => {
    let now = 0;
    const isNews = newsFilter(() => now);
    expect([isNews(progress(1)), isNews(progress(1, "Two"))]).toEqual([false, false]);
    now = 9_999;
    expect(isNews(progress(2))).toBe(false);
    now = 10_000;
    expect([isNews(progress(3)), isNews(progress(4)), isNews(progress(2, "Two"))]).toEqual([true, false, true]);
    expect(isNews(event({ event: "progress", bytes: 5 }, "Three"))).toBe(false);
  });

  test("are there instead of bars where requests are shown too", () => {
    process.stderr.isTTY = true;
    replicaProgress({ debug: true }).onEvent(event({ event: "path", path: "resume" }));
    expect(written).toBe("One: acme/base 1: begun before, it goes on\n");
  });
});

test("bars are one for each replica, with what is done of it", () => {
  process.stderr.isTTY = true;
  const shown = replicaProgress({});
  shown.onEvent(event({ event: "path", path: "stream" }));
  shown.onEvent(progress(1024));
  shown.onEvent(event({ event: "path", path: "present" }, "Two"));
  shown.onEvent(event({ event: "verified", id: "i" }, "Two"));
  shown.end();
  expect(written).toMatch(/One acme\/base 1 █{10}░{30} 25 % of 4KB/);
  expect(written).toMatch(/Two acme\/base 1 █{40} +verified/);
});
