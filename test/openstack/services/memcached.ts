import { userInfo } from "node:os";
import { PORTS, type Layout } from "../layout";
import { accepts } from "../probes";
import type { Service } from "../service";
import { baseEnv } from "./common";

/** Keystone's cache: without it every validation of a token takes half a second. */
export function memcached(cloud: Layout): Service {
  return {
    name: "memcached",
    command: [
      ...["/usr/bin/memcached", "-l", cloud.address, "-p", `${PORTS.memcached}`],
      ...["-U", "0", "-m", "64", "-t", "1", "-u", userInfo().username],
    ],
    env: baseEnv(cloud),
    files: {},
    probe: accepts(cloud.address, PORTS.memcached),
  };
}
