import { askOfBlocks, isGiven, knownBlocks, type Ask, type Context, type Rule } from "./demand-ask";
import { askOfDisk, askOfUnknownDisks } from "./demand-volume";
import { plainText, type Declared } from "./declared";

/** A server, with what Nova makes for it. */
export const askOfServer: Rule = (server, context) => [
  { field: "compute.instances", amount: 1 },
  ...askOfHardware(server, context),
  ...askOfMetadata(server),
  ...askOfServerGroup(server, context),
  askOfBlocks("compute.injected_files", "personality", server.attributes),
  askOfPorts(server),
  ...askOfDisks(server, context),
];

function askOfHardware(server: Declared, { flavors }: Context): Ask[] {
  const { name, flavor } = flavors.of(server);
  if (flavor === undefined) {
    // Nova makes no flavor with less (nova/compute/flavors.py).
    const note = name === undefined ? "its flavor is not known at synth" : `flavor ${name} is not known`;
    const unknown = { amount: 1, most: Infinity, note } as const;
    return [
      { field: "compute.cores", ...unknown },
      { field: "compute.ram", ...unknown },
    ];
  }
  return [
    { field: "compute.cores", amount: flavor.vcpus, note: name },
    { field: "compute.ram", amount: flavor.ram, note: name },
  ];
}

function askOfMetadata({ attributes: { metadata } }: Declared): Ask[] {
  const field = "compute.metadata_items";
  if (!isGiven(metadata)) return [];
  if (typeof metadata === "object") return [{ field, amount: Object.keys(metadata as object).length }];
  return [{ field, amount: 0, most: Infinity, note: "its metadata is not known at synth" }];
}

/** A group that the tree makes is known by its path, another one by its id. */
function askOfServerGroup(server: Declared, { references }: Context): Ask[] {
  const hints = knownBlocks(server.attributes, "scheduler_hints") ?? [];
  return hints.flatMap(({ group }) => {
    const item = references.of(server, group)?.element.path ?? plainText(group);
    return item === undefined ? [] : [{ field: "compute.server_group_members", amount: 1, item }];
  });
}

/** Nova makes a port for each network that it is given without one. */
function askOfPorts({ attributes }: Declared): Ask {
  const field = "network.port";
  if (knownBlocks(attributes, "network")?.length !== 0)
    return askOfBlocks(field, "network", attributes, ({ port }) => (isGiven(port) ? 0 : 1));
  return attributes.network_mode === "none"
    ? { field, amount: 0 }
    : { field, amount: 0, most: Infinity, note: "names no network, so Nova chooses" };
}

/** Disks of a server that Nova makes as volumes. */
function askOfDisks(server: Declared, context: Context): Ask[] {
  const devices = knownBlocks(server.attributes, "block_device");
  if (devices === undefined) return askOfUnknownDisks(context);
  return devices
    .filter(({ source_type: from, destination_type: to }) => to === "volume" && from !== "volume")
    .flatMap((device) => askOfDisk(device.volume_size, device.volume_type, server, context));
}
