import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderCloudsYaml } from "./clouds-yaml";
import { buildSchema, loadRegion, loadShared, missingSchemas } from "./databases";
import { createKeys, logins, populateIdentity } from "./identity";
import { installed } from "./install";
import type { Layout, Region } from "./layout";
import { step } from "./progress";
import { regionReady, startRegion } from "./region";
import { seedRegion } from "./seed";
import { ensure } from "./service";
import { keystone } from "./services/keystone";
import { createDataFolder, mariadb } from "./services/mariadb";
import { memcached } from "./services/memcached";
import { rabbitmq } from "./services/rabbitmq";
import { once } from "./stamps";

/** Brings up what the regions share, and these regions; what runs already is left alone. */
export async function up(cloud: Layout, regions: readonly Region[]): Promise<void> {
  if (!installed(cloud)) {
    throw new Error(`nothing, or another release, is installed in ${cloud.install}: npm run cloud -- install`);
  }
  claimState(cloud);
  const broker = step("rabbitmq", () => ensure(cloud, rabbitmq(cloud)));
  // It may fail while the databases are awaited.
  broker.catch(() => undefined);
  await Promise.all([
    step("mariadb", () => startMariadb(cloud)),
    step("memcached", () => ensure(cloud, memcached(cloud))),
  ]);
  // Keystone wants its keys even to build its database.
  await once(stamp(cloud, "keys"), async () => createKeys(cloud));
  await buildSchemas(cloud);
  const identity = startIdentity(cloud);
  identity.catch(() => undefined);
  await step("databases", () => loadDatabases(cloud, regions));
  await broker;
  const ready: Promise<void>[] = [];
  // One region after the other has its turn at the processors; each waits for its services' reports beside the next.
  for (const region of regions) {
    await step(`${region.name}: started`, () => startRegion(cloud, region));
    const open = identity.then(() => step(`${region.name}: ready`, () => openRegion(cloud, region)));
    open.catch(() => undefined);
    ready.push(open);
  }
  await Promise.all([identity, ...ready]);
}

async function startMariadb(cloud: Layout): Promise<void> {
  await once(stamp(cloud, "mariadb"), async () => {
    const folder = join(cloud.state, "data", "mariadb");
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}.part`, { recursive: true, force: true });
    mkdirSync(join(cloud.state, "data"), { recursive: true });
    await createDataFolder(cloud, `${folder}.part`);
    renameSync(`${folder}.part`, folder);
  });
  await ensure(cloud, mariadb(cloud));
}

/** Two at a time: they keep a core busy each. */
async function buildSchemas(cloud: Layout): Promise<void> {
  const queue = [...missingSchemas(cloud)];
  const worker = async () => {
    for (let schema = queue.shift(); schema !== undefined; schema = queue.shift()) {
      const next = schema;
      await step(`schema of ${next.service}`, () => buildSchema(cloud, next));
    }
  };
  await Promise.all([worker(), worker()]);
}

async function startIdentity(cloud: Layout): Promise<void> {
  await once(stamp(cloud, "databases-shared"), () => loadShared(cloud));
  await step("keystone", () => ensure(cloud, keystone(cloud)));
  await once(stamp(cloud, "identity"), () =>
    step("projects, users and catalog", async () => {
      await populateIdentity(cloud);
      writeFileSync(cloud.cloudsYaml, renderCloudsYaml(cloud, await logins(cloud)), { mode: 0o600 });
    }),
  );
}

async function loadDatabases(cloud: Layout, regions: readonly Region[]): Promise<void> {
  await Promise.all(
    regions.map((region) => once(stamp(cloud, `databases-${region.name}`), () => loadRegion(cloud, region))),
  );
}

async function openRegion(cloud: Layout, region: Region): Promise<void> {
  await regionReady(cloud, region);
  await once(stamp(cloud, `seed-${region.name}`), () => seedRegion(cloud, region));
}

function stamp(cloud: Layout, name: string): string {
  return join(cloud.stamps, name);
}

/** State is of one release and one set of addresses: its databases and its catalog hold both. */
function claimState(cloud: Layout): void {
  const mine = `${cloud.address}\n${readFileSync(cloud.requirements, "utf8")}`;
  const claim = join(cloud.state, "made-for");
  if (!existsSync(claim)) {
    for (const folder of [cloud.state, cloud.config, cloud.logs]) mkdirSync(folder, { recursive: true });
    chmodSync(cloud.state, 0o700);
    writeFileSync(claim, mine);
  } else if (readFileSync(claim, "utf8") !== mine) {
    throw new Error(`${cloud.state} is of another release or has other addresses: npm run cloud -- wipe`);
  }
}
