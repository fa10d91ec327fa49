import { openRegions, readFlavors } from "cdktf-openstack-multisite/runtime";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import { configOf, startCloud } from "../openstack-client/fixture";
import { FakeRegion, flavor, json, type Answer } from "./fake-region";

let cloud: EmbeddedCloud;
let one: FakeRegion;
let two: FakeRegion;
beforeEach(async () => {
  ({ cloud } = await startCloud());
  [one, two] = await Promise.all([FakeRegion.start(), FakeRegion.start()]);
});
afterEach(() => Promise.all([cloud.stop(), one.stop(), two.stop()]));

async function flavors(timeoutMs = 20_000) {
  const regions = Object.entries({ One: one.overrides, Two: two.overrides });
  const entry = { ...cloud.cloudsYamlEntry(), regions: regions.map(([name, values]) => ({ name, values })) };
  return readFlavors(await openRegions(configOf(entry), { timeoutMs }), { timeoutMs });
}

describe("the flavors of regions", () => {
  test("are what each of them has, in one request", async () => {
    two.flavors = json({ flavors: [{ ...flavor("small", 4, 4096), swap: "", links: [] }] });
    const [first, second] = await flavors();
    expect(first).toEqual({
      ...{ name: "One", region: "One", cloud: "acme" },
      answer: {
        state: "known",
        at: expect.any(String),
        flavors: [flavor("small", 1, 2048), flavor("large", 8, 16_384)],
      },
    });
    expect(second.answer).toMatchObject({ flavors: [flavor("small", 4, 4096)] });
    expect(one.requests.map(({ url }) => url)).toEqual(["/compute/flavors/detail"]);
  });

  test("are read page after page, at the catalog's address", async () => {
    const links = [{ rel: "next", href: "http://elsewhere.invalid/flavors?marker=x" }];
    one.flavors = (response, request) => {
      const isFirst = !String(request.url).includes("marker=");
      const page = isFirst ? { flavors: [flavor("a", 1, 1)], flavors_links: links } : { flavors: [flavor("b", 1, 1)] };
      json(page)(response, request);
    };
    expect((await flavors())[0].answer).toMatchObject({ flavors: [{ name: "a" }, { name: "b" }] });
    expect(one.requests.map(({ url }) => url)).toEqual([
      "/compute/flavors/detail",
      "/compute/flavors/detail?marker=id-a",
    ]);
  });

  test.each<[string, Answer, string]>([
    ["never answers", () => {}, "timeout"],
    ["forbids it", json({ forbidden: { code: 403, message: "no" } }, 403), "forbidden"],
    ["sends no flavors", json({}), "badBody"],
    ["sends one flavor", json({ flavors: flavor("a", 1, 1) }), "badBody"],
    ["sends a flavor without RAM", json({ flavors: [{ ...flavor("a", 1, 1), ram: null }] }), "badBody"],
    ["sends half a core", json({ flavors: [flavor("a", 0.5, 1)] }), "badBody"],
    ["sends nothing for one", json({ flavors: [null] }), "badBody"],
  ])("are unknown where it %s, and nowhere else", async (_what, answer, cause) => {
    one.flavors = answer;
    const [first, second] = await flavors(cause === "timeout" ? 2_000 : undefined);
    expect(first.answer).toMatchObject({
      state: "unknown",
      cause,
      message: expect.stringContaining("compute in One: "),
    });
    expect(second.answer.state).toBe("known");
  });
});
