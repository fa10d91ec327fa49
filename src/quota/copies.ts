import { plainNumber } from "./declared";

/** How many of a resource Terraform makes, by its `count` or `for_each`; undefined if that is not known before it runs. */
export function copiesOf(attributes: Readonly<Record<string, unknown>>): number | undefined {
  const { count, for_each: each } = attributes;
  if (count !== undefined) return plainNumber(count);
  if (each === undefined) return 1;
  if (typeof each === "string") return setSize(each);
  return typeof each === "object" && each !== null && !Array.isArray(each) ? Object.keys(each).length : undefined;
}

/** The CDK core writes a list as `${toset(["a", "b"])}`. */
function setSize(expression: string): number | undefined {
  const [, list] = /^\$\{toset\((\[.*\])\)\}$/su.exec(expression) ?? [];
  // Texts with references in them may turn out the same.
  if (list === undefined || /[$%]\{/u.test(list)) return undefined;
  try {
    return new Set(JSON.parse(list) as unknown[]).size;
  } catch {
    // It holds references.
    return undefined;
  }
}
