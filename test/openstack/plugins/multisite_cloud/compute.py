"""Nova without a hypervisor: Nova's own fake driver, plus what a region that is stopped and started needs."""

import io

from nova import context as nova_context
from nova import exception
from nova import objects
from nova.compute import power_state
from nova.compute import task_states
from nova.image import glance
from nova.virt import fake

SNAPSHOT_BYTES = 1024 * 1024


class ComputeDriver(fake.FakeDriverWithoutFakeNodes):
    """One host with 1000 vCPU. The base class keeps its node's uuid, which the plain fake driver does not."""

    def init_host(self, host):
        super().init_host(host)
        # The base class holds servers in memory only: after a restart it would not find any of them.
        for instance in objects.InstanceList.get_by_host(
                nova_context.get_admin_context(), host, expected_attrs=["flavor"]):
            if instance.power_state in (power_state.RUNNING, power_state.SHUTDOWN, power_state.PAUSED):
                self.instances[instance.uuid] = fake.FakeInstance(
                    instance.name, instance.power_state, instance.uuid)
                self.resources.claim(
                    vcpus=instance.flavor.vcpus, mem=instance.flavor.memory_mb, disk=instance.flavor.root_gb)

    def snapshot(self, context, instance, image_id, update_task_state):
        if instance.uuid not in self.instances:
            raise exception.InstanceNotRunning(instance_id=instance.uuid)
        update_task_state(task_state=task_states.IMAGE_PENDING_UPLOAD)
        images = glance.API()
        metadata = {
            "name": images.get(context, image_id)["name"],
            "status": "active",
            "disk_format": "raw",
            "container_format": "bare",
            "properties": {"image_location": "snapshot", "owner_id": instance.project_id},
        }
        update_task_state(
            task_state=task_states.IMAGE_UPLOADING, expected_state=task_states.IMAGE_PENDING_UPLOAD)
        images.update(context, image_id, metadata, io.BytesIO(bytes(SNAPSHOT_BYTES)), purge_props=False)

    def detach_interface(self, context, instance, vif):
        # Interfaces that were plugged before a restart are unknown to the base class, which would refuse.
        self._interfaces.pop(vif["id"], None)

    def get_host_uptime(self):
        return "00:00:00 up 1 day, 0 users, load average: 0.00, 0.00, 0.00"
