"""Answers each line of its input, a JSON array of a cloud and a region, with a line: what the cloud's project has there.

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


def plain(found):
    return [one.to_dict(computed=False, original_names=True) for one in found]


def inventory(connection):
    project = connection.current_project_id
    network = {
        kind: plain(getattr(connection.network, method)(project_id=project))
        for kind, method in LISTS.items()
    }
    return {**network, "keypairs": plain(connection.compute.keypairs())}


connections = {}
for line in sys.stdin:
    place = tuple(json.loads(line))
    if place not in connections:
        connections[place] = openstack.connect(cloud=place[0], region_name=place[1])
    print(json.dumps(inventory(connections[place])), flush=True)
