import { existsSync } from "node:fs";
import { layout } from "../openstack/layout";

/**
 * Before all suites of jest.cloud.config.js: the clouds.yaml of the real cloud, that of `npm run cloud` unless
 * `MULTISITE_CLOUD_ENV` names another. Without one nothing runs, so that nobody takes the sandbox's success for the cloud's.
 */
export default function findRealCloud(): void {
  const file = process.env.MULTISITE_CLOUD_ENV || layout().cloudsYaml;
  if (!existsSync(file)) {
    throw new Error(
      `${file} is not there: start the cloud with \`npm run cloud -- up\`, or set MULTISITE_CLOUD_ENV to its clouds.yaml`,
    );
  }
  process.env.MULTISITE_CLOUD_ENV = file;
}
