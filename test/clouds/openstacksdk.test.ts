import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { defaultCloud, loadCloud, type CloudConfig } from "../../src/clouds";

// Each case was put to openstacksdk 4.22 as well (`OpenStackConfig().get_one()`), which made the same of it.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sdk-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** @default the one that is taken where none is named */
  readonly cloud?: string;
}

/** Loads a cloud in a folder with these files; in variables `$D` is the folder. */
function load({ files = {}, env = {}, cloud }: Given): CloudConfig {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const filled = Object.entries(env).map(([name, value]) => [name, value.replace("$D", folder)]);
  const all = { HOME: join(folder, "home"), ...(Object.fromEntries(filled) as Record<string, string>) };
  return loadCloud(cloud ?? defaultCloud(all, folder) ?? "", all, folder);
}

const LOGIN = "username: u, password: p, project_name: n, user_domain_name: D, project_domain_name: E";
const AUTH = `auth_url: http://k/v3, ${LOGIN}`;

const yaml = (auth: string, ...rest: string[]) =>
  ["clouds:", "  acme:", `    auth: {${auth}}`, ...rest.map((line) => `    ${line}`), ""].join("\n");

describe("a login", () => {
  const project = (name: string, domain: object) => ({ scope: { kind: "project", name, domain } });

  test.each<[string, string[], object]>([
    ["a project beside auth counts more", [AUTH, "project_name: o", "project_domain_id: X"], project("o", { id: "X" })],
    ["a user below auth counts more", [AUTH, "username: o"], { user: { name: "u" } }],
    [
      "project_id before tenant_id",
      ["auth_url: http://k, user_id: u, password: p, tenant_id: t, project_id: q"],
      { scope: { id: "q" } },
    ],
    [
      "one domain for user and project",
      ["auth_url: http://k, username: u, password: p, project_name: n, domain_name: D"],
      { user: { domain: { name: "D" } }, ...project("n", { name: "D" }) },
    ],
    [
      "a domain as the scope",
      ["auth_url: http://k, username: u, password: p, user_domain_name: D, domain_name: E"],
      { user: { domain: { name: "D" } }, scope: { kind: "domain", domain: { name: "E" } } },
    ],
    [
      "a domain to fall back on",
      ["auth_url: http://k, username: u, password: p, project_name: n, default_domain_id: d"],
      { user: { domain: { id: "d" } }, ...project("n", { id: "d" }) },
    ],
    [
      "a domain to fall back on, which is no scope",
      ["auth_url: http://k, username: u, password: p, default_domain_id: d"],
      { user: { domain: { id: "d" } }, scope: undefined },
    ],
    [
      "the whole system",
      ["auth_url: http://k, user_id: u, password: p, system_scope: all"],
      { scope: { kind: "system" } },
    ],
    [
      "another name of the plug-in",
      ["auth_url: http://k, auth_token: t, project_id: q", "auth_type: v3token"],
      { kind: "token" },
    ],
    [
      "an application credential",
      [
        "auth_url: http://k, application_credential_id: a, application_credential_secret: s",
        "auth_type: v3applicationcredential",
      ],
      { kind: "applicationCredential", id: "a" },
    ],
    ["keys with dashes", [AUTH.replaceAll("_", "-")], { user: { name: "u", domain: { name: "D" } } }],
  ])("%s", (_what, [auth, ...rest], expected) => {
    expect(load({ files: { "clouds.yaml": yaml(auth, ...rest) } }).auth).toMatchObject(expected);
  });

  test("a token beside auth counts more", () => {
    const { auth } = load({
      files: { "clouds.yaml": yaml("auth_url: http://k, token: t", "token: o", "auth_type: token") },
    });
    expect(auth.kind === "token" && auth.token.reveal()).toBe("o");
  });
});

describe("a setting", () => {
  test.each<[string, string[], object]>([
    ["regions by name", ["regions: [A, B]"], { regions: ["A", "B"] }],
    ["regions in region_name", ["region_name: [A, B]"], { regions: ["A", "B"], region: "A" }],
    ["regions by comma", ["region_name: A,B"], { regions: ["A", "B"], region: "A" }],
    ["a number for a region", ["region_name: 1"], { regions: ["1"] }],
    ["an old name of an interface", ["interface: internalURL"], { interface: "internal" }],
    ["an old name of the key", ["endpoint_type: admin"], { interface: "admin" }],
    ["the old name counts more", ["interface: internal", "endpoint_type: admin"], { interface: "admin" }],
    ["verify", ["verify: false"], { verify: false }],
    ["insecure counts more", ["verify: true", "insecure: true"], { verify: false }],
    ["a certificate with its key in one file", ["cert: /c.pem"], { clientCert: "/c.pem", clientKey: "/c.pem" }],
    [
      "an address with a placeholder",
      ["volume_endpoint_override: http://c/v3/%(project_id)s"],
      { endpointOverrides: { volume: "http://c/v3/%(project_id)s" } },
    ],
  ])("%s", (_what, lines, expected) => {
    expect(load({ files: { "clouds.yaml": yaml(AUTH, ...lines) } })).toMatchObject({ name: "acme", ...expected });
  });
});

