// Two images for three regions: a base image whose versions spread in two waves, and a rescue image that is only where
// something uses it.
import { App, TerraformStack } from "cdktf";
import { ImageSource, ImageSync, LockFile, ReplicatedImage, Tenant } from "cdktf-openstack-multisite";
import { BlockstorageVolumeV3 } from "cdktf-openstack-multisite/bindings/blockstorage-volume-v3";

const app = new App();
const stack = new TerraformStack(app, "acme");
const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo", "RegionThree"] });
const lock = LockFile.at("examples/images/images.lock.json");

const base = new ReplicatedImage(stack, "base", {
  versions: {
    "2026.10": ImageSource.file("examples/images/base-2026.10.raw"),
    "2026.11": ImageSource.file("examples/images/base-2026.11.raw"),
  },
  promoted: "2026.10",
  // The new version is tried in RegionThree. Say 2, and it is everywhere; then promote it. To go back is to name the old one.
  sync: ImageSync.controlled({ waves: [["RegionThree"], ["RegionOne", "RegionTwo"]], reached: { "2026.11": 1 } }),
  diskFormat: "raw",
  minDisk: 1,
  lock,
});

const rescue = new ReplicatedImage(stack, "rescue", {
  versions: { "1": ImageSource.file("examples/images/rescue.raw") },
  sync: ImageSync.lazy(),
  diskFormat: "raw",
  lock,
});

for (const region of tenant.regions) {
  new BlockstorageVolumeV3(region.scope, "app", {
    ...region.placement,
    name: "app",
    size: 1,
    imageId: base.in(region).id,
  });
}
const { scope, placement } = tenant.region("RegionTwo");
// The only use of the rescue image: so it is in RegionTwo, and nowhere else.
new BlockstorageVolumeV3(scope, "rescue", {
  ...placement,
  name: "rescue",
  size: 1,
  imageId: rescue.in("RegionTwo").id,
});

app.synth();
