import { OpenStackError } from "../../../openstack/error";

/** Tries one after the other until one isn't refused for want of addresses; throws what the last one threw. */
export async function firstOf<T, R>(choices: readonly T[], attempt: (choice: T) => Promise<R>): Promise<R> {
  for (const choice of choices.slice(0, -1)) {
    try {
      return await attempt(choice);
    } catch (error) {
      if (!isExhausted(error)) throw error;
    }
  }
  return attempt(choices[choices.length - 1]);
}

/** Neutron's `IpAddressGenerationFailure` and `ExternalIpAddressExhausted` (neutron_lib, exceptions). A subnet that isn't there has no address either. */
function isExhausted(error: unknown): boolean {
  if (!(error instanceof OpenStackError)) return false;
  return (
    error.kind === "notFound" || /No more IP addresses available|Unable to find any IP address/.test(error.message)
  );
}
