import type { Problem } from "../finding";
import type { Address } from "./address";
import type { AddressLock } from "./address-lock";
import { AddressRange } from "./address-range";
import type { AddressRelease, AddressRequest, NamedAllocation } from "./address-request";
import { isSamePort, keyOf, type LockedAddress } from "./lock-entry";
import { Mac } from "./mac";
import { Occupied } from "./occupied";
import { placeAddress } from "./placement";
import { Prefix } from "./prefix";
import { Rest } from "./rest";

/**
 * Gives a name an address and a MAC: those that the lock has, released or not, or the place that the name prefers, or the first
 * free one behind it. What another name of the plan gave back is free after its rest. The MAC is the same for both families, and unique among all named addresses of the lock.
 */
export function allocateAddress(lock: AddressLock, request: AddressRequest): NamedAllocation {
  const { holder, domain, network, region, name, within } = request;
  const own = lock.addresses.filter((entry) => isSamePort(entry, request));
  const mac = own[0]?.mac ?? freeMac(lock, request);
  const address =
    request.automatic === true
      ? mac.eui64(Prefix.of(within.first, 64))
      : (keptAddress(own, lock, request) ?? freeAddress(lock, request));
  if (address === undefined) return { lock, problem: noneIsFree(request) };
  const { family } = within;
  const entry: LockedAddress = { kind: "address", holder, domain, network, region, family, name, address, mac };
  const before = lock.addresses.filter(
    (other) => other.address.equals(address) && isNear(other, request) && isFree(other, request),
  );
  return { lock: (before.length === 0 ? lock : lock.without(before)).with([entry]), entry };
}

/** Releases the named addresses of a plan that are not in use any more. The lock itself if nothing changes. */
export function releaseAddresses(lock: AddressLock, { holder, now, rest: days, inUse }: AddressRelease): AddressLock {
  const rest = new Rest(now, days);
  const used = new Set(inUse.map(keyOf));
  const unused = lock.addresses.filter((entry) => entry.holder === holder && !used.has(keyOf(entry)));
  const released = lock.with(unused.map((entry) => rest.release(entry)));
  return released === lock ? lock : released.without(unused.filter((entry) => rest.isOver(entry)));
}

/** What the lock has, as long as the network has it: what is kept for named addresses may have become less. */
function keptAddress(own: readonly LockedAddress[], lock: AddressLock, request: AddressRequest): Address | undefined {
  const address = own.find(({ family }) => family === request.within.family)?.address;
  if (address === undefined || request.within.contains(address)) return address;
  const isThere = lock.blocks.some(
    (block) =>
      block.holder === request.holder &&
      block.network === request.network &&
      block.region === request.region &&
      block.released === undefined &&
      block.prefix.contains(address),
  );
  return isThere ? address : undefined;
}

function freeAddress(lock: AddressLock, request: AddressRequest): Address | undefined {
  const { within, taken = [] } = request;
  const others = lock.addresses.filter((entry) => within.contains(entry.address) && isNear(entry, request));
  const held = others.filter((entry) => !isFree(entry, request)).map(({ address }) => address);
  const here = [...held, ...taken.filter((address) => within.contains(address))];
  const occupied = new Occupied(here.map((address) => AddressRange.between(address, address)));
  return placeAddress(within, portName(request), occupied);
}

/** True if the plan gave it back, it has rested enough, and it is not the name's own. */
function isFree(entry: LockedAddress, request: AddressRequest): boolean {
  const rest = new Rest(request.now, request.rest);
  return entry.holder === request.holder && !isSamePort(entry, request) && rest.isOver(entry);
}

/** True if one address can't be both's. What is of the same network is so wherever that was: its routing domain may have changed since. */
function isNear(entry: LockedAddress, { holder, domain, network, region }: AddressRequest): boolean {
  if (entry.domain === domain) return true;
  return entry.holder === holder && entry.network === network && entry.region === region;
}

function freeMac(lock: AddressLock, request: AddressRequest): Mac {
  for (let attempt = 0; ; attempt++) {
    const candidate = Mac.for(request.region, portName(request), attempt);
    if (!lock.addresses.some(({ mac }) => mac.equals(candidate))) return candidate;
  }
}

function portName({ holder, network, region, name }: AddressRequest): string {
  return JSON.stringify([holder, network, region, name]);
}

function noneIsFree({ network, region, name, within }: AddressRequest): Problem {
  return {
    code: "ADDR_NAMED_FULL",
    severity: "error",
    region,
    what: `no address is left for ${name} of ${network}: all ${within.size} of ${within} are taken`,
    value: name,
    fix: "keep more addresses for named ones, or remove names that are not used",
  };
}
