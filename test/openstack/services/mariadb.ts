import { userInfo } from "node:os";
import { join } from "node:path";
import { PASSWORD, PORTS, type Layout } from "../layout";
import { run } from "../run";
import type { Service } from "../service";
import { baseEnv, taskEnv } from "./common";

const DATA = (cloud: Layout) => join(cloud.state, "data", "mariadb");

/** The database server. It loses the last second in a power cut, and is faster for it. */
export function mariadb(cloud: Layout): Service {
  const users = join(cloud.config, "mariadb-users.sql");
  return {
    name: "mariadb",
    command: [
      "/usr/sbin/mariadbd",
      "--no-defaults",
      `--datadir=${DATA(cloud)}`,
      `--socket=${join(cloud.state, "mariadb.sock")}`,
      `--pid-file=${join(cloud.state, "mariadb.pid")}`,
      `--bind-address=${cloud.address}`,
      `--port=${PORTS.mariadb}`,
      `--user=${userInfo().username}`,
      `--init-file=${users}`,
      "--skip-name-resolve",
      "--skip-log-bin",
      "--max-connections=1000",
      "--character-set-server=utf8mb3",
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-doublewrite=0",
      "--innodb-buffer-pool-size=192M",
      "--performance-schema=off",
    ],
    env: baseEnv(cloud),
    files: {
      [users]: [
        `CREATE OR REPLACE USER 'openstack'@'127.0.0.0/255.0.0.0' IDENTIFIED BY '${PASSWORD}';`,
        "GRANT ALL ON *.* TO 'openstack'@'127.0.0.0/255.0.0.0';",
        "",
      ].join("\n"),
    },
    probe: async () => {
      try {
        await sql(cloud, "SELECT 1");
        return undefined;
      } catch (error) {
        return String(error);
      }
    },
  };
}

/** Makes the empty data folder of the server. */
export async function createDataFolder(cloud: Layout, folder = DATA(cloud)): Promise<void> {
  const user = userInfo().username;
  await run(
    [
      ...["/usr/bin/mariadb-install-db", "--no-defaults", `--datadir=${folder}`, `--user=${user}`, "--skip-test-db"],
      ...["--auth-root-authentication-method=socket", `--auth-root-socket-user=${user}`],
    ],
    { env: taskEnv(cloud) },
  );
}

/** Runs statements, in a batch that ends at the first error. */
export function sql(cloud: Layout, statements: string): Promise<string> {
  return run(["/usr/bin/mariadb", ...connection(cloud), "--skip-column-names", "--batch"], {
    env: { ...taskEnv(cloud), MYSQL_PWD: PASSWORD },
    input: statements,
  });
}

/** Writes a database into a file. */
export async function dump(cloud: Layout, database: string, file: string): Promise<void> {
  await run(["/usr/bin/mariadb-dump", ...connection(cloud), "--skip-comments", "--skip-lock-tables", database], {
    env: { ...taskEnv(cloud), MYSQL_PWD: PASSWORD },
    output: file,
  });
}

function connection(cloud: Layout): string[] {
  return ["--no-defaults", `--host=${cloud.address}`, `--port=${PORTS.mariadb}`, "--user=openstack"];
}
