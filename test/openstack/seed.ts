import { Admin } from "./admin";
import { PORTS, type Layout, type Region } from "./layout";

const FLAVORS = [
  { name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
  { name: "m1.small", vcpus: 1, ram: 2048, disk: 20 },
];

/** 4 MiB: an image that is copied in no time. */
const IMAGE_BYTES = 4 * 1024 * 1024;

/** Makes what an operator gives to every tenant: flavors, an external network and, in the first region, an image. */
export async function seedRegion(cloud: Layout, region: Region): Promise<void> {
  const admin = await Admin.login(cloud);
  const compute = `http://${region.address}:${PORTS.nova}/v2.1`;
  const { flavors } = await admin.get<{ flavors: { name: string }[] }>(`${compute}/flavors`);
  for (const flavor of FLAVORS.filter(({ name }) => !flavors.some((existing) => existing.name === name))) {
    // Nova chooses the id: as in life it is another one in each region.
    await admin.send("POST", `${compute}/flavors`, { flavor });
  }
  const network = `http://${region.address}:${PORTS.neutron}/v2.0`;
  const external = await admin.ensure(`${network}/networks`, "network", {
    name: "public",
    ...{ "router:external": true, "provider:network_type": "flat", "provider:physical_network": "public" },
  });
  await admin.ensure(`${network}/subnets`, "subnet", {
    name: "public-v4",
    ...{ network_id: external.id, ip_version: 4, cidr: `172.24.${region.number}.0/24`, enable_dhcp: false },
  });
  if (region.number === 1) await seedImage(admin, `http://${region.address}:${PORTS.glance}/v2/images`);
}

async function seedImage(admin: Admin, collection: string): Promise<void> {
  const { images } = await admin.get<{ images: { id: string; status: string }[] }>(`${collection}?name=small`);
  if (images.some(({ status }) => status === "active")) return;
  // One whose upload was cut off.
  for (const { id } of images) await admin.send("DELETE", `${collection}/${id}`);
  const image = { name: "small", disk_format: "raw", container_format: "bare", visibility: "public", min_disk: 1 };
  const { id } = (await admin.send("POST", collection, image)) as { id: string };
  await admin.send("PUT", `${collection}/${id}/file`, new Uint8Array(IMAGE_BYTES));
}
