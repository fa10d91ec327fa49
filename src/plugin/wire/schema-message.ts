import type { Sent } from "./messages";
import { attributesOf, blocksOf, type Block, type ProviderSchema, type Schema } from "./schema";

const NESTING = { single: 1, list: 2, set: 3, map: 4, group: 5 } as const;

/** A provider's schema as Terraform asks for it. */
export function providerSchema(schema: ProviderSchema): Sent<"ProviderSchema"> {
  const all = (schemas: Readonly<Record<string, Schema>>) =>
    Object.fromEntries(Object.entries(schemas).map(([type, each]) => [type, schemaMessage(each)]));
  return {
    provider: schemaMessage(schema.provider),
    resource_schemas: all(schema.resource_schemas),
    data_source_schemas: all(schema.data_source_schemas),
    // Terraform then asks one of the processes of a run, and not each.
    server_capabilities: { get_provider_schema_optional: true },
  };
}

function schemaMessage({ version, block }: Schema): Sent<"Schema"> {
  return { version, block: blockMessage(block) };
}

function blockMessage(block: Block): Sent<"Block"> {
  return {
    attributes: attributesOf(block).map(([name, { type, ...facts }]) => ({
      ...facts,
      name,
      type: Buffer.from(JSON.stringify(type)),
    })),
    block_types: blocksOf(block).map(([name, { nesting_mode, block: nested, ...limits }]) => ({
      ...limits,
      type_name: name,
      nesting: NESTING[nesting_mode],
      block: blockMessage(nested),
    })),
    description: block.description,
    deprecated: block.deprecated,
  };
}
