import { Lab, ref } from "../lab";
import { APP, plugged, server } from "./servers";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

test("networks are named by name or by a port, and both are found again", async () => {
  // GIVEN
  const port = {
    network_id: ref("networking_network_v2.app.id"),
    fixed_ip: [{ subnet_id: ref("networking_subnet_v2.app.id") }],
  };
  const network = [{ port: ref("networking_port_v2.app.id"), access_network: true }, { name: "app" }];
  // WHEN
  await lab.apply({ ...plugged(network), networking_port_v2: { app: { ...port, name: "app" } } });
  // THEN
  const { networks, ports } = lab.held().network;
  const uuid = networks.find(({ name }) => name === "app")?.id;
  const mine = ports.find(({ name }) => name === "app");
  expect(lab.state(APP)).toMatchObject({
    network: [
      { uuid, name: "app", port: mine?.id, mac: mine?.mac_address, access_network: true },
      { uuid, name: "app", port: "", access_network: false },
    ],
    access_ip_v4: mine?.fixed_ips[0].ip_address,
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it goes THEN the port stays
  await lab.run("destroy", "-target", `openstack_${APP}`);
  expect(lab.held().network.ports.find(({ name }) => name === "app")).toMatchObject({ device_id: "" });
});

test("networks may be left to Nova, and are then what it took", async () => {
  await lab.apply(plugged(undefined));
  expect(lab.state(APP)).toMatchObject({
    network: [{ name: "app", fixed_ip_v4: expect.stringMatching(/^10\.32\.0\./) }],
  });
  expect(await lab.work.planCode()).toBe(0);
});

test("networks have both addresses of an interface", async () => {
  const six = { network_id: ref("networking_network_v2.app.id"), cidr: "fd00:32::/64", ip_version: 6 };
  const modes = { ipv6_address_mode: "slaac", ipv6_ra_mode: "slaac" };
  const config = plugged([{ uuid: ref("networking_network_v2.app.id") }]);
  const subnets = { ...config.networking_subnet_v2, six: { ...six, ...modes } };
  const depends_on = ["openstack_networking_subnet_v2.app", "openstack_networking_subnet_v2.six"];
  const app = { ...config.compute_instance_v2.app, depends_on };
  await lab.apply({ ...config, networking_subnet_v2: subnets, compute_instance_v2: { app } });
  expect(lab.state(APP)).toMatchObject({
    access_ip_v4: expect.stringMatching(/^10\.32\.0\./),
    access_ip_v6: expect.stringMatching(/^fd00:32::/),
    network: [expect.objectContaining({ fixed_ip_v6: lab.state(APP).access_ip_v6 })],
  });
  expect(await lab.work.planCode()).toBe(0);
});

test("networks that are nowhere, or said by nothing, are refused", async () => {
  await expect(lab.apply(server({ network_mode: undefined, network: [{ name: "nope" }] }))).rejects.toThrow(
    'No network in RegionOne has name="nope"',
  );
  await expect(lab.apply(server({ network_mode: undefined, network: [{ fixed_ip_v4: "10.0.0.1" }] }))).rejects.toThrow(
    /says of no network which it is/,
  );
});
