/** A resource or data source of a stack, as Terraform will read it. */
export interface Declared {
  /** Path of the construct, such as `acme/RegionTwo/app`. */
  readonly path: string;
  /** The stack in which its address means it. */
  readonly stack: string;
  /** Such as `openstack_compute_instance_v2.app`, or `data.openstack_compute_flavor_v2.small`. */
  readonly address: string;
  /** Type in Terraform, such as `openstack_compute_instance_v2`. */
  readonly type: string;
  /** Name of the region that it is in, as in the tree. */
  readonly region: string;
  /** The attributes as they will stand in the stack's file, references as `${…}`. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What is said outright: a text without references. */
export function plainText(value: unknown): string | undefined {
  return typeof value === "string" && !/[$%]\{/.test(value) ? value : undefined;
}

/** A number that is said outright. */
export function plainNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A list of blocks that is said outright; an absent one is empty. */
export function plainBlocks(value: unknown): readonly Readonly<Record<string, unknown>>[] | undefined {
  if (value === undefined || value === null) return [];
  const isList = Array.isArray(value) && value.every((block) => typeof block === "object" && block !== null);
  return isList ? (value as Record<string, unknown>[]) : undefined;
}
