import { checkKeypairName } from "../../src/key";

describe("checkKeypairName", () => {
  test.each(["ops", "Ops key-2_a", "x".repeat(255)])("accepts %j", (name) => {
    expect(checkKeypairName(name)).toEqual([]);
  });

  test.each([
    ["", "can't be empty"],
    ["x".repeat(256), "has 256 characters"],
    [" ops", "starts or ends with a blank"],
    ["ops@acme.org", 'refuses "@", "."'],
    ["${x}", 'refuses "$", "{", "}"'],
    ["schlüssel", 'refuses "ü"'],
    ["a\nb", 'refuses "\\n"'],
  ])("refuses %j", (name, why) => {
    const [problem] = checkKeypairName(name);
    expect(problem).toMatchObject({ code: "KEYPAIR_NAME", severity: "error", value: name });
    expect(problem.what).toContain(why);
  });
});
