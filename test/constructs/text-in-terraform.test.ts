import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, DataResource, LocalBackend, TerraformOutput, TerraformStack } from "cdktf";
import fc from "fast-check";
import { literal } from "cdktf-openstack-multisite";
import { run } from "../e2e/project";

// Everything that means something to Terraform's templates, to JSON or to HCL, and what lies around it.
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "$",
      "%",
      "{",
      "}",
      "${",
      "%{",
      "$${",
      '"',
      "\\",
      "\n",
      "\t",
      "~",
      "path.cwd",
      "${path.cwd}",
      "%{ if true }",
      "%{ endif }",
    ),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});

describe("user text, through real Terraform", () => {
  test("comes back as it went in, alone and beside references", async () => {
    const folder = mkdtempSync(join(tmpdir(), "multisite-text-"));
    try {
      // GIVEN
      const texts = fc.sample(text, 400).map((value) => value.normalize("NFC"));
      const app = new App({ outdir: join(folder, "out") });
      const stack = new TerraformStack(app, "acme");
      new LocalBackend(stack, { path: join(folder, "terraform.tfstate") });
      const known = new DataResource(stack, "known", { input: { is: "known" } }).getStringAttribute("output.is");
      texts.forEach((value, i) => {
        new TerraformOutput(stack, `alone${i}`, { value: literal(value) });
        new TerraformOutput(stack, `beside${i}`, { value: literal(`${value}${known}${value}`) });
      });

      // WHEN
      app.synth();
      const env = { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: join(folder, "none") };
      const cwd = join(folder, "out", "stacks", "acme");
      const terraform = "terraform";
      for (const args of [["init"], ["apply", "-auto-approve"]]) {
        expect(await run(terraform, [...args, "-input=false", "-no-color"], cwd, env)).toMatchObject({ code: 0 });
      }
      const { text: json } = await run("sh", ["-c", `'${terraform}' output -json 2>/dev/null`], cwd, env);

      // THEN
      const outputs = JSON.parse(json) as Record<string, { value: string }>;
      texts.forEach((value, i) => {
        expect(outputs[`alone${i}`].value).toBe(value);
        expect(outputs[`beside${i}`].value).toBe(`${value}known${value}`);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
