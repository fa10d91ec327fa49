"""Cinder without a disk: a volume is a row in the database, its content is never stored."""

import io

from cinder import exception
from cinder import interface
from cinder.volume import driver

CAPACITY_GB = 100_000
IMAGE_BYTES = 1024 * 1024


@interface.volumedriver
class VolumeDriver(driver.VolumeDriver):
    VERSION = "1.0"

    def check_for_setup_error(self):
        pass

    def _update_volume_stats(self):
        self._stats = {
            "volume_backend_name": self.configuration.safe_get("volume_backend_name"),
            "vendor_name": "multisite",
            "driver_version": self.VERSION,
            "storage_protocol": "none",
            "total_capacity_gb": CAPACITY_GB,
            "free_capacity_gb": CAPACITY_GB,
            "reserved_percentage": 0,
            "multiattach": True,
        }

    def create_volume(self, volume):
        pass

    def delete_volume(self, volume):
        pass

    def create_snapshot(self, snapshot):
        pass

    def delete_snapshot(self, snapshot):
        pass

    def create_volume_from_snapshot(self, volume, snapshot):
        pass

    def create_cloned_volume(self, volume, src_vref):
        pass

    def extend_volume(self, volume, new_size):
        pass

    def revert_to_snapshot(self, context, volume, snapshot):
        pass

    def retype(self, context, volume, new_type, diff, host):
        return True, None

    def clone_image(self, context, volume, image_location, image_meta, image_service):
        # "Cloned" means that Cinder does not download the image: there is nowhere to put it.
        return {}, True

    def copy_image_to_volume(self, context, volume, image_service, image_id, disable_sparse=False):
        pass

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        # Glance compares what it receives with the format that was promised, and zeros are only ever a raw disk.
        if image_meta["disk_format"] != "raw":
            raise exception.InvalidInput(reason="this cloud uploads volumes as raw only")
        image_service.update(context, image_meta["id"], {}, io.BytesIO(bytes(IMAGE_BYTES)))

    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        pass

    def remove_export(self, context, volume):
        pass

    def initialize_connection(self, volume, connector):
        return {"driver_volume_type": "fake", "data": {"volume_id": volume.id, "access_mode": "rw"}}

    def terminate_connection(self, volume, connector, **kwargs):
        pass
