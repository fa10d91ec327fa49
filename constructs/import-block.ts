import type { Construct } from "constructs";
import { TerraformElement, type TerraformResource } from "./cdk";

/**
 * An `import` block. The resource's own `importFrom` starts the Terraform binary at synth, once per resource, to ask for its
 * version; pipelines that only synthesize may not have one.
 */
export class ImportBlock extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: { readonly resource: TerraformResource; readonly id: string },
  ) {
    super(scope, id);
  }

  /** The block as the CDK core writes it. */
  override toTerraform(): object {
    const { resource, id } = this.props;
    return { import: [{ to: `${resource.terraformResourceType}.${resource.friendlyUniqueId}`, id }] };
  }
}
