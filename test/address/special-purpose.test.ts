import { Prefix, specialPurpose } from "../../src/address";

test.each([
  ["192.0.2.0/24", "documentation", "warning"],
  ["198.51.100.128/25", "documentation", "warning"],
  ["203.0.113.7/32", "documentation", "warning"],
  ["2001:db8:5::/48", "documentation", "warning"],
  ["3fff:abc::/32", "documentation", "warning"],
  ["169.254.0.0/17", "link-local", "error"],
  ["169.254.169.254/32", "metadata", "error"],
  ["169.254.0.0/16", "link-local", "error"],
  ["fe80::/64", "link-local", "error"],
  ["127.0.0.0/8", "loopback", "error"],
  ["::1/128", "loopback", "error"],
  ["0.0.0.0/16", "this network", "error"],
  ["239.0.0.0/8", "multicast", "error"],
  ["ff05::/16", "multicast", "error"],
  ["250.0.0.0/8", "reserved", "error"],
  ["::ffff:a00:0/104", "IPv4-mapped", "error"],
  ["100.64.12.0/24", "CGNAT", "warning"],
  ["198.18.0.0/24", "benchmarking", "warning"],
  ["192.0.0.0/29", "protocol assignments", "warning"],
  ["fec0::/64", "site-local", "warning"],
  ["8.8.8.0/24", "public", "warning"],
  ["172.32.0.0/16", "public", "warning"],
  ["2a00:1450::/32", "public", "warning"],
])("%s is %s: %s", (prefix, name, severity) => {
  expect(specialPurpose(Prefix.parse(prefix))).toMatchObject({ name, severity });
});

test.each(["10.0.0.0/8", "172.16.0.0/12", "172.31.255.0/24", "192.168.0.0/16", "fd5c:1f2a:77::/48", "fc00::/7"])(
  "%s is for everybody",
  (prefix) => expect(specialPurpose(Prefix.parse(prefix))).toBeUndefined(),
);

test.each([
  ["10.0.0.0/7", "public"],
  ["192.0.0.0/8", "documentation"],
  ["168.0.0.0/6", "metadata"],
])("of a large one the worst counts: %s is %s", (prefix, name) => {
  expect(specialPurpose(Prefix.parse(prefix))?.name).toBe(name);
});
