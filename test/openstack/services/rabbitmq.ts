import { join } from "node:path";
import { PASSWORD, PORTS, type Layout } from "../layout";
import { accepts } from "../probes";
import type { Service } from "../service";
import { baseEnv } from "./common";

/**
 * The message broker, one virtual host for each region. The node is started without Erlang's distribution: then there is
 * neither a second port nor the port mapper epmd, which would listen on every loopback address. RabbitMQ insists on knowing
 * the port of a distribution that it never uses, so it is told one (`-erl_epmd_port`).
 */
export function rabbitmq(cloud: Layout): Service {
  const data = join(cloud.state, "data", "rabbitmq");
  const config = join(cloud.config, "rabbitmq");
  const definitions = join(config, "definitions.json");
  return {
    name: "rabbitmq",
    command: ["/usr/lib/rabbitmq/bin/rabbitmq-server"],
    env: {
      ...baseEnv(cloud),
      RABBITMQ_NODENAME: "cloud@localhost",
      RABBITMQ_MNESIA_BASE: data,
      RABBITMQ_LOG_BASE: join(cloud.logs, "rabbitmq"),
      RABBITMQ_CONFIG_FILE: join(config, "rabbitmq.conf"),
      RABBITMQ_CONF_ENV_FILE: join(config, "env.conf"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(config, "enabled_plugins"),
      RABBITMQ_PID_FILE: join(cloud.state, "rabbitmq.pid"),
      // As below systemd: the start script becomes the broker instead of waiting for it.
      RUNNING_UNDER_SYSTEMD: "true",
      // In the environment, so that it holds for every Erlang that the broker starts as well.
      ERL_AFLAGS: "-dist_listen false -start_epmd false -erl_epmd_port 1",
      // +sbw…: its schedulers do not spin while there is nothing to do.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-sname cloud@localhost -noinput +sbwt none +sbwtdcpu none +sbwtdio none",
    },
    files: {
      [join(config, "rabbitmq.conf")]: [
        `listeners.tcp.1 = ${cloud.address}:${PORTS.rabbitmq}`,
        `load_definitions = ${definitions}`,
        "log.file = false",
        "log.console = true",
        "log.console.level = warning",
        "",
      ].join("\n"),
      [join(config, "env.conf")]: "",
      [join(config, "enabled_plugins")]: "[].\n",
      [definitions]: JSON.stringify({
        users: [{ name: "openstack", password: PASSWORD, tags: "" }],
        vhosts: cloud.regions.map(({ name }) => ({ name })),
        permissions: cloud.regions.map(({ name }) => ({
          ...{ user: "openstack", vhost: name },
          ...{ configure: ".*", write: ".*", read: ".*" },
        })),
      }),
    },
    // It listens only after the definitions are in.
    probe: accepts(cloud.address, PORTS.rabbitmq),
  };
}
