import type { IConstruct } from "constructs";
import groupBy from "lodash/groupBy";
import { prefixesOf, type Prefix } from "../src/address";
import { placeDomain, type Claim, type Claimant, type Domain } from "./address-claims";
import type { AddressDeclarations } from "./address-declarations";
import type { PlannedNetwork } from "./planned-network";
import type { Region } from "./region";
import { EVERYWHERE } from "./routing";

/** What one plan tells the check of the whole app. */
export class PlanClaims implements Claimant {
  constructor(
    private readonly plan: IConstruct,
    private readonly declared: AddressDeclarations,
    private readonly networks: readonly PlannedNetwork[],
  ) {}

  /** All routing domains that the plan has in a region. */
  domainsIn(region: Region): readonly Domain[] {
    const { tenant, planes } = this.declared;
    return tenant.regions.includes(region) ? planes.map((plane) => this.domain(region, plane)) : [];
  }

  /** All that the plan uses, or keeps free. */
  claims(): readonly Claim[] {
    return [...this.planned(), ...this.reserved(), ...this.existing(), ...this.external()];
  }

  private planned(): Claim[] {
    return this.networks.flatMap((network) =>
      network.regions.flatMap((region) =>
        network.prefixesIn(region).map((prefix) => ({
          ...this.inRegion(region, prefix, [network.plane]),
          kind: "planned",
          owner: `${network.node.id} in ${region.name}, planned by ${this.path}`,
          fix: `reserve the other one in ${this.path}, and give ${network.node.id} a new name: it is given another block then`,
        })),
      ),
    );
  }

  private reserved(): Claim[] {
    return this.declared.reserved.map(({ prefix, reason, regions }) => ({
      kind: "reserved",
      source: this.plan,
      prefix,
      domains: regions.flatMap((region) => this.around(region, this.declared.planes)),
      owner: `${reason}, reserved by ${this.path}`,
      fix: `take another prefix, or reserve less in ${this.path}`,
    }));
  }

  /** The same prefix of a network in several regions is one and the same: a VPN that all of them reach. */
  private existing(): Claim[] {
    return [...this.declared.existing].flatMap(([name, { plane, prefixes }]) => {
      const rows = [...prefixes].flatMap(([region, those]) => those.map((prefix) => ({ region, prefix })));
      return Object.values(groupBy(rows, ({ prefix }) => `${prefix}`)).map((same) => ({
        kind: "existing",
        source: this.plan,
        prefix: same[0].prefix,
        region: same.length === 1 ? same[0].region.name : undefined,
        domains: same.flatMap(({ region }) => this.around(region, [plane])),
        owner: `${name} in ${same.map(({ region }) => region.name).join(", ")}, an existing network of ${this.path}`,
        fix: `renumber one of them, or keep them apart by the routing of ${this.path}`,
      }));
    });
  }

  private external(): Claim[] {
    return [...this.declared.external].flatMap(([region, ranges]) =>
      ranges.flatMap(prefixesOf).map((prefix) => ({
        ...this.inRegion(region, prefix, this.declared.planes),
        kind: "external",
        owner: `the external network of ${region.name}, of ${this.path}`,
        fix: "take another prefix: the external network is the operator's",
      })),
    );
  }

  private inRegion(region: Region, prefix: Prefix, planes: readonly string[]) {
    return { source: this.plan, region: region.name, prefix, domains: this.around(region, planes) };
  }

  private around(region: Region, planes: readonly string[]): Domain[] {
    return [placeDomain(region), ...planes.map((plane) => this.domain(region, plane))];
  }

  /** What is everywhere is the same for all plans; the other names are a plan's own. */
  private domain(region: Region, plane: string): Domain {
    const { routing } = this.declared;
    const name = routing.domainOf(region.name, plane);
    return { id: name === EVERYWHERE ? name : `${this.path} ${name}`, reason: routing.reason(name) };
  }

  private get path(): string {
    return this.plan.node.path;
  }
}
