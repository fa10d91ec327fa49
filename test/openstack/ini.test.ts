import { renderIni } from "./ini";

describe("renderIni", () => {
  test("writes sections of options as oslo.config reads them", () => {
    // GIVEN options of every type
    // WHEN they are written
    const text = renderIni({ DEFAULT: { use_stderr: true, workers: 2 }, ml2: { type_drivers: ["flat", "vxlan"] } });
    // THEN each is on a line of its own, a list with commas
    expect(text).toBe("[DEFAULT]\nuse_stderr = true\nworkers = 2\n\n[ml2]\ntype_drivers = flat,vxlan\n");
  });

  test("keeps a dollar sign, which oslo.config would take for another option's name", () => {
    // GIVEN a value with a dollar sign
    // WHEN it is written
    // THEN it is doubled
    expect(renderIni({ a: { b: "pa$word" } })).toContain("b = pa$$word");
  });
});
