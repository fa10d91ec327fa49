import uniqBy from "lodash/uniqBy";
import { isAutomatic, type Address, type Family, type Ipv6Mode, type Prefix } from "../src/address";
import type { AddressInput } from "./address-input";
import type { HostRoute, Ipv4Props, Ipv6Props, NetworkProps } from "./planned-network";
import type { Region } from "./region";

/** The plane of networks that name none. */
export const DEFAULT_PLANE = "default";

/** Longer ones have no room for a gateway and a host. */
const LONGEST: Readonly<Record<Family, number>> = { 4: 30, 6: 126 };
/** What Neutron takes of a packet's size (RFC 791, RFC 8200 section 5), and what fits into its packets at all. */
const MTU = { least: { 4: 68, 6: 1280 }, most: 65_535 } as const;
/** Neutron's own limit, of names, descriptions and tags alike. */
const LONGEST_TEXT = 255;

/** One family of a network, as declared. */
export interface DeclaredFamily {
  readonly family: Family;
  readonly length: number;
  readonly growth?: number;
  readonly namedAddresses?: number;
  /** Undefined for IPv4. */
  readonly mode?: Ipv6Mode;
  readonly at: Readonly<Record<string, Prefix>>;
}

/** A route for hosts, as declared. */
export interface DeclaredRoute {
  readonly destination: Prefix;
  readonly nextHop: Address;
}

/** A network, as declared. */
export interface DeclaredNetwork {
  readonly name: string;
  readonly plane: string;
  readonly regions: readonly Region[];
  readonly families: readonly DeclaredFamily[];
  readonly dnsNameservers: readonly Address[];
  readonly hostRoutes: readonly DeclaredRoute[];
  /** As the author wrote it. */
  readonly props: NetworkProps;
}

/** Reads one network as an author declared it. What is wrong with it goes into `input`. */
export function readNetwork(
  name: string,
  props: NetworkProps,
  planes: readonly string[],
  input: AddressInput,
): DeclaredNetwork {
  return new NetworkReader(name, props, planes, input).read();
}

class NetworkReader {
  private readonly prop: string;

  constructor(
    private readonly name: string,
    private readonly props: NetworkProps,
    private readonly planes: readonly string[],
    private readonly input: AddressInput,
  ) {
    this.prop = `networks.${name}`;
  }

  read(): DeclaredNetwork {
    const { name, props, prop, input } = this;
    const { plane = DEFAULT_PLANE, ipv4, ipv6 } = props;
    checkPlane(plane, this.planes, `${prop}.plane`, input);
    if (ipv4 === undefined && ipv6 === undefined)
      input.refuse("ADDR_SIZE", `${prop} has no addresses`, undefined, "give it a length, such as ipv4: 24");
    this.checkTexts();
    const families = [
      ...(ipv4 === undefined ? [] : this.readFamily(4, ipv4)),
      ...(ipv6 === undefined ? [] : this.readFamily(6, ipv6)),
    ].filter(() => this.planes.includes(plane));
    return {
      name,
      plane,
      regions: input.regionsOf(props.regions, `${prop}.regions`),
      families,
      dnsNameservers: this.readServers(),
      hostRoutes: this.readRoutes(),
      props,
    };
  }

  private checkTexts(): void {
    const { prop, input, props } = this;
    input.checkText(props.name, LONGEST_TEXT, `${prop}.name`);
    input.checkText(props.description, LONGEST_TEXT, `${prop}.description`);
    for (const tag of props.tags ?? []) input.checkText(tag, LONGEST_TEXT, `${prop}.tags`);
    input.checkNumber(props.mtu, MTU.least[props.ipv6 === undefined ? 4 : 6], MTU.most, `${prop}.mtu`);
  }

  private readFamily(family: Family, given: number | Ipv4Props | Ipv6Props): DeclaredFamily[] {
    const { input } = this;
    const prop = `${this.prop}.ipv${family}`;
    const props: Ipv6Props = typeof given === "number" ? { prefixLength: given } : given;
    const { prefixLength: length, namedAddresses } = props;
    if (!Number.isInteger(length) || length < 1 || length > LONGEST[family]) {
      const fix = `use 1 to ${LONGEST[family]}: a longer one has no room for a gateway and a host`;
      input.refuse("ADDR_SIZE", `${prop} is no length of a prefix`, String(length), fix);
      return [];
    }
    const mode = family === 4 ? undefined : this.readMode(prop, props);
    const growth = props.growth ?? (isAutomatic(mode) ? 0 : undefined);
    input.checkNumber(growth, 0, length - 1, `${prop}.growth`);
    input.checkNumber(namedAddresses, 0, Number.MAX_SAFE_INTEGER, `${prop}.namedAddresses`);
    return [{ family, length, growth, namedAddresses, mode, at: this.readFixed(prop, family, props, mode) }];
  }