describe("a file", () => {
  const OTHER = "clouds: {other: {}}";
  const PUBLIC = "public-clouds: {big: {auth: {auth_url: http://big/v3}, regions: [X, Y]}}";

  test.each<[string, Given, object]>([
    [
      "of JSON",
      {
        files: {
          "clouds.json": JSON.stringify({
            clouds: { acme: { auth: { auth_url: "http://k/v3", user_id: "u", password: "p" } } },
          }),
        },
      },
      {},
    ],
    [
      "with its secrets in another",
      {
        files: {
          "clouds.yaml": yaml(AUTH.replace("password: p, ", "")),
          "secure.yaml": "clouds: {acme: {auth: {password: s}}}",
        },
      },
      {},
    ],
    ["of secrets alone", { files: { "secure.yaml": yaml(AUTH) }, cloud: "acme" }, {}],
    [
      "that XDG_CONFIG_HOME has",
      {
        files: { "xdg/openstack/clouds.yaml": yaml(AUTH), "home/.config/openstack/clouds.yaml": OTHER },
        env: { XDG_CONFIG_HOME: "$D/xdg" },
      },
      {},
    ],
    [
      "that it has not",
      { files: { "home/.config/openstack/clouds.yaml": yaml(AUTH) }, env: { XDG_CONFIG_HOME: "$D/xdg" } },
      {},
    ],
    ["of the system", { files: { "etc/openstack/clouds.yaml": yaml(AUTH) }, env: { XDG_CONFIG_DIRS: "$D/etc" } }, {}],
    [
      "that a variable names",
      { files: { "x/my.yaml": yaml(AUTH), "clouds.yaml": OTHER }, env: { OS_CLIENT_CONFIG_FILE: "x/my.yaml" } },
      {},
    ],
    [
      "that a variable names in vain",
      { files: { "clouds.yaml": yaml(AUTH) }, env: { OS_CLIENT_CONFIG_FILE: "x/my.yaml" } },
      {},
    ],
    [
      "of profiles",
      { files: { "clouds.yaml": yaml(LOGIN, "profile: big"), "clouds-public.yaml": PUBLIC } },
      { authUrl: "http://big/v3", regions: ["X", "Y"] },
    ],
  ])("%s", (_what, given, expected) => {
    expect(load(given)).toMatchObject({ name: "acme", authUrl: "http://k/v3", ...expected });
  });

  const VARIABLES = { OS_AUTH_URL: "http://v", OS_USER_ID: "u", OS_PASSWORD: "p", OS_REGION_NAME: "R" };

  test.each<[string, Given, object]>([
    ["alone", { env: VARIABLES }, { name: "envvars", regions: ["R"] }],
    ["beside the only cloud of a file", { files: { "clouds.yaml": yaml(AUTH) }, env: VARIABLES }, { name: "envvars" }],
    ["under a name of their own", { env: { ...VARIABLES, OS_CLOUD_NAME: "mine" } }, { name: "mine" }],
    [
      "with a profile",
      { files: { "clouds-public.yaml": PUBLIC }, env: { OS_PROFILE: "big", OS_USER_ID: "u", OS_PASSWORD: "p" } },
      { authUrl: "http://big/v3" },
    ],
    [
      "that only choose",
      { files: { "clouds.yaml": yaml(AUTH) }, env: { OS_REGION_NAME: "R", OS_LOG_FILE: "f" } },
      { name: "acme", regions: [] },
    ],
    [
      "with a name among several",
      { files: { "clouds.yaml": `${yaml(AUTH)}  other: {}\n` }, env: { OS_CLOUD: "acme" } },
      { name: "acme" },
    ],
    [
      "of TLS",
      { env: { ...VARIABLES, OS_CACERT: "/ca.pem", OS_INSECURE: "true" } },
      { caCert: "/ca.pem", verify: false },
    ],
  ])("is not needed, or not alone: variables %s", (_what, given, expected) => {
    expect(load(given)).toMatchObject(expected);
  });
});
