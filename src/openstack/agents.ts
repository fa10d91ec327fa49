import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createSecureContext } from "node:tls";
import { CloudConfigError, type CloudConfig } from "../clouds/cloud-config";

/** How connections are made, in the form axios takes. */
export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/**
 * Agents that keep connections open for the next request, and agents that open one for each.
 *
 * @throws CloudConfigError for a certificate or key that can't be read
 */
export function agentsOf(cloud: CloudConfig): { readonly keptAlive: Agents; readonly fresh: Agents } {
  const tls = {
    ca: pem(cloud, "cacert", cloud.caCert),
    cert: pem(cloud, "cert", cloud.clientCert),
    key: pem(cloud, "key", cloud.clientKey),
  };
  try {
    createSecureContext(tls);
  } catch (error) {
    const { code = "no PEM" } = error as NodeJS.ErrnoException;
    const files = [cloud.caCert, cloud.clientCert, cloud.clientKey].filter((path) => path !== undefined).join(", ");
    throw unusable(cloud, `${cloud.name}: ${files} can't be used (${code})`, "give certificates and a key without passphrase, as PEM");
  }
  const agents = (keepAlive: boolean): Agents => ({
    httpAgent: new HttpAgent({ keepAlive }),
    httpsAgent: new HttpsAgent({ keepAlive, rejectUnauthorized: cloud.verify, ...tls }),
  });
  return { keptAlive: agents(true), fresh: agents(false) };
}

function pem(cloud: CloudConfig, key: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    const what = `${cloud.name}.${key}: ${path} can't be read (${(error as NodeJS.ErrnoException).code})`;
    throw unusable(cloud, what, "correct the path");
  }
}

function unusable(cloud: CloudConfig, what: string, fix: string): CloudConfigError {
  return new CloudConfigError(cloud.name, [
    { code: "CLOUD_FILE", severity: "error", what, fix, file: cloud.source, line: 0 },
  ]);
}
