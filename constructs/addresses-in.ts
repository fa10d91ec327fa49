import type { IConstruct } from "constructs";
import { DefaultTokenResolver, StringConcat, type TerraformElement, Tokenization } from "./cdk";

/** A value as it will stand in cdk.tf.json, references and all. */
export function written(
  value: unknown,
  scope: IConstruct,
  resolver = new DefaultTokenResolver(new StringConcat()),
): unknown {
  return Tokenization.resolve(value, { scope, resolver, preparing: false });
}

/** Addresses (`type.id`) of the OpenStack resources and data sources that an element refers to. */
export function addressesIn(element: TerraformElement): string[] {
  return addressesOf(written(element.toTerraform(), element));
}

/** Addresses in a part of what {@link written} gave. */
export function addressesOf(part: unknown): string[] {
  const text = JSON.stringify(part) ?? "";
  return [...new Set([...text.matchAll(/(?:data\.)?openstack_\w+\.[\w-]+/g)].map(([address]) => address))];
}
