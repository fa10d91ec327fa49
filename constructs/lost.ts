import type { IConstruct } from "constructs";
import type { Problem } from "../src/finding";
import { Aspects, TerraformDataSource, TerraformElement, TerraformResource, TerraformStack } from "./cdk";
import { offerFindings } from "./findings";
import type { Region } from "./region";
import type { Tenant } from "./tenant";
import { addressesIn } from "./addresses-in";

/**
 * Turns every resource of a lost region into a `removed` block: Terraform forgets it without asking the region, and the
 * rest of the plan goes on. Data sources of the region are left out.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources
 */
export function forgetLostRegions(tenant: Tenant): void {
  const lost = tenant.regions.filter((region) => region.lost);
  if (lost.length === 0) return;
  for (const stack of new Set(lost.map((region) => region.stack))) {
    Aspects.of(stack).add({ visit: (construct) => isOfOne(lost, construct) && forget(construct) });
  }
  offerFindings(tenant, () => references(lost));
}

type Placed = TerraformResource | TerraformDataSource;

function isOfOne(regions: readonly Region[], construct: IConstruct): construct is Placed {
  if (!TerraformResource.isTerraformResource(construct) && !TerraformDataSource.isTerraformDataSource(construct))
    return false;
  if (forgotten.has(construct)) return true;
  return construct.terraformResourceType.startsWith("openstack_") && regions.some((region) => isIn(region, construct));
}

function isIn(region: Region, placed: Placed): boolean {
  if (TerraformStack.of(placed) !== region.stack) return false;
  if (region.scope !== region.stack && placed.node.scopes.includes(region.scope)) return true;
  const provider = placed.provider?.fqn ?? "openstack";
  const own = [region.provider, ...region.tenant.ownProviders(region)].map(({ fqn }) => fqn);
  return own.includes(provider) && attributesOf(placed).region === region.cloudRegion;
}

/** The attributes of an element as its construct writes them; none of what is left out. */
export function attributesOf(placed: Placed): Record<string, unknown> {
  const written = placed.toTerraform() as Record<string, Record<string, Record<string, Record<string, unknown>>>>;
  return Object.values(Object.values(written.resource ?? written.data ?? {})[0] ?? {})[0] ?? {};
}

// What was forgotten no longer says in which region it was.
const forgotten = new WeakSet<Placed>();

/** Turns an element into a `removed` block, or into nothing. */
export function forget(placed: Placed): void {
  forgotten.add(placed);
  placed.toTerraform = TerraformResource.isTerraformResource(placed)
    ? () => ({ removed: [{ from: addressOf(placed), lifecycle: { destroy: false } }] })
    : () => ({});
}

/** The address of an element, as `depends_on` and `removed` blocks take it. */
export function addressOf(placed: Placed): string {
  const address = `${placed.terraformResourceType}.${placed.friendlyUniqueId}`;
  return TerraformDataSource.isTerraformDataSource(placed) ? `data.${address}` : address;
}

/** What still speaks of a resource that will not be there: Terraform would refuse the stack with a message about neither. */
function references(lost: readonly Region[]): Problem[] {
  return [...new Set(lost.map((region) => region.stack))].flatMap((stack) => {
    const elements = stack.node
      .findAll()
      .filter((construct): construct is TerraformElement => TerraformElement.isTerraformElement(construct));
    const addresses = new Set(elements.filter((element) => isOfOne(lost, element)).map(addressOf));
    return elements
      .filter((element) => !isOfOne(lost, element))
      .flatMap((element) => {
        return addressesIn(element)
          .filter((address) => addresses.has(address))
          .map((address): Problem => ({
            code: "LOST_REFERENCE",
            severity: "error",
            what: `${element.node.path} refers to a resource of a lost region`,
            value: address,
            fix: "leave it out while the region is lost: `if (!region.lost) …`",
          }));
      });
  });
}
