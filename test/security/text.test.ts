import { checkGroupName, checkTags, checkText } from "../../src/security";

describe("checkGroupName", () => {
  test.each([["app"], ["Äpfel und 中文"], [" padded "], ["a".repeat(255)]])("takes %p", (name) => {
    expect(checkGroupName(name)).toEqual([]);
  });

  test.each([
    ["nothing", "", /can't be empty/],
    ["default", "Default", /every project has/],
    ["256 characters", "a".repeat(256), /256 characters/],
    ["what a table of Neutron can't hold", "ops \u{1F600}", /can't store "\u{1F600}"/u],
  ])("refuses %s", (_what, name, what) => {
    expect(checkGroupName(name)).toMatchObject([{ code: "SG_NAME", severity: "error", value: name }]);
    expect(checkGroupName(name)[0].what).toMatch(what);
  });
});

test("checkText counts characters", () => {
  expect(checkText("description", "é".repeat(255))).toEqual([]);
  expect(checkText("description", "é".repeat(256))).toMatchObject([{ code: "SG_TEXT" }]);
});

describe("checkTags", () => {
  test("takes 50 of any text", () => {
    expect(checkTags(["a,b", "A", "a", ...Array.from({ length: 47 }, (_, n) => `t${n}`)])).toEqual([]);
  });

  test("refuses more, and one twice", () => {
    expect(checkTags(Array.from({ length: 51 }, (_, n) => `t${n}`))).toMatchObject([{ code: "SG_TEXT" }]);
    expect(checkTags(["a", "b", "a"])).toMatchObject([{ code: "SG_TEXT", value: "a" }]);
    expect(checkTags(["\u{1F600}"])).toMatchObject([{ code: "SG_TEXT" }]);
  });
});
