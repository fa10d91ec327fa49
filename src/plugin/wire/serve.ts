import { mkdtempSync, rmSync, writeSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "./certificate";
import type { host } from "./host";
import type { Provider } from "./provider";

/** A provider as a program. */
export interface Plugin {
  /** Its type, as in `terraform-provider-NAME`. */
  readonly name: string;
  /** Called when Terraform asks for something: what takes time to load belongs in here. */
  readonly load: () => Provider | Promise<Provider>;
}

/** What tells a plugin that Terraform has started it. No secret. */
const COOKIE = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
};
const PROTOCOL = "6";

/**
 * Serves a provider to the Terraform or OpenTofu that started this process; the process ends with it.
 *
 * This file and what it imports stand before the handshake, and Terraform starts a provider four times in one apply: they
 * import Node's own small modules only. All else is loaded when the line is out.
 */
export function serve({ name, load }: Plugin): void {
  const { env } = process;
  if (env[COOKIE.name] !== COOKIE.value) {
    return refuse(
      `terraform-provider-${name} is a plugin: Terraform and OpenTofu start it themselves; there is nothing to run by hand.`,
    );
  }
  if (!(env.PLUGIN_PROTOCOL_VERSIONS ?? PROTOCOL).split(",").includes(PROTOCOL)) {
    return refuse(
      `terraform-provider-${name} speaks version ${PROTOCOL} of the plugin protocol, this Terraform only ${env.PLUGIN_PROTOCOL_VERSIONS}: use Terraform 1.0 or newer.`,
    );
  }
  // The first line on stdout is the handshake, and anything else would be taken for it.
  Object.defineProperty(process, "stdout", { get: () => process.stderr });
  // Ctrl-C and a closed terminal reach the whole process group; Terraform decides what is to be done.
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
  let end = (): void => process.exit();
  process.on("SIGTERM", () => end());

  const parent = env.PLUGIN_UNIX_SOCKET_DIR || tmpdir();
  let folder: string;
  try {
    folder = mkdtempSync(join(parent, "tf-")); // mode 0700
  } catch (error) {
    return refuse(`terraform-provider-${name} can't make a folder for its socket in ${parent}: ${String(error)}`);
  }
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "s");
  const client = env.PLUGIN_CLIENT_CERT;
  const own = client ? makeCertificate() : undefined;

  let accept: ((socket: Socket) => void) | undefined;
  const server = createServer((socket) => accept?.(socket));
  server.on("error", (error) => refuse(`terraform-provider-${name} can't listen on ${path}: ${error.message}`));
  server.listen(path, () => {
    const certificate = own === undefined ? "" : own.der.toString("base64").replace(/=+$/, "");
    const multiplexes = env.PLUGIN_MULTIPLEX_GRPC === undefined ? "" : "|false";
    writeSync(1, `1|${PROTOCOL}|unix|${path}|grpc|${certificate}${multiplexes}\n`);
    const later = require("./host") as { readonly host: typeof host };
    ({ accept, end } = later.host(load, own && client ? { ...own, ca: client } : undefined));
  });
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
  process.exit();
}
