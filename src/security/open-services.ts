import type { Problem } from "../finding";
import type { NeutronRule } from "./neutron-rule";
import { TCP, UDP } from "./protocol";
import { trafficCovers } from "./traffic";

/** What is looked for by everybody who scans the internet. Ports: IANA's registry of service names, or the product's default. */
const SERVICES: readonly { readonly name: string; readonly protocol: number; readonly port: number }[] = [
  { name: "ssh", protocol: TCP, port: 22 },
  { name: "telnet", protocol: TCP, port: 23 },
  { name: "smb", protocol: TCP, port: 445 },
  { name: "rdp", protocol: TCP, port: 3389 },
  { name: "vnc", protocol: TCP, port: 5900 },
  { name: "mssql", protocol: TCP, port: 1433 },
  { name: "oracle", protocol: TCP, port: 1521 },
  { name: "etcd", protocol: TCP, port: 2379 },
  { name: "mysql", protocol: TCP, port: 3306 },
  { name: "postgresql", protocol: TCP, port: 5432 },
  { name: "couchdb", protocol: TCP, port: 5984 },
  { name: "redis", protocol: TCP, port: 6379 },
  { name: "cassandra", protocol: TCP, port: 9042 },
  { name: "elasticsearch", protocol: TCP, port: 9200 },
  { name: "memcached", protocol: TCP, port: 11211 },
  { name: "memcached", protocol: UDP, port: 11211 },
  { name: "mongodb", protocol: TCP, port: 27017 },
];

/** Remote access and databases that a rule opens to everybody. */
export function checkOpenServices(label: string, rules: readonly NeutronRule[]): Problem[] {
  const open = SERVICES.filter(({ protocol, port }) =>
    rules.some(
      ({ direction, remote, traffic }) =>
        direction === "ingress" &&
        remote.kind === "any" &&
        trafficCovers(traffic, { protocol, first: port, last: port }),
    ),
  );
  if (open.length === 0) return [];
  const names = [...new Set(open.map(({ name, port }) => `${name} (${port})`))];
  return [
    {
      code: "SG_OPEN_PORT",
      severity: "warning",
      what: `everybody reaches ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`,
      value: label,
      fix: "name who may, as the peer of the rule, or acknowledge it",
    },
  ];
}
