"""Answers each line of its input, a JSON array, with a line.

Of a cloud and a region: what the cloud's project has there. With a kind, an id and values behind them: what that server, or object of
Neutron's, is after these values were set.

Reads with openstacksdk, which python-openstackclient is made of.
"""

import json
import sys

import openstack

LISTS = {
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

# What servers boot of is there from the start.
BOOTED = "small"


def plain(found):
    return [one.to_dict(computed=False, original_names=True) for one in found]


def inventory(connection):
    project = connection.current_project_id
    network = {
        kind: plain(getattr(connection.network, method)(project_id=project))
        for kind, method in LISTS.items()
    }
    compute = {kind: plain(getattr(connection.compute, kind)()) for kind in ("keypairs", "servers", "server_groups")}
    # Hidden images are not in a list of the others.
    images = [
        one
        for hidden in (False, True)
        for one in connection.image.images(owner=project, is_hidden=hidden)
        if one.name != BOOTED
    ]
    return {
        **network,
        **compute,
        "volumes": plain(connection.block_storage.volumes()),
        "images": [{**one, **one.pop("properties", {})} for one in plain(images)],
    }


def changed(connection, kind, number, values):
    service = connection.compute if kind == "servers" else connection.network
    answer = service.put(f"/{kind.replace('_', '-')}/{number}", json={kind.removesuffix("s"): values})
    answer.raise_for_status()
    return answer.json()


connections = {}
for line in sys.stdin:
    cloud, region, *change = json.loads(line)
    place = (cloud, region)
    if place not in connections:
        connections[place] = openstack.connect(cloud=cloud, region_name=region)
    answer = changed(connections[place], *change) if change else inventory(connections[place])
    print(json.dumps(answer), flush=True)