  private readMode(prop: string, { prefixLength: length, ...props }: Ipv6Props): Ipv6Mode | undefined {
    const { dhcp = true } = this.props;
    const usual = length === 64 ? "slaac" : "dhcpv6-stateful";
    // Neutron takes a mode only where it hands out addresses or announces the prefix.
    const mode = props.mode ?? (dhcp ? usual : undefined);
    if (mode !== undefined && !dhcp) {
      const fix = "leave one of them out: without DHCP hosts are given their addresses by hand";
      this.input.refuse("ADDR_MODE", `${prop} has a mode, and dhcp is false: Neutron refuses that`, mode, fix);
    }
    if (isAutomatic(mode) && length !== 64) {
      const fix = 'use 64, or mode: "dhcpv6-stateful" (RFC 4862: the interface identifier takes 64 bits)';
      const what = `${prop} is too ${length < 64 ? "short" : "long"} for ${mode}`;
      this.input.refuse("ADDR_SIZE", what, `/${length}`, fix);
    }
    return mode;
  }

  /** Blocks that are there already. One that can't be is left out: it is refused already. */
  private readFixed(
    prop: string,
    family: Family,
    { prefixLength: least, at = {} }: Ipv4Props,
    mode: Ipv6Mode | undefined,
  ): Readonly<Record<string, Prefix>> {
    const { input } = this;
    input.regionsNamed(Object.keys(at), `${prop}.at`);
    const most = isAutomatic(mode) ? 64 : LONGEST[family];
    const read = Object.entries(at).flatMap(([region, text]) => {
      const where = `${prop}.at.${region}`;
      const prefixes = input.prefixes([text], where);
      return prefixes
        .filter((prefix) => {
          if (prefix.family === family && prefix.length >= least && prefix.length <= most) return true;
          const fix = `give an IPv${family} prefix of length ${least}${least === most ? "" : ` to ${most}`}`;
          input.refuse("ADDR_SIZE", `${where} does not fit what the network asks for`, `${prefix}`, fix);
          return false;
        })
        .map((prefix): [string, Prefix] => {
          input.checkTraps([prefix], where);
          return [region, prefix];
        });
    });
    return Object.fromEntries(read);
  }

  private readServers(): Address[] {
    const prop = `${this.prop}.dnsNameservers`;
    const servers = this.input.addresses(this.props.dnsNameservers ?? [], prop);
    for (const server of twice(servers.map(String)))
      this.input.refuse("ADDR_TWICE", `${prop} names a server twice`, server, "name it once: Neutron refuses it");
    return servers;
  }

  private readRoutes(): DeclaredRoute[] {
    const { input } = this;
    const routes = (this.props.hostRoutes ?? []).flatMap((route, i) =>
      this.readRoute(route, `${this.prop}.hostRoutes[${i}]`),
    );
    const fix = "name one next hop for it: hosts can't choose";
    for (const destination of twice(routes.map((route) => `${route.destination}`)))
      input.refuse("ADDR_TWICE", `${this.prop}.hostRoutes has two routes to one destination`, destination, fix);
    return uniqBy(routes, ({ destination }) => `${destination}`);
  }

  private readRoute({ destination, nextHop }: HostRoute, prop: string): DeclaredRoute[] {
    const { input } = this;
    const [to] = input.prefixes([destination], `${prop}.destination`);
    const [hop] = input.addresses([nextHop], `${prop}.nextHop`);
    if (to === undefined || hop === undefined) return [];
    if (to.family !== hop.family) {
      const fix = `give a next hop of IPv${to.family}`;
      input.refuse("ADDR_FAMILY", `${prop} goes to ${to} by a next hop of the other family`, `${hop}`, fix);
      return [];
    }
    if ((to.family === 4 ? this.props.ipv4 : this.props.ipv6) === undefined) {
      const fix = `leave it out, or give the network ipv${to.family}`;
      input.refuse("ADDR_FAMILY", `${prop} goes to IPv${to.family}, which the network does not have`, `${to}`, fix);
    }
    return [{ destination: to, nextHop: hop }];
  }
}

/** Refuses a plane that is not declared. */
export function checkPlane(plane: string, planes: readonly string[], prop: string, input: AddressInput): void {
  if (planes.includes(plane)) return;
  const fix = `use one of: ${planes.join(", ")}; or declare it in planes`;
  input.refuse("ADDR_PLANE", `${prop} names a plane that is not declared`, plane, fix);
}

/** What is there more than once, each once. */
function twice(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, i) => texts.indexOf(text) !== i))];
}
