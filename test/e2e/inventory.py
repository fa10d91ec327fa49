"""Answers each line of its input, a JSON array, with a line.

Of a cloud, a region and a list of kinds: what the cloud's project has of them there. With a kind, an id and values behind the region:
what that server, or object of Neutron's, is after these values were set.

Reads with openstacksdk, which python-openstackclient is made of.
"""

import json
import sys

import openstack

NETWORK = {
    "networks": "networks",
    "subnets": "subnets",
    "ports": "ports",
    "routers": "routers",
    "floatingips": "ips",
    "security_groups": "security_groups",
    "address_groups": "address_groups",
    "subnetpools": "subnet_pools",
    "address_scopes": "address_scopes",
}

COMPUTE = ("keypairs", "servers", "server_groups")

# What servers boot of is there from the start.
BOOTED = "small"


def plain(found):
    return [one.to_dict(computed=False, original_names=True) for one in found]


def images(connection):
    project = connection.current_project_id
    # Hidden images are not in a list of the others.
    found = [one for hidden in (False, True) for one in connection.image.images(owner=project, is_hidden=hidden)]
    return [{**one, **one.pop("properties", {})} for one in plain(found) if one["name"] != BOOTED]


def objects(connection, kind):
    if kind == "images":
        return images(connection)
    if kind == "volumes":
        return plain(connection.block_storage.volumes())
    if kind in COMPUTE:
        return plain(getattr(connection.compute, kind)())
    return plain(getattr(connection.network, NETWORK[kind])(project_id=connection.current_project_id))


def changed(connection, kind, number, values):
    service = connection.compute if kind == "servers" else connection.network
    answer = service.put(f"/{kind.replace('_', '-')}/{number}", json={kind.removesuffix("s"): values})
    answer.raise_for_status()
    return answer.json()


connections = {}
for line in sys.stdin:
    cloud, region, what, *change = json.loads(line)
    place = (cloud, region)
    if place not in connections:
        connections[place] = openstack.connect(cloud=cloud, region_name=region)
    connection = connections[place]
    answer = changed(connection, what, *change) if change else {kind: objects(connection, kind) for kind in what}
    print(json.dumps(answer), flush=True)
