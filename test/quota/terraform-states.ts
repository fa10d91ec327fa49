/** The text of a Terraform state, version 4. */
export function stateOf(...resources: readonly object[]): string {
  return JSON.stringify({ version: 4, terraform_version: "1.9.0", serial: 7, lineage: "x", outputs: {}, resources });
}

/** One resource of a state, with the attributes of each of its instances. */
export function resourceOf(type: string, ...instances: readonly object[]): object {
  return {
    mode: "managed",
    type: `openstack_${type}`,
    name: "app",
    provider: 'provider["registry.terraform.io/terraform-provider-openstack/openstack"]',
    instances: instances.map((attributes) => ({ schema_version: 0, attributes, sensitive_attributes: [] })),
  };
}

/** A server in a state, by its flavor. */
export function server(id: string, flavor_name: string, region: string | null = "RegionOne"): object {
  const network = [{ uuid: "net", port: "", fixed_ip_v4: "10.0.0.3" }];
  return { id, region, name: "app", flavor_name, flavor_id: "", network, block_device: [], metadata: null };
}
