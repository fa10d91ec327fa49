import { cleanArguments, needsConfiguration, readCall } from "../../../src/sandbox/environment/terraform-call";

const read = (line: string) => readCall(line === "" ? [] : line.split(" "), "/home/me");

describe("readCall", () => {
  test.each([
    ["plan -input=false", "/home/me", "plan -input=false"],
    ["-chdir=stacks/acme apply plan", "/home/me/stacks/acme", "apply plan"],
    ["-chdir=/srv -no-color show", "/srv", "-no-color show"],
    ["init -backend-config=prod.hcl -backend-config key=a -reconfigure", "/home/me", "init -reconfigure"],
    ["apply -state=prod.tfstate -state-out x.tfstate -backup=- -auto-approve", "/home/me", "apply -auto-approve"],
    ["plan -generate-config-out=new.tf", "/home/me", "plan -generate-config-out=/home/me/new.tf"],
    ["plan -generate-config-out=/tmp/new.tf", "/home/me", "plan -generate-config-out=/tmp/new.tf"],
    ["state rm -state=x a.b", "/home/me", "state rm a.b"],
  ])("%s", (line, folder, args) => {
    expect(read(line)).toMatchObject({ folder, args: args.split(" ") });
  });

  test("knows which files Terraform is about to write in its folder", () => {
    expect(read("plan -out plan").writes).toEqual(["plan"]);
    expect(read("plan -out=a/b -no-color").writes).toEqual(["a/b"]);
    expect(read("plan -out=/tmp/b").writes).toEqual([]);
    expect(read("plan").writes).toEqual([]);
  });

  test("knows what needs no configuration", () => {
    for (const line of ["", "-version", "version -json", "fmt", "-chdir=x fmt", "login", "-help"]) {
      expect([line, needsConfiguration(read(line))]).toEqual([line, false]);
    }
    for (const line of ["plan", "providers lock", "-chdir=x output -json", "state list", "console"]) {
      expect([line, needsConfiguration(read(line))]).toEqual([line, true]);
    }
  });
});

describe("cleanArguments", () => {
  test("takes states and backends out of variables with arguments", () => {
    const env = {
      TF_CLI_ARGS: "-no-color",
      TF_CLI_ARGS_init: `-backend-config="bucket=a b" -upgrade -backend-config=x.hcl`,
      TF_CLI_ARGS_plan: "-state prod.tfstate -parallelism=2 -stateful",
      TF_CLI_ARGS_apply: "",
      TF_LOG: "-state=x",
    };
    expect(cleanArguments(env)).toEqual({
      TF_CLI_ARGS: "-no-color",
      TF_CLI_ARGS_init: expect.stringMatching(/^ *-upgrade *$/),
      TF_CLI_ARGS_plan: expect.stringMatching(/^ *-parallelism=2 -stateful$/),
    });
  });
});
