"""Neutron without agents: every port is bound and active at once, no packet ever flows."""

from neutron_lib import constants
from neutron_lib import context as neutron_context
from neutron_lib.api.definitions import portbindings
from neutron_lib.callbacks import events
from neutron_lib.callbacks import registry
from neutron_lib.callbacks import resources
from neutron_lib.plugins import constants as plugin_constants
from neutron_lib.plugins import directory
from neutron_lib.plugins.ml2 import api

# Ports that belong to a router have no compute host: nobody asks to bind them, an L3 agent would report them.
ROUTER_PORTS = (constants.DEVICE_OWNER_ROUTER_INTF, constants.DEVICE_OWNER_ROUTER_GW)


class MechanismDriver(api.MechanismDriver):
    """Takes the place of the L2 and the L3 agent."""

    def initialize(self):
        for event in (events.AFTER_CREATE, events.AFTER_UPDATE):
            registry.subscribe(self._router_port, resources.PORT, event)
            registry.subscribe(self._floating_ip, resources.FLOATING_IP, event)

    @property
    def connectivity(self):
        return portbindings.CONNECTIVITY_L2

    def bind_port(self, context):
        segment = context.segments_to_bind[0]
        details = {portbindings.CAP_PORT_FILTER: True, portbindings.OVS_HYBRID_PLUG: False}
        context.set_binding(
            segment[api.ID], portbindings.VIF_TYPE_OVS, details, status=constants.PORT_STATUS_ACTIVE)

    def _router_port(self, _resource, _event, _trigger, payload):
        port = payload.latest_state
        if port["device_owner"] in ROUTER_PORTS and port["status"] != constants.PORT_STATUS_ACTIVE:
            directory.get_plugin().update_port_status(
                neutron_context.get_admin_context(), port["id"], constants.PORT_STATUS_ACTIVE)

    def _floating_ip(self, _resource, _event, _trigger, payload):
        status = (constants.FLOATINGIP_STATUS_ACTIVE if payload.latest_state.get("port_id")
                  else constants.FLOATINGIP_STATUS_DOWN)
        # In the caller's own session: a port that goes takes its floating address along in one transaction, which holds the row.
        directory.get_plugin(plugin_constants.L3).update_floatingip_status(
            payload.context.elevated(), payload.resource_id, status)
