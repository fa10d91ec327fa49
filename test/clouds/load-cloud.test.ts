import * as fc from "fast-check";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { stringify } from "yaml";
import { cloudNames, CloudConfigError, findCloudsFile, loadCloud, Secret } from "../../src/clouds";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clouds-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const HOME = () => ({ HOME: join(folder, "home") });

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Loads the cloud `acme` of a clouds.yaml in the working directory. */
function load(text: string, env: Record<string, string> = {}) {
  write("clouds.yaml", text);
  return loadCloud("acme", { ...HOME(), ...env }, folder);
}

function failure(act: () => unknown): CloudConfigError {
  try {
    act();
  } catch (error) {
    if (error instanceof CloudConfigError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const ACME = `clouds:
  acme:
    auth:
      auth_url: https://cloud.example.org:5000
      username: anna
      password: hunter2
      project_name: shop
      user_domain_name: People
      project_domain_id: projects
    region_name: RegionOne
`;

describe("a cloud", () => {
  it("is read with its login, scope and address", () => {
    // WHEN
    const cloud = load(ACME);
    // THEN
    expect(cloud).toMatchObject({
      name: "acme",
      authUrl: "https://cloud.example.org:5000/v3",
      region: "RegionOne",
      regions: ["RegionOne"],
      interface: "public",
      verify: true,
      endpointOverrides: {},
      source: join(folder, "clouds.yaml"),
      warnings: [],
    });
    expect(cloud.auth).toMatchObject({
      kind: "password",
      user: { name: "anna", domain: { name: "People" } },
      scope: { kind: "project", name: "shop", domain: { id: "projects" } },
    });
    expect(cloud.auth.kind === "password" && cloud.auth.password.reveal()).toBe("hunter2");
  });

  it("shows no secret when it is printed", () => {
    // GIVEN
    const cloud = load(ACME);
    // THEN
    expect(inspect(cloud, { depth: 9, showHidden: true })).not.toContain("hunter2");
    expect(JSON.stringify(cloud)).not.toContain("hunter2");
    expect(`${String(new Secret("hunter2"))}`).toBe("[secret]");
  });

  it.each([
    ["0123", "0123"],
    ["1e3", "1e3"],
    ["yes", "yes"],
    ['"a b"', "a b"],
    ["'null'", "null"],
  ])("takes the password %s as it is written", (yaml, password) => {
    const { auth } = load(ACME.replace("hunter2", yaml));
    expect(auth.kind === "password" && auth.password.reveal()).toBe(password);
  });

  it("takes any text as a password", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (password) => {
        // GIVEN a file written by the library
        const auth = { auth_url: "http://127.0.0.1/v3", user_id: "u", password, project_id: "p" };
        // WHEN
        const cloud = load(stringify({ clouds: { acme: { auth } } }));
        // THEN
        expect(cloud.auth.kind === "password" && cloud.auth.password.reveal()).toBe(password);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["https://a.example/identity", "https://a.example/identity/v3"],
    ["https://a.example/v3/", "https://a.example/v3"],
    ["https://a.example:5000/v3", "https://a.example:5000/v3"],
  ])("has the versioned address of %s", (given, authUrl) => {
    expect(load(ACME.replace("https://cloud.example.org:5000", given)).authUrl).toBe(authUrl);
  });

  it("may have an application credential, by id or by name", () => {
    // GIVEN
    const by = (lines: string) =>
      load(`clouds: {acme: {auth_type: v3applicationcredential, auth: {auth_url: "http://k/v3", ${lines}}}}`).auth;
    // THEN
    expect(by("application_credential_id: a, application_credential_secret: s")).toMatchObject({
      kind: "applicationCredential",
      id: "a",
    });
    expect(
      by("application_credential_name: n, application_credential_secret: s, username: anna, user_domain_id: default"),
    ).toMatchObject({ name: "n", user: { name: "anna", domain: { id: "default" } } });
  });

  it.each([
    ["token: t, project_id: p", { kind: "token", scope: { kind: "project", id: "p" } }],
    ["user_id: u, password: p, system_scope: all", { kind: "password", scope: { kind: "system" } }],
    ["user_id: u, password: p, domain_name: D", { scope: { kind: "domain", domain: { name: "D" } } }],
    [
      "username: u, password: p, domain_name: D, project_name: n",
      { user: { domain: { name: "D" } }, scope: { kind: "project", name: "n", domain: { name: "D" } } },
    ],
  ])("logs in by {%s}", (lines, expected) => {
    expect(load(`clouds: {acme: {auth: {auth_url: "http://k/v3", ${lines}}}}`).auth).toMatchObject(expected);
  });

  it("has regions, with values of their own", () => {
    // WHEN
    const cloud = load(`${ACME}    regions:
    - RegionOne
    - name: RegionTwo
      values: {compute_endpoint_override: "http://10.0.0.1:8774/v2.1/", interface: internal}
`);
    // THEN
    expect(cloud.regions).toEqual(["RegionOne", "RegionTwo"]);
    expect(cloud.regionValues.RegionTwo).toEqual({
      interface: "internal",
      endpointOverrides: { compute: "http://10.0.0.1:8774/v2.1" },
    });
  });

  it("has TLS settings with absolute paths", () => {
    // WHEN
    const cloud = load(`${ACME}    verify: no
    cacert: ca.pem
    cert: ~/me.pem
    key: /k.pem
    block-storage-endpoint-override: http://v/
`);
    // THEN
    expect(cloud).toMatchObject({ verify: false, caCert: join(folder, "ca.pem"), clientKey: "/k.pem" });
    expect(cloud.clientCert).toMatch(/^\/.*\/me\.pem$/);
    expect(cloud.endpointOverrides).toEqual({ block_storage: "http://v" });
  });

  it("takes what is secret from secure.yaml and the rest of a profile from clouds-public.yaml", () => {
    // GIVEN
    write("secure.yaml", "clouds: {acme: {auth: {password: s3cret}}}");
    write("clouds-public.yaml", 'public-clouds: {big: {auth: {auth_url: "http://big/v3"}, interface: internal}}');
    // WHEN
    const cloud = load("clouds: {acme: {profile: big, auth: {user_id: u, project_id: p}}}");
    // THEN
    expect(cloud).toMatchObject({ authUrl: "http://big/v3", interface: "internal" });
    expect(cloud.auth.kind === "password" && cloud.auth.password.reveal()).toBe("s3cret");
  });

  it("knows anchors and merge keys", () => {
    const { auth } = load(`x: &x {auth_url: "http://k/v3", user_id: u, password: p}
clouds: {acme: {auth: {<<: *x, project_id: q}}}`);
    expect(auth).toMatchObject({ user: { id: "u" }, scope: { id: "q" } });
  });
});

describe("what is refused", () => {
  it.each([
    ["a missing user domain", ACME.replace("user_domain_name: People", "x: y"), "CLOUD_AUTH", 3, "user_domain_name"],
    ["a missing password", ACME.replace("password: hunter2", "x: y"), "CLOUD_AUTH", 3, "acme.auth.password"],
    ["a missing address", ACME.replace("auth_url:", "x:"), "CLOUD_AUTH_URL", 3, "auth_url"],
    ["version 2", ACME.replace("org:5000", "org:5000/v2.0"), "CLOUD_UNSUPPORTED", 4, "version 2"],
    ["another way to log in", `${ACME}    auth_type: v3oidcpassword\n`, "CLOUD_UNSUPPORTED", 11, "v3oidcpassword"],
    ["another address by type", `${ACME}    compute_interface: admin\n`, "CLOUD_UNSUPPORTED", 11, "compute_interface"],
    ["an unknown interface", `${ACME}    interface: inside\n`, "CLOUD_VALUE", 11, "inside"],
    ["a doubled region", `${ACME}    regions: [A, A]\n`, "CLOUD_VALUE", 11, "twice"],
    [
      "a region's own login",
      `${ACME}    regions: [{name: A, values: {auth: {x: y}}}]\n`,
      "CLOUD_UNSUPPORTED",
      11,
      "auth",
    ],
    ["a key without a certificate", `${ACME}    key: a.pem\n`, "CLOUD_VALUE", 2, "acme.cert"],
    ["a trust", `${ACME}    trust_id: t\n`, "CLOUD_UNSUPPORTED", 11, "acme.trust_id"],
    ["two scopes", `${ACME}    system_scope: all\n`, "CLOUD_VALUE", 3, "system_scope stands beside a project"],
    ["a placeholder in the address", ACME.replace("cloud.", "{region_name}."), "CLOUD_UNSUPPORTED", 4, "placeholder"],
    [
      "a login in an address",
      `${ACME}    compute_endpoint_override: http://anna:hunter2@nova/\n`,
      "CLOUD_VALUE",
      11,
      "holds a user or a password",
    ],
    [
      "what a region has beside its values",
      `${ACME}    regions: [{name: A, interface: internal}]\n`,
      "CLOUD_VALUE",
      11,
      "acme.regions.interface",
    ],
    ["an unknown profile", `${ACME}    profile: vexxhost\n`, "CLOUD_UNKNOWN", 11, "vexxhost"],
  ])("%s, with its place", (_what, text, code, line, mention) => {
    // WHEN
    const error = failure(() => load(text));
    // THEN
    expect(error.problems).toContainEqual(expect.objectContaining({ code, file: join(folder, "clouds.yaml") }));
    expect(error.message).toContain(`clouds.yaml:${line}: ${code}`);
    expect(error.message).toContain(mention);
    expect(error.message).not.toContain("hunter2");
  });

  it("names all that is wrong at once", () => {
    const error = failure(() => load("clouds: {acme: {auth_type: v3kerberos, interface: x, auth: {}}}"));
    expect(error.problems.map(({ code }) => code).sort()).toEqual([
      "CLOUD_AUTH_URL",
      "CLOUD_UNSUPPORTED",
      "CLOUD_VALUE",
    ]);
  });

  it("never quotes a file that is no YAML, as a password may be the cause", () => {
    // GIVEN passwords that YAML takes for something else
    for (const password of ["*hunter2", "[hunter2", '"hunter2', "&hunter2 *hunter3", "a: hunter2", "%hunter2\t: : ["]) {
      const text = `clouds:\n  acme:\n    auth:\n      auth_url: http://k/v3\n      user_id: u\n      password: ${password}\n`;
      // WHEN
      try {
        load(text);
      } catch (error) {
        // THEN
        expect(inspect(error, { depth: 9 })).not.toMatch(/hunter[23]/);
      }
    }
    expect(failure(() => load("clouds:\n  acme: *hunter2\n")).message).toContain("clouds.yaml:2: CLOUD_SYNTAX");
  });

  it("names the clouds that there are", () => {
    write("clouds.yaml", ACME);
    const error = failure(() => loadCloud("acem", HOME(), folder));
    expect(error.message).toMatch(/clouds.yaml: CLOUD_UNKNOWN: there is no cloud "acem".*acme/);
  });

  it("names the places that were searched", () => {
    expect(failure(() => loadCloud("acme", HOME(), folder)).message).toContain(join(folder, "home/.config/openstack"));
  });

  it("only warns of what has no effect", () => {
    // WHEN
    const cloud = load(`${ACME}    regoin_name: X\n    image_format: raw\n`);
    // THEN
    expect(cloud.warnings).toEqual([
      expect.objectContaining({ code: "CLOUD_UNKNOWN_KEY", line: 11, severity: "warning" }),
    ]);
    expect(cloud.warnings[0].what).toContain("regoin_name");
  });
});

describe("files and variables", () => {
  it("are searched in openstacksdk's order", () => {
    // GIVEN
    const env = HOME();
    const user = write("home/.config/openstack/clouds.yaml", "clouds: {user: {}}");
    expect(findCloudsFile(env, folder)).toBe(user);
    const here = write("clouds.yml", "clouds: {here: {}}");
    expect(findCloudsFile(env, folder)).toBe(here);
    const named = write("elsewhere/my.yaml", "clouds: {named: {}, other: {}}");
    // WHEN
    const given = { ...env, OS_CLIENT_CONFIG_FILE: "elsewhere/my.yaml" };
    // THEN
    expect(findCloudsFile(given, folder)).toBe(named);
    expect(cloudNames(given, folder)).toEqual(["named", "other"]);
    expect(findCloudsFile({ ...env, OS_CLIENT_CONFIG_FILE: "missing.yaml" }, folder)).toBe(here);
  });

  it("that can't be read are named, not passed over", () => {
    mkdirSync(join(folder, "clouds.yaml"));
    expect(failure(() => loadCloud("acme", HOME(), folder)).message).toContain(
      "clouds.yaml: CLOUD_FILE: this can't be read (EISDIR)",
    );
  });

  it("leave the names unknown where there is no file, which is not the same as none", () => {
    expect(cloudNames(HOME(), folder)).toBeUndefined();
    write("clouds.yaml", "");
    expect(cloudNames(HOME(), folder)).toEqual([]);
  });

  it("make a cloud of OS_* variables alone", () => {
    // WHEN
    const env = { OS_AUTH_URL: "http://k", OS_USERNAME: "u", OS_PASSWORD: "hunter2", OS_PROJECT_NAME: "p" };
    const domains = { OS_USER_DOMAIN_NAME: "D", OS_PROJECT_DOMAIN_NAME: "E", OS_REGION_NAME: "R", OS_CLOUD: "x" };
    const cloud = loadCloud("envvars", { ...HOME(), ...env, ...domains }, folder);
    // THEN
    expect(cloud).toMatchObject({
      name: "envvars",
      authUrl: "http://k/v3",
      region: "R",
      source: "environment",
      warnings: [],
    });
    expect(failure(() => loadCloud("envvars", { ...HOME(), ...env }, folder)).message).not.toContain("hunter2");
  });
});
