import { DefaultTokenResolver, StringConcat, type TerraformElement, Tokenization } from "./cdk";

/** An element as it will stand in cdk.tf.json, references and all. */
function written(element: TerraformElement): unknown {
  return Tokenization.resolve(element.toTerraform(), {
    scope: element,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
}

/** Addresses (`type.id`) of the OpenStack resources and data sources that an element refers to. */
export function addressesIn(element: TerraformElement): string[] {
  const text = JSON.stringify(written(element)) ?? "";
  return [...new Set([...text.matchAll(/(?:data\.)?openstack_\w+\.[\w-]+/g)].map(([address]) => address))];
}
