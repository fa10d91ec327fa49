import type { Resource } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { elements, strings } from "../network/fields";
import { specsOf } from "../network/specs";
import { serviceObject } from "../object";
import type { Region } from "../region";

interface ServerGroup {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly policy: string;
  readonly rules: { readonly max_server_per_host?: number };
}

/** Since then a group has one policy, and rules. */
const ONE_POLICY = "2.64";
const PATH = "/os-server-groups";

export function serverGroup(cloud: Cloud): Resource {
  return serviceObject(cloud, {
    noun: "Server group",
    rules: {
      policies: { unset: [] },
      rules: { computed: true },
      "rules.max_server_per_host": { unset: 0 },
    },

    async make({ name, policies, rules, ...planned }, region) {
      const [policy] = strings(policies);
      const most = elements(rules).at(0)?.max_server_per_host;
      const isLimited = policy === "anti-affinity" && Boolean(most);
      const asked = {
        name,
        policy,
        ...(isLimited ? { rules: { max_server_per_host: most } } : {}),
        ...specsOf(planned),
      };
      return (await ask(region, "POST", PATH, { server_group: asked })).id;
    },

    attributes: async (id, _state, region): Promise<Values> => {
      const { name, members, policy, rules } = await ask(region, "GET", `${PATH}/${encodeURIComponent(id)}`);
      return { name, members, policies: [policy], rules: [{ max_server_per_host: rules.max_server_per_host ?? 0 }] };
    },

    remove: async (id, _state, region) => {
      await region.ask({ service: "compute", method: "DELETE", path: `${PATH}/${encodeURIComponent(id)}` });
    },
  });
}

async function ask(region: Region, method: "GET" | "POST", path: string, body?: object): Promise<ServerGroup> {
  const question = { service: "compute", method, path, body, member: "server_group", microversion: ONE_POLICY };
  return (await region.ask<{ readonly server_group: ServerGroup }>(question)).server_group;
}
