import { regionsReached, waveProblems } from "../../src/image";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];

describe("waves", () => {
  test.each<[string, string[][], string[]]>([
    ["all in order", [["RegionTwo"], ["RegionOne", "RegionThree"]], []],
    ["none", [], ["a wave is empty, or there is none", "regions are in no wave: RegionOne, RegionTwo, RegionThree"]],
    ["an empty one", [[], REGIONS], ["a wave is empty, or there is none"]],
    ["a region twice", [REGIONS, ["RegionTwo"]], ["regions are in two waves: RegionTwo"]],
    ["an unknown region", [[...REGIONS, "Mars"]], ["waves name regions that the image is not for: Mars"]],
    ["a region left out", [["RegionTwo"], ["RegionOne"]], ["regions are in no wave: RegionThree"]],
  ])("%s", (_, waves, problems) => expect(waveProblems(waves, REGIONS)).toEqual(problems));

  test("the first ones are reached first", () => {
    const waves = [["RegionTwo"], ["RegionOne", "RegionThree"]];
    expect([0, 1, 2].map((reached) => regionsReached(waves, reached))).toEqual([
      [],
      ["RegionTwo"],
      ["RegionTwo", "RegionOne", "RegionThree"],
    ]);
  });
});
