import { join } from "node:path";
import type { Ini } from "../ini";
import { PASSWORD, PORTS, type Layout, type Region } from "../layout";
import { markedTask } from "../processes";
import { answers } from "../probes";
import type { Service } from "../service";

/** The environment of every program of the cloud: nothing of the caller's. */
export function baseEnv(cloud: Layout): NodeJS.ProcessEnv {
  return {
    PATH: `${cloud.venv}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: cloud.state,
    LANG: "C.UTF-8",
    PYTHONPATH: cloud.plugins,
    // The plug-ins are run from the sources, which stay as they are.
    PYTHONDONTWRITEBYTECODE: "1",
    // Services that name themselves in the process list do it over their environment otherwise, and with it our mark.
    SPT_NOENV: "1",
    // Packages that complain about their own future say nothing about this cloud.
    PYTHONWARNINGS: "ignore",
    // Threads of the system, as Nova's services use them by now; its tools would still take Eventlet, and a second more.
    OS_NOVA_DISABLE_EVENTLET_PATCHING: "true",
  };
}

/** The environment of a program that a command waits for. */
export function taskEnv(cloud: Layout): NodeJS.ProcessEnv {
  return markedTask(baseEnv(cloud), cloud.state);
}

/** Where a service's database is. */
export function databaseUrl(cloud: Layout, database: string): string {
  return `mysql+pymysql://openstack:${PASSWORD}@${cloud.address}:${PORTS.mariadb}/${database}?charset=utf8`;
}

/** The name of a region's database of this service. */
export function databaseOf(region: Region, service: string): string {
  return `${region.name.toLowerCase()}_${service}`;
}

/** Where a region's services send each other messages. */
export function transportUrl(cloud: Layout, region: Region): string {
  return `rabbit://openstack:${PASSWORD}@${cloud.address}:${PORTS.rabbitmq}/${region.name}`;
}

/** The URL of Keystone's API. */
export function keystoneUrl(cloud: Layout): string {
  return `http://${cloud.address}:${PORTS.keystone}/v3`;
}

/** How a service logs in to Keystone as a user of its own name. */
function login(cloud: Layout, user: string): Ini[string] {
  return {
    auth_type: "password",
    auth_url: keystoneUrl(cloud),
    username: user,
    password: PASSWORD,
    project_name: "service",
    user_domain_name: "Default",
    project_domain_name: "Default",
  };
}

/**
 * How a service talks to others. Without the region keystoneauth takes the first endpoint that fits, which may be
 * another region's.
 */
export function client(cloud: Layout, user: string, region: Region): Ini[string] {
  return { ...login(cloud, user), region_name: region.name, valid_interfaces: "internal" };
}

/**
 * What every API has in common.
 *
 * @param serviceType as in the catalog: access rules of application credentials are refused where it differs
 */
export function apiBase(cloud: Layout, user: string, region: Region, serviceType: string): Ini {
  return {
    DEFAULT: { use_stderr: true },
    keystone_authtoken: {
      ...login(cloud, user),
      www_authenticate_uri: keystoneUrl(cloud),
      region_name: region.name,
      interface: "internal",
      service_type: serviceType,
      service_token_roles: "service",
      service_token_roles_required: true,
      // A role that was taken away, or a revoked token, is noticed after this many seconds instead of 300.
      token_cache_time: 10,
    },
    // /etc may hold an installed OpenStack's: these are the releases' own defaults.
    oslo_policy: { policy_file: join(cloud.config, "policy.yaml"), policy_dirs: join(cloud.config, "policy.d") },
    oslo_messaging_notifications: { driver: "noop" },
    oslo_concurrency: { lock_path: lockPath(cloud, region, user) },
  };
}

/** The folder of a service's lock files. */
export function lockPath(cloud: Layout, region: Region, service: string): string {
  return join(dataPath(cloud, region, service), "locks");
}

/** The folder in which a service of a region keeps what it keeps. */
export function dataPath(cloud: Layout, region: Region, service: string): string {
  return join(cloud.state, "data", region.name, service);
}

/** The folder of a region's configuration of one service. */
export function configPath(cloud: Layout, region: Region, service: string): string {
  return join(cloud.config, region.name, service);
}

/** The file that Paste builds an API from, as the release ships it. */
export function pasteFile(cloud: Layout, service: string, file = "api-paste.ini"): string {
  return join(cloud.venv, "etc", service, file);
}

/** What an API needs that runs in uwsgi. */
interface Api extends Pick<Service, "name" | "files"> {
  /** The module with the WSGI application. */
  module: string;
  address: string;
  port: number;
  env?: Record<string, string>;
  /** Arguments for the application itself. */
  args?: string;
  /** More than one makes the application be loaded once and forked. */
  processes?: number;
  threads?: number;
}

/** An API in uwsgi: since 2025 that is the only way most of them run. */
export function api(cloud: Layout, { processes = 1, threads = 4, env = {}, args, ...api }: Api): Service {
  const command = [
    join(cloud.venv, "bin", "uwsgi"),
    ...["--http-socket", `${api.address}:${api.port}`],
    ...["--module", `${api.module}:application`],
    ...["--virtualenv", cloud.venv],
    ...(args === undefined ? [] : ["--pyargv", args]),
    ...["--processes", `${processes}`, "--threads", `${threads}`],
    ...(processes > 1 ? ["--master", "--no-orphans"] : []),
    "--need-app",
    "--die-on-term",
    // uwsgi closes the connection after every answer; clients that were not told would use it again and be reset.
    ...["--add-header", "Connection: close"],
    ...["--buffer-size", "65535"],
    // Images are sent in chunks, and the default allows 1 MiB within 4 seconds.
    ...["--chunked-input-limit", "67108864", "--chunked-input-timeout", "30", "--socket-timeout", "60"],
    ...["--log-format", "%(addr) %(method) %(uri) %(status) %(rsize) bytes %(msecs) ms"],
  ];
  return {
    name: api.name,
    files: api.files,
    command,
    env: { ...baseEnv(cloud), ...env },
    probe: answers(`http://${api.address}:${api.port}/`),
  };
}
