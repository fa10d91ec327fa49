import type { Problem } from "../finding";
import type { Secret } from "./secret";

/** A domain, by id or by name. */
export type DomainRef = { readonly id: string } | { readonly name: string };

/** What a token is asked for. */
export type Scope =
  | { readonly kind: "project"; readonly id: string }
  | { readonly kind: "project"; readonly name: string; readonly domain: DomainRef }
  | { readonly kind: "domain"; readonly domain: DomainRef }
  | { readonly kind: "system" };

/** A user, by id or by name within a domain. */
export type UserRef = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };

/** How a cloud is logged in to. An application credential has its project built in. */
export type Auth =
  | { readonly kind: "password"; readonly user: UserRef; readonly password: Secret; readonly scope?: Scope }
  | { readonly kind: "applicationCredential"; readonly id: string; readonly secret: Secret }
  | { readonly kind: "applicationCredential"; readonly name: string; readonly user: UserRef; readonly secret: Secret }
  | { readonly kind: "token"; readonly token: Secret; readonly scope?: Scope };

/** Which of an endpoint's addresses is used. */
export type EndpointInterface = "public" | "internal" | "admin";

/** What may differ from region to region. */
export interface RegionValues {
  readonly interface?: EndpointInterface;
  /** See {@link CloudConfig.endpointOverrides}. */
  readonly endpointOverrides: Readonly<Record<string, string>>;
}

/** One cloud of a clouds.yaml, as openstacksdk reads it. */
export interface CloudConfig {
  /** Its name below `clouds:`, or `envvars`. */
  readonly name: string;
  /** The versioned address of Keystone: ends in `/v3`, without a slash behind. */
  readonly authUrl: string;
  readonly auth: Auth;
  /** `region_name`. */
  readonly region?: string;
  /** Names from `regions`; `region_name` alone where there is no such list; empty where there is neither. */
  readonly regions: readonly string[];
  /** @default "public" */
  readonly interface: EndpointInterface;
  /** Whether the server's certificate is checked. @default true */
  readonly verify: boolean;
  /** Absolute path of a PEM file with authorities to trust instead of the system's. */
  readonly caCert?: string;
  /** Absolute path of a PEM file with the client's certificate. */
  readonly clientCert?: string;
  /** Absolute path of a PEM file with the client's key. */
  readonly clientKey?: string;
  /** Address by service type, written as in the key before `_endpoint_override` (`compute`, `block_storage`). */
  readonly endpointOverrides: Readonly<Record<string, string>>;
  /** What `regions` says of single regions, by name. */
  readonly regionValues: Readonly<Record<string, RegionValues>>;
  /** The file it was read from, or `environment`. */
  readonly source: string;
  /** What was found in the file and has no effect here. */
  readonly warnings: readonly CloudProblem[];
}

/** A problem in a clouds.yaml, with its place. */
export interface CloudProblem extends Problem {
  readonly file: string;
  /** Counted from 1; 0 where there is no line, as with a variable. */
  readonly line: number;
}

/** A cloud that can't be used as it is configured. Names the file, the line, the cloud and the key; never a secret. */
export class CloudConfigError extends Error {
  override readonly name = "CloudConfigError";

  constructor(
    readonly cloud: string,
    readonly problems: readonly CloudProblem[],
  ) {
    super(problems.map((problem) => renderCloudProblem(problem)).join("\n"));
  }
}

function renderCloudProblem(problem: CloudProblem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}`;
  const value = problem.value === undefined ? "" : ` (value: ${JSON.stringify(problem.value)})`;
  return `${place}: ${problem.code}: ${problem.what}${value}; ${problem.fix}`;
}
