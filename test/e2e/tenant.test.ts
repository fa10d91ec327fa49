import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NOTHING, Project, ROOT, succeeded } from "./project";
import { openTarget, REGIONS, type Target } from "./target";

/** The program, as it was compiled. */
const PROGRAM = readFileSync(join(ROOT, "dist/examples/tenant/main.js"), "utf8");
const FILES = ["examples/keypair/ops.pub", "examples/tenant/multisite.lock.json", "examples/tenant/base-2026.10.raw"];
/** Names of each region's servers, with three more in RegionThree than the example has. */
const SERVERS = {
  RegionOne: ["app-1", "app-2", "db"],
  RegionTwo: ["app-1", "db"],
  RegionThree: ["app-1", "app-2", "app-3", "app-4"],
};

describe("a whole tenant, with servers, within its budget", () => {
  let target: Target;
  let project: Project;

  beforeEach(async () => {
    target = await openTarget(REGIONS);
    project = Project.create(target);
    for (const file of FILES) {
      mkdirSync(dirname(join(project.folder, file)), { recursive: true });
      copyFileSync(join(ROOT, file), join(project.folder, file));
    }
    succeeded(await project.cli("usage", "--cloud", "acme", "--snapshot", "usage.json"));
  });
  afterEach(async () => {
    project.remove();
    await target.stop();
  });

  /** Writes the program with some of its text replaced. */
  const write = (...changes: readonly (readonly [string, string])[]) => {
    const text = changes.reduce((before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`the example has no ${from}`);
      return before.replace(from, to);
    }, PROGRAM);
    project.writeFile("main.js", text);
  };
  const inventories = () => Promise.all(REGIONS.map((region) => target.inventory("acme", region)));
  const serverIn = async (region: string, name: string) => {
    const { servers } = await target.inventory("acme", region, "servers");
    return servers.find((server) => server.name === name);
  };

  test("is told what is too much; within its budget it runs, plans empty, is repaired, and leaves nothing", async () => {
    // GIVEN the example as it is, which fits, and what was there before
    write();
    succeeded(await project.synth());
    const before = await inventories();

    // WHEN it asks for one core more than RegionThree's share of three
    const servers = ["RegionThree: 1 };", "RegionThree: 4 };"] as const;
    write(servers);
    const { code, text } = await project.cdktf("plan", "acme");

    // THEN it says what is too much, where, and which constructs ask for it
    expect(code).toBe(1);
    const [said] = text.split("\n").filter((line) => line.includes("QUOTA_HARD"));
    expect(said).toContain("RegionThree: compute.cores: 4 is 1 more than its share, 3 of 12; the tree asks for 4: ");
    for (const number of [1, 2, 3]) expect(said).toContain(`acme/tenant/RegionThree/app-${number} 1 (m1.small)`);
    expect((await inventories()).flatMap((held) => held.servers)).toEqual([]);

    // WHEN the budget is raised
    write(servers, ["cores: 12", "cores: 20"]);
    succeeded(await project.cdktf("deploy", "acme", "--auto-approve"));

    // THEN all servers run, of one image; each region has a public address, and there is nothing left to do
    const held = await inventories();
    expect(held.map(({ servers }) => servers.map(({ name, status }) => `${String(name)} ${String(status)}`))).toEqual(
      Object.values(SERVERS).map((names) => names.map((name) => `${name} ACTIVE`)),
    );
    const [{ images }] = held;
    expect(images).toMatchObject([{ name: "base-2026.10", status: "active", size: 57 }]);
    for (const { floatingips, images: own, ports, servers, volumes } of held) {
      expect(own.map((image) => image.os_hash_value)).toEqual(images.map((image) => image.os_hash_value));
      const [app] = servers;
      const port = ports.find(({ name }) => name === "app-entrance");
      expect(port).toMatchObject({ device_id: app.id, device_owner: "compute:nova" });
      expect(floatingips).toMatchObject([{ port_id: port?.id }]);
      expect(volumes.length).toBe(servers.some(({ name }) => name === "db") ? 1 : 0);
    }
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN somebody renames a server, and takes a port's name away THEN both are repaired, and nothing else
    const { id } = (await serverIn("RegionTwo", "db")) ?? {};
    await target.change("acme", "RegionTwo", "servers", String(id), { name: "mine" });
    const entrance = held[2].ports.find(({ name }) => name === "app-entrance");
    await target.change("acme", "RegionThree", "ports", String(entrance?.id), { name: "renamed" });
    expect(await project.plan()).toEqual({
      ...NOTHING,
      update: [
        expect.stringMatching(/^openstack_compute_instance_v2\..*RegionTwo_db_/),
        expect.stringMatching(/^openstack_networking_port_v2\..*entrance_RegionThree_/),
      ],
    });
    await project.apply();
    expect(await serverIn("RegionTwo", "db")).toMatchObject({ id, name: "db", status: "ACTIVE" });
    expect(await project.plan()).toEqual(NOTHING);

    // WHEN
    succeeded(await project.cdktf("destroy", "acme", "--auto-approve"));

    // THEN
    expect(await inventories()).toEqual(before);
  });
});
