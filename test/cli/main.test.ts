import { packageInfo } from "../../src/package-info";
import { multisite } from "./multisite";

describe("multisite", () => {
  test("says its version and its commands", async () => {
    expect(await multisite(["--version"])).toEqual({ code: 0, stdout: `${packageInfo().version}\n`, stderr: "" });
    const help = await multisite(["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(/sandbox[^]*targets[^]*Exit codes: 0 .*1 .*2 /);
  });

  test.each([
    [["nonsense"], /unknown command 'nonsense'/],
    [["targets"], /required option '--except <names>'/],
    [["sandbox", "--region", "A"], /unknown option '--region'/],
    [[], /Usage: multisite/],
  ])("ends with 2 when used wrongly: %j", async (args, what) => {
    const { code, stdout, stderr } = await multisite(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(what);
  });
});
