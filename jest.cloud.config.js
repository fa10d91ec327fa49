/** The suites that a real cloud must pass as well as the sandbox. Needs `npm run cloud -- up`, or MULTISITE_CLOUD_ENV. */
const base = require("./jest.config.js");

/** @type {import("jest").Config} */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/contract/**/*.test.ts", "<rootDir>/test/e2e/**/*.test.ts"],
  globalSetup: "<rootDir>/test/contract/real-cloud.ts",
  // One after the other: they share the cloud's users and their quotas.
  maxWorkers: 1,
  testTimeout: 600_000,
};
