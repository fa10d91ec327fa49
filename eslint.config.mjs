import jsdoc from "eslint-plugin-jsdoc";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const core = {
  regex: "^(cdktf|cdktn)(/|$)",
  message: "import it from constructs/cdk: one file names the CDK core, so that the same source builds for another one",
};

const house = {
  rules: {
    /** A doc comment of an optional prop says what it is by default. */
    default: {
      create: ({ sourceCode, report }) => ({
        "TSInterfaceDeclaration[id.name=/(Props|Options)$/] TSPropertySignature[optional=true]"(node) {
          const doc = sourceCode.getCommentsBefore(node).at(-1);
          if (!/^[\s*]*@default\b/m.test(doc?.value ?? "")) {
            report({ node, message: "an optional prop says in its doc comment what it is by default: add @default" });
          }
        },
      }),
    },
  },
};

export default defineConfig(
  globalIgnores(["dist/", "constructs/bindings/", "coverage/", "**/cdktf.out/", "test/**/fixtures/"]),
  // A rule that does not fit is changed here, for everybody, and never switched off in a comment.
  { linterOptions: { noInlineConfig: true } },
  {
    rules: {
      eqeqeq: ["error", "always"],
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
      "no-unneeded-ternary": "error",
      "no-useless-return": "error",
      "no-else-return": "error",
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true, caughtErrors: "none" },
      ],
      // Start-up time counts here, so axios and the like are loaded by require() in the function that needs them.
      "@typescript-eslint/no-require-imports": "off",
      // The rules that know types: only those that find bugs, since each costs time.
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { arguments: false } }],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/prefer-promise-reject-errors": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
    },
  },
  {
    // What an author imports is documented in the editor: every export and method, every prop, and what an optional one is by default.
    files: ["constructs/**/*.ts", "src/runtime.ts", "src/sandbox/index.ts"],
    plugins: { jsdoc, house },
    settings: { jsdoc: { mode: "typescript" } },
    rules: {
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: true,
          checkConstructors: false,
          require: { ClassDeclaration: true, FunctionDeclaration: true, MethodDefinition: true },
          contexts: [
            "TSInterfaceDeclaration",
            "TSTypeAliasDeclaration",
            "TSEnumDeclaration",
            "TSInterfaceDeclaration[id.name=/(Props|Options)$/] TSPropertySignature",
            "TSInterfaceDeclaration TSMethodSignature",
            "ExportNamedDeclaration > VariableDeclaration",
          ],
        },
      ],
      "house/default": "error",
      "jsdoc/check-param-names": ["error", { disableMissingParamChecks: true }],
      "jsdoc/check-tag-names": ["error", { definedTags: ["default", "remarks"] }],
      "jsdoc/empty-tags": "error",
      "jsdoc/no-types": "error",
    },
  },
  {
    files: ["constructs/**/*.ts"],
    ignores: ["constructs/cdk.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [core] }] },
  },
);
