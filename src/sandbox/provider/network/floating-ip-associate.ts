import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { blamed } from "./blamed";
import { ask, isRefusal, type Body } from "./neutron";

/** Attributes of `openstack_networking_floatingip_associate_v2`. */
type State = {
  /** The floating IP's. */
  readonly id: string;
  readonly region: string | null;
  /** Its address. */
  readonly floating_ip: string;
  readonly port_id: string;
  readonly fixed_ip: string | null;
};

interface FloatingIp {
  readonly id: string;
  readonly floating_ip_address: string;
  readonly port_id: string | null;
  readonly fixed_ip_address: string | null;
}

/** To which port a floating IP leads: a part of that object, which another resource may have made. */
export function floatingIpAssociate(cloud: Cloud): Resource<State> {
  const send = async (region: string, method: "GET" | "PUT", id: string, signal: AbortSignal, body?: Body) => {
    const options = { member: "floatingip", signal, ...(body === undefined ? {} : { body: { floatingip: body } }) };
    const answer = await ask<{ readonly floatingip: FloatingIp }>(cloud, region, method, `/floatingips/${id}`, options);
    return attributes(region, answer.floatingip);
  };

  const idOf = async (region: string, address: string, signal: AbortSignal) => {
    const query = { floating_ip_address: address };
    const options = { query, member: "floatingips", signal };
    const { floatingips } = await ask<{ readonly floatingips: readonly FloatingIp[] }>(
      cloud,
      region,
      "GET",
      "/floatingips",
      options,
    );
    if (floatingips.length === 1) return floatingips[0].id;
    const count = floatingips.length === 0 ? "no floating IP" : "more than one floating IP";
    throw new ProviderError({ summary: `There is ${count} ${address} in ${region}`, path: ["floating_ip"] });
  };

  return {
    rules: {
      region: { change: "replace" },
      floating_ip: { change: "replace" },
      // Neutron chooses another one for another port.
      fixed_ip: { recomputed: true },
    },

    create(planned, { signal }) {
      const region = cloud.region(planned.region);
      const { floating_ip, port_id, fixed_ip } = planned;
      signal.throwIfAborted();
      return blamed(cloud, region, `Floating IP ${floating_ip} can't be associated with port ${port_id}`, async () => {
        const id = await idOf(region, floating_ip, signal);
        return send(region, "PUT", id, afterGrace(signal), { port_id, ...fixed(fixed_ip) });
      });
    },

    async read(state, { signal }) {
      const region = cloud.region(state.region);
      try {
        return await send(region, "GET", state.id, signal);
      } catch (error) {
        if (isRefusal(error, "notFound")) return undefined;
        throw cloud.blame(error, `Floating IP ${state.id} can't be read in ${region}`);
      }
    },

    update(prior, { port_id, fixed_ip }, { signal }) {
      const region = cloud.region(prior.region);
      signal.throwIfAborted();
      return blamed(cloud, region, `Floating IP ${prior.floating_ip} can't be associated with port ${port_id}`, () => {
        const other = fixed_ip === prior.fixed_ip ? null : fixed_ip;
        return send(region, "PUT", prior.id, afterGrace(signal), { port_id, ...fixed(other) });
      });
    },

    async delete(state, { signal }) {
      const region = cloud.region(state.region);
      signal.throwIfAborted();
      try {
        await send(region, "PUT", state.id, afterGrace(signal), { port_id: null });
      } catch (error) {
        const what = `Floating IP ${state.floating_ip} can't be disassociated`;
        if (!isRefusal(error, "notFound")) throw cloud.blame(error, `${what} in ${region}`);
      }
    },

    // As the community provider does: of the provider's own region, whatever the resource says.
    import: (id) => Promise.resolve({ id, region: cloud.region(null) }),
  };
}

const fixed = (address: string | null) => (address ? { fixed_ip_address: address } : {});

function attributes(region: string, found: FloatingIp): Partial<State> {
  const { id, floating_ip_address: floating_ip, port_id, fixed_ip_address: fixed_ip } = found;
  return { id, region, floating_ip, port_id: port_id ?? "", fixed_ip: fixed_ip ?? "" };
}
