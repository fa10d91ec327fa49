/** Type of a value, in Terraform's own JSON for types. */
export type Type =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", Type]
  | readonly ["tuple", readonly Type[]]
  | readonly ["object", Readonly<Record<string, Type>>]
  | readonly ["object", Readonly<Record<string, Type>>, readonly string[]];

/** An attribute as `terraform providers schema -json` prints it. */
export interface Attribute {
  readonly type: Type;
  readonly description?: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly deprecated?: boolean;
}

/** Attributes and the blocks that may stand beside them. */
export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
  readonly description?: string;
  readonly deprecated?: boolean;
}

export interface NestedBlock {
  readonly nesting_mode: "single" | "group" | "list" | "set" | "map";
  readonly block: Block;
  readonly min_items?: number;
  readonly max_items?: number;
}

/** A resource's or a data source's interface. A state written by another version is refused. */
export interface Schema {
  readonly version: number;
  readonly block: Block;
}

/** All that a provider offers: what `terraform providers schema -json` prints for one. */
export interface ProviderSchema {
  readonly provider: Schema;
  readonly resource_schemas: Readonly<Record<string, Schema>>;
  readonly data_source_schemas: Readonly<Record<string, Schema>>;
}

export function attributesOf(block: Block): [string, Attribute][] {
  return Object.entries(block.attributes ?? {});
}

export function blocksOf(block: Block): [string, NestedBlock][] {
  return Object.entries(block.block_types ?? {});
}

const objectTypes = new WeakMap<Block, Type>();

/** The type that values of a block have: its attributes, and its blocks as attributes of their kind. */
export function typeOfBlock(block: Block): Type {
  let type = objectTypes.get(block);
  if (type === undefined) {
    const attributes = attributesOf(block).map(([name, attribute]) => [name, attribute.type] as const);
    const blocks = blocksOf(block).map(([name, nested]) => [name, typeOfNested(nested)] as const);
    type = ["object", Object.fromEntries([...attributes, ...blocks])];
    objectTypes.set(block, type);
  }
  return type;
}

export function typeOfNested({ nesting_mode: mode, block }: NestedBlock): Type {
  const type = typeOfBlock(block);
  return mode === "single" || mode === "group" ? type : [mode, type];
}
