import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderIni, type Ini } from "./ini";
import { PASSWORD, type Layout, type Region } from "./layout";
import { run } from "./run";
import { databaseOf, databaseUrl, taskEnv, transportUrl } from "./services/common";
import { keystoneConfig } from "./services/keystone";
import { dump, sql } from "./services/mariadb";
import { computeHost } from "./services/nova";

/** Databases that one service builds together, and how. */
interface Schema {
  service: string;
  databases: readonly string[];
  config: (cloud: Layout) => string;
  /** Programs of the virtualenv and their arguments; `--config-file` comes after the program's name. */
  commands: readonly (readonly string[])[];
}

/** Of Nova, one dump serves every region: the connections in it are templates that each region's settings fill. */
const CELL = "{scheme}://{username}:{password}@{hostname}:{port}/{path}";

/** The one that takes longest comes first. */
const SCHEMAS: readonly Schema[] = [
  {
    service: "neutron",
    databases: ["neutron"],
    config: (cloud) => ini(cloud, { DEFAULT: { core_plugin: "ml2" } }, { database: "neutron" }),
    commands: [
      ["neutron-db-manage", "--subproject", "neutron", "upgrade", "heads"],
      ["neutron-db-manage", "--subproject", "neutron-vpnaas", "upgrade", "heads"],
    ],
  },
  {
    service: "nova",
    databases: ["nova_api", "nova"],
    // A cell's templates are tried on these settings when it is made; nothing is sent.
    config: (cloud) =>
      ini(
        cloud,
        { DEFAULT: { transport_url: transportUrl(cloud, cloud.regions[0]) } },
        { database: "nova", api_database: "nova_api" },
      ),
    commands: [
      ["nova-manage", "api_db", "sync"],
      ["nova-manage", "cell_v2", "map_cell0", "--database_connection", `${CELL}_cell0?{query}`],
      ["nova-manage", "db", "sync", "--local_cell"],
      [
        ...["nova-manage", "cell_v2", "create_cell", "--name", "cell1"],
        ...["--database_connection", `${CELL}?{query}`, "--transport-url", CELL],
      ],
    ],
  },
  {
    service: "keystone",
    databases: ["keystone"],
    config: (cloud) => keystoneConfig(cloud, schemaDatabase("keystone")),
    commands: [
      ["keystone-manage", "db_sync"],
      [
        ...["keystone-manage", "bootstrap", "--bootstrap-password", PASSWORD],
        ...["--bootstrap-service-name", "keystone", "--bootstrap-region-id", "RegionOne"],
      ],
    ],
  },
  {
    service: "cinder",
    databases: ["cinder"],
    config: (cloud) => ini(cloud, {}, { database: "cinder" }),
    commands: [["cinder-manage", "db", "sync"]],
  },
  {
    service: "glance",
    databases: ["glance"],
    config: (cloud) => ini(cloud, {}, { database: "glance" }),
    commands: [["glance-manage", "db_sync"]],
  },
  {
    service: "placement",
    databases: ["placement"],
    config: (cloud) => ini(cloud, {}, { placement_database: "placement" }),
    commands: [["placement-manage", "db", "sync"]],
  },
];

/** The services whose databases must be built first, since there is no dump of them yet. */
export function missingSchemas(cloud: Layout): readonly Schema[] {
  return SCHEMAS.filter((schema) => schema.databases.some((name) => !existsSync(dumpFile(cloud, name))));
}

/** Lets a service build its databases, and keeps a dump of them. */
export async function buildSchema(cloud: Layout, schema: Schema): Promise<void> {
  await sql(cloud, schema.databases.map((name) => recreate(schemaDatabase(name))).join(""));
  const file = join(cloud.config, "schemas", `${schema.service}.conf`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, schema.config(cloud), { mode: 0o600 });
  for (const [program, ...args] of schema.commands) {
    await run([join(cloud.venv, "bin", program), "--config-file", file, ...args], { env: taskEnv(cloud) });
  }
  mkdirSync(cloud.schemas, { recursive: true });
  for (const name of schema.databases) {
    const target = dumpFile(cloud, name);
    await dump(cloud, schemaDatabase(name), `${target}.part`);
    renameSync(`${target}.part`, target);
    await sql(cloud, `DROP DATABASE ${schemaDatabase(name)};`);
  }
}

/** Loads what the regions share. */
export async function loadShared(cloud: Layout): Promise<void> {
  await sql(cloud, load(cloud, "keystone", "keystone"));
}

/** Loads a region's databases. */
export async function loadRegion(cloud: Layout, region: Region): Promise<void> {
  const nova = databaseOf(region, "nova");
  await sql(
    cloud,
    [
      ...["glance", "placement", "neutron", "cinder", "nova_api", "nova"].map((name) =>
        load(cloud, name, databaseOf(region, name)),
      ),
      load(cloud, "nova", `${nova}_cell0`),
      // What `nova-manage cell_v2 discover_hosts` would find out once the compute host has reported.
      `INSERT INTO ${nova}_api.host_mappings (created_at, cell_id, host)
         SELECT UTC_TIMESTAMP(), id, '${computeHost(region)}' FROM ${nova}_api.cell_mappings WHERE name = 'cell1';`,
    ].join("\n"),
  );
}

function load(cloud: Layout, name: string, database: string): string {
  return `${recreate(database)} USE ${database};\nSOURCE ${dumpFile(cloud, name)};\n`;
}

function recreate(database: string): string {
  return `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database};`;
}

/** A dump is of one release and one way to build it. */
function dumpFile(cloud: Layout, database: string): string {
  const schema = SCHEMAS.find(({ databases }) => databases.includes(database));
  const made = [readFileSync(cloud.requirements, "utf8"), schema?.commands];
  const digest = createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 12);
  return join(cloud.schemas, `${database}-${digest}.sql`);
}

function schemaDatabase(name: string): string {
  return `schema_${name}`;
}

/** Settings with a connection in each of these sections. */
function ini(cloud: Layout, settings: Ini, databases: Record<string, string>): string {
  const connections = Object.entries(databases).map(([section, name]) => [
    section,
    { connection: databaseUrl(cloud, schemaDatabase(name)) },
  ]);
  return renderIni({ ...settings, ...(Object.fromEntries(connections) as Ini) });
}
