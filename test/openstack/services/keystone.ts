import { join } from "node:path";
import { renderIni } from "../ini";
import { PORTS, type Layout } from "../layout";
import type { Service } from "../service";
import { api, databaseUrl } from "./common";

/** The folders of Keystone's keys: of tokens, of stored credentials and of receipts. */
export const KEY_FOLDERS = ["fernet", "credential", "receipt"] as const;

/** The folder of one kind of keys. */
export function keyFolder(cloud: Layout, kind: (typeof KEY_FOLDERS)[number]): string {
  return join(cloud.state, "keystone", kind);
}

/** Keystone's settings with this database. */
export function keystoneConfig(cloud: Layout, database = "keystone"): string {
  return renderIni({
    DEFAULT: { use_stderr: true },
    database: { connection: databaseUrl(cloud, database) },
    token: { provider: "fernet" },
    fernet_tokens: { key_repository: keyFolder(cloud, "fernet") },
    fernet_receipts: { key_repository: keyFolder(cloud, "receipt") },
    credential: { key_repository: keyFolder(cloud, "credential") },
    // Shared by both processes, or one would not see what the other changed.
    cache: {
      enabled: true,
      backend: "dogpile.cache.memcached",
      memcache_servers: `${cloud.address}:${PORTS.memcached}`,
    },
    // bcrypt's 12 rounds take 0.3 s for each login.
    identity: { password_hash_rounds: 4 },
    oslo_policy: { policy_file: join(cloud.config, "policy.yaml"), policy_dirs: join(cloud.config, "policy.d") },
    oslo_messaging_notifications: { driver: "noop" },
  });
}

/** The identity API of all regions. */
export function keystone(cloud: Layout): Service {
  const config = join(cloud.config, "keystone", "keystone.conf");
  return api(cloud, {
    name: "keystone",
    module: "keystone.wsgi.api",
    ...{ address: cloud.address, port: PORTS.keystone },
    ...{ processes: 2, threads: 1 },
    env: { OS_KEYSTONE_CONFIG_FILES: config },
    files: { [config]: keystoneConfig(cloud) },
  });
}
