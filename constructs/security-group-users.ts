import type { IConstruct } from "constructs";
import { addressesOf, written } from "./addresses-in";
import { TerraformOutput, TerraformResource, TerraformStack } from "./cdk";
import type { MadeSecurityGroup } from "./security-group";

const INDEX = Symbol.for("cdktf-openstack-multisite/security-group-users");

const ASSOCIATION = "openstack_networking_port_secgroup_associate_v2";
const SUBNET = "openstack_networking_subnet_v2";
const READ = ["openstack_compute_instance_v2", "openstack_networking_port_v2", ASSOCIATION, SUBNET];

/** The ports and servers of an app, by the groups and networks that they refer to. */
export class SecurityGroupUsers {
  /**
   * Those of the app that `asker` belongs to. They are read once for all that ask: who asks again, asks in a later check, and gets
   * them read anew.
   */
  static for(asker: IConstruct): SecurityGroupUsers {
    const root = asker.node.root as IConstruct & { [INDEX]?: SecurityGroupUsers };
    if (root[INDEX] === undefined || root[INDEX].served.has(asker)) root[INDEX] = new SecurityGroupUsers(root);
    root[INDEX].served.add(asker);
    return root[INDEX];
  }

  private readonly served = new Set<IConstruct>();
  /** Keys of what has a group, by the key of the group. */
  private readonly having = new Map<string, Set<string>>();
  /** What is on a network, by the key of the network, or of a subnet whose `network_id` is what it refers to. */
  private readonly on = new Map<string, TerraformResource[]>();

  private constructor(root: IConstruct) {
    for (const element of root.node.findAll()) {
      if (TerraformOutput.isTerraformOutput(element)) this.addOutput(element);
      else if (TerraformResource.isTerraformResource(element) && READ.includes(element.terraformResourceType))
        this.add(element);
    }
  }

  /** True if something of the tree has the group, or an output hands it on. */
  has(group: MadeSecurityGroup, name: string): boolean {
    return groupKeys(group, name).some((key) => this.having.has(key));
  }

  /** Paths of the ports and servers that are on a network, but not in the group. */
  outside(group: MadeSecurityGroup, name: string, network: TerraformResource): string[] {
    const keys = groupKeys(group, name);
    return this.hostsOn(network)
      .filter((element) => !keys.some((key) => this.having.get(key)?.has(keyOf(element))))
      .map(({ node }) => node.path);
  }

  private hostsOn(network: TerraformResource): TerraformResource[] {
    const hosts = new Set<TerraformResource>();
    // It grows while it is read.
    const keys = new Set([keyOf(network)]);
    for (const key of keys) {
      for (const element of this.on.get(key) ?? []) {
        if (element.terraformResourceType === SUBNET) keys.add(keyOf(element));
        else hosts.add(element);
      }
    }
    return [...hosts];
  }

  private addOutput(output: TerraformOutput): void {
    const stack = TerraformStack.of(output);
    for (const group of addressesOf(written(output.value, output))) this.join(keyIn(stack, group), output.node.path);
  }

  private add(element: TerraformResource): void {
    const stack = TerraformStack.of(element);
    const { security_group_ids, security_groups, network_id, network, port_id, region } = attributesOf(element);
    // An association speaks for its port.
    const isAssociation = element.terraformResourceType === ASSOCIATION;
    const members = isAssociation ? addressesOf(port_id).map((port) => keyIn(stack, port)) : [keyOf(element)];
    const groups = addressesOf([security_group_ids, security_groups]).map((group) => keyIn(stack, group));
    const names = Array.isArray(security_groups) ? security_groups.map((name) => nameIn(stack, region, name)) : [];
    for (const group of [...groups, ...names]) for (const member of members) this.join(group, member);
    for (const there of addressesOf([network_id, network])) {
      const key = keyIn(stack, there);
      this.on.set(key, [...(this.on.get(key) ?? []), element]);
    }
  }

  private join(group: string, member: string): void {
    const members = this.having.get(group);
    if (members === undefined) this.having.set(group, new Set([member]));
    else members.add(member);
  }
}

/** A group is meant by a reference, or by its name, as Nova takes it. */
function groupKeys({ resource, region }: MadeSecurityGroup, name: string): string[] {
  return [keyOf(resource), nameIn(region.stack, region.cloudRegion, name)];
}

function keyOf(resource: TerraformResource): string {
  return keyIn(TerraformStack.of(resource), `${resource.terraformResourceType}.${resource.friendlyUniqueId}`);
}

function keyIn(stack: TerraformStack, address: string): string {
  return `${stack.node.path}\0${address}`;
}

function nameIn(stack: TerraformStack, region: unknown, name: unknown): string {
  return `${stack.node.path}\0${String(region)}\0${String(name)}`;
}

function attributesOf(resource: TerraformResource): Record<string, unknown> {
  const { terraformResourceType: type, friendlyUniqueId: id } = resource;
  const text = written(resource.toTerraform(), resource) as {
    resource?: Record<string, Record<string, Record<string, unknown>>>;
  };
  // What belongs to a lost region is no resource any more.
  return text.resource?.[type]?.[id] ?? {};
}
