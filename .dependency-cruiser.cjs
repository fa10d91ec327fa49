// The one-way rule of docs/architecture.md. Left: a room. Right: the rooms it may import, besides itself.
// `npm` is what it may take from node_modules, `core` from Node; absent means anything.
const PURE = [
  "src/finding",
  "src/model",
  "src/address",
  "src/quota",
  "src/security",
  "src/image",
  "src/key",
  "src/lock",
];
const rooms = {
  "src/finding": { may: [], npm: ["lodash"], core: [] },
  "src/model": { may: [], npm: [], core: [] },
  "src/(address|quota|security|image|key|lock)": { may: PURE, npm: ["lodash"], core: ["crypto"] },
  "src/lock-file": { may: PURE, npm: ["proper-lockfile"] },
  "src/package-info": { may: [] },
  "src/clouds": { may: PURE, npm: ["lodash", "yaml"] },
  "src/openstack": { may: [...PURE, "src/clouds", "src/package-info"] },
  "src/live": { may: [...PURE, "src/clouds", "src/openstack", "src/package-info"] },
  "src/report": { may: [...PURE, "src/live"] },
  "src/plugin/wire": { may: ["src/package-info"] },
  "src/plugin/provider": { may: [...PURE, "src/plugin/wire", "src/live", "src/clouds", "src/package-info"] },
  "src/sandbox/cloud": { may: PURE },
  "src/sandbox/provider": { may: [...PURE, "src/plugin/wire", "src/openstack", "src/clouds", "src/package-info"] },
  "src/sandbox/(environment|index)": { may: [...PURE, "src/sandbox", "src/clouds", "src/package-info"] },
  "src/runtime": { may: [...PURE, "src/live", "src/openstack", "src/clouds"] },
  "src/cli": {
    may: [...PURE, "src/live", "src/report", "src/sandbox", "src/clouds", "src/lock-file", "src/package-info"],
  },
  constructs: {
    may: [...PURE, "src/clouds", "src/lock-file", "src/package-info"],
    npm: ["cdktf", "constructs", "lodash"],
  },
};

const at = (room) => `^${room}(/|[.]ts$)`;
const packages = (names) => names.map((name) => `^node_modules/(@types/)?${name}(/|$)`);
const builtins = (names) => names.map((name) => `^(node:)?${name}$`);

module.exports = {
  forbidden: [
    ...Object.entries(rooms).flatMap(([room, { may, npm, core }]) => {
      const rule = (what, to) => ({ name: `${room}: ${what}`, severity: "error", from: { path: at(room) }, to });
      return [
        rule("rooms", { path: "^(src|constructs|examples|test|bench)/", pathNot: [room, ...may].map(at) }),
        ...(npm ? [rule("packages", { path: "^node_modules/", pathNot: packages(npm) })] : []),
        ...(core ? [rule("node", { dependencyTypes: ["core"], pathNot: builtins(core) })] : []),
      ];
    }),
    {
      name: "every room has its rule",
      comment: "a new room gets a line in the table above",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: Object.keys(rooms).map(at) },
    },
    {
      name: "src never imports the CDK",
      severity: "error",
      from: { path: "^src/" },
      to: {
        path: "^(constructs/|node_modules/(cdktf|cdktn|constructs|@cdktf)/)",
        pathNot: "^node_modules/@cdktf/hcl2json/",
      },
    },
    {
      name: "examples are users",
      comment: "an example imports the package by its name, as a reader of it will",
      severity: "error",
      from: { path: "^examples/" },
      to: { path: "^(src|constructs)/" },
    },
    {
      name: "no cycles",
      comment: "types may refer to each other: they are gone at run time",
      severity: "error",
      from: { pathNot: "^constructs/bindings/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^cdktf-openstack-multisite(/|$)" },
    },
    {
      name: "shipped code needs shipped packages",
      severity: "error",
      from: { path: "^(src|constructs)/", pathNot: "^constructs/bindings/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg"], dependencyTypesNot: ["type-only", "npm-peer"] },
    },
    {
      name: "nothing shipped imports tests, examples or benches",
      severity: "error",
      from: { path: "^(src|constructs)/" },
      to: { path: "^(test|examples|bench)/" },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^constructs/bindings/"] },
    exclude: { path: ["^dist/", "^test/.*/fixtures/"] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "require", "node"] },
  },
};
