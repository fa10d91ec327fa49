import { Lab } from "../lab";
import { server } from "./servers";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

test("what isn't served is refused by name, and what can't be is refused, before anything is planned", async () => {
  const said = await lab.plan(
    server({
      admin_pass: "secret",
      personality: [{ file: "/a", content: "b" }],
      hypervisor_hostname: "host",
      power_state: "shelved_offloaded",
      vendor_options: { detach_ports_before_destroy: true },
      scheduler_hints: { different_host: ["a"] },
      block_device: [{ source_type: "volume", destination_type: "volume", boot_index: 0, uuid: "v" }],
      availability_zone: "nova",
      availability_zone_hints: "nova",
      network: [{ name: "app" }],
      timeouts: { create: "soon" },
    }),
  );
  for (const name of [
    "admin_pass",
    "personality",
    "hypervisor_hostname",
    'power_state = "shelved_offloaded"',
    "vendor_options.detach_ports_before_destroy",
    "scheduler_hints.different_host",
  ]) {
    expect(said).toContain(`The stand-in doesn't serve ${name} of openstack_compute_instance_v2`);
  }
  expect(said).toContain("The stand-in doesn't serve such a block_device");
  expect(said).toContain("Only one of availability_zone_hints, availability_zone can be written");
  expect(said).toContain("Only one of network_mode, network can be written");
  expect(said).toContain('"soon" is no duration');
  expect(await lab.plan(server({ power_state: "asleep" }))).toContain('power_state is "asleep"');
});

test("neither a flavor nor an image is guessed", async () => {
  await expect(lab.apply(server({ flavor_name: undefined }))).rejects.toThrow(
    "Neither flavor_id nor flavor_name is written",
  );
  await expect(lab.apply(server({ image_name: "nope" }))).rejects.toThrow(
    /No image is called "nope" in RegionOne.*There is none at all/,
  );
  await expect(lab.apply(server({ flavor_name: "m9" }))).rejects.toThrow(
    /No flavor is called "m9" in RegionOne.*There are "m1\.\w+", "m1\.\w+"/,
  );
});
