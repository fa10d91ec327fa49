/** Every test that needs no real cloud. The real cloud has jest.cloud.config.js. */
/** @type {import("jest").Config} */
module.exports = {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs" },
        sourceMaps: "inline",
      },
    ],
  },
  moduleNameMapper: {
    "^cdktf-openstack-multisite$": "<rootDir>/constructs/index.ts",
    "^cdktf-openstack-multisite/bindings/(.*)$": "<rootDir>/constructs/bindings/$1/index.ts",
    "^cdktf-openstack-multisite/runtime$": "<rootDir>/src/runtime.ts",
    "^cdktf-openstack-multisite/sandbox$": "<rootDir>/src/sandbox/index.ts",
  },
  // Each waits for Terraform and Node processes most of the time: jest would leave one of two cores idle.
  maxWorkers: "100%",
  testTimeout: 300_000,
};
